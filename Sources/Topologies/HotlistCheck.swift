import Plates
import Windows

// What a topology may say under `hotlists`: whose list it is, where it comes from, how it matches, whom it tells.

/// The elements of `hotlists`.
extension TopologyCheck {
    /// - Parameter lateness: `reads.allowed_lateness`, for as long as windows outlive their spans.
    mutating func provenHotlists(allowedLateness lateness: TimeSpan) -> [HotlistSource] {
        var seen: [String: Place] = [:]
        return spec.hotlists.compactMap { hotlist in
            findings.unique(hotlist.id, among: &seen, of: "hotlist")
            return proven(hotlist, lateness)
        }
    }

    private mutating func proven(_ hotlist: HotlistSpec, _ lateness: TimeSpan) -> HotlistSource? {
        let id = findings.id(hotlist.id)
        let owner = agency(hotlist.owner, role: "owner")
        let purpose: Purpose? = findings.word(hotlist.purpose, "purpose")
        let origin = hotlist.source.flatMap { proven($0) }
        let notify = recipients(hotlist.notify)
        var guards = provenGuards(hotlist.guards)
        guards.allowEmpty = findings.flag(hotlist.allowEmpty, HotlistKey.allowEmpty) ?? guards.allowEmpty
        let windows = provenWindows(hotlist, lateness)
        let match = provenMatch(hotlist.match)
        let staleAfter = span(hotlist.staleAfter, HotlistKey.staleAfter, in: Bounds.staleAfter)
        let active = provenActive(hotlist.active)
        checkZones(hotlist.within)
        guard let id, let owner, let purpose, let origin else { return nil }
        return HotlistSource(
            id: id, owner: owner, purpose: purpose, origin: origin, notify: notify, guards: guards,
            windows: windows, match: match, staleAfter: staleAfter, active: active)
    }

    /// An agency that must be declared.
    mutating func agency(_ written: Written?, role: String) -> AgencyIndex? {
        guard let written, knowsAgencies else { return nil }
        if let agency = declared[written.text] { return agency }
        findings.error(
            at: written.place, "`\(role)` \(shown(written)) is not an agency of this topology", remedy(for: written))
        return nil
    }

    private func remedy(for written: Written) -> String {
        if let nearest = Nearest.candidate(to: written.text, among: declared.keys.sorted()) {
            return "did you mean `\(nearest)`?"
        }
        return "declare it under `agencies`"
    }

    private mutating func recipients(_ notify: [Written]) -> [Recipient] {
        findings.checkRepetition(notify, key: "notify")
        return notify.compactMap { written in
            agency(written, role: "notify").map { Recipient(id: written.text, agency: $0) }
        }
    }

    private mutating func provenGuards(_ spec: GuardsSpec?) -> ImportGuards {
        var guards = ImportGuards()
        guard let spec else { return guards }
        if let rows = number(spec.badRows, GuardKey.badRows, in: Bounds.guardedRows) { guards.badRows = rows }
        if let share = share(spec.badShare, GuardKey.badShare) { guards.badShare = share }
        if let share = share(spec.badLimit, GuardKey.badLimit) { guards.badLimit = share }
        if let rows = number(spec.fewerEntries, GuardKey.fewerEntries, in: Bounds.guardedRows) {
            guards.fewerEntries = rows
        }
        if let share = share(spec.fewerShare, GuardKey.fewerShare) { guards.fewerShare = share }
        return guards
    }

    private mutating func provenWindows(_ hotlist: HotlistSpec, _ lateness: TimeSpan) -> WindowRules {
        let suppress = span(hotlist.suppress, HotlistKey.suppress, in: Bounds.suppress)
        do throws(WindowRulesFault) {
            let pattern = try provenPattern(hotlist.pattern)
            return try WindowRules(suppress: suppress, repeating: pattern, allowedLateness: lateness)
        } catch {
            findings.error(at: spec.place, error.sentence, "write less")
            return .none
        }
    }

    private mutating func provenPattern(_ pattern: RepeatSpec?) throws(WindowRulesFault) -> RepeatRule? {
        guard let pattern else { return nil }
        let count = number(pattern.count, RepeatKey.count, in: Bounds.repeatCount)
        let within = span(pattern.within, RepeatKey.within, in: Bounds.repeatWithin)
        let most = count ?? Bounds.repeatCount.upperBound
        let cameras = number(pattern.distinctCameras, RepeatKey.distinctCameras, in: 1...most)
        guard let count, let within else { return nil }
        return try RepeatRule(count: count, within: within, distinctCameras: cameras ?? 1)
    }

    private mutating func provenMatch(_ match: MatchSpec?) -> MatchRules {
        let standard = MatchRules.standard
        guard let match else { return standard }
        let ocr = number(match.ocr, MatchKey.ocr, in: Bounds.ocr)
        let evidence: MatchRules.Evidence? = findings.word(match.evidence, "kind of evidence")
        let confidence = share(match.minConfidence, MatchKey.minConfidence)
        return MatchRules(
            lookAlikes: ocr ?? standard.lookAlikes, evidence: evidence ?? standard.evidence,
            minConfidence: confidence ?? standard.minConfidence)
    }

    /// Ids of zones: their shape only, as long as geofences are not read.
    mutating func checkZones(_ zones: [Written], key: String = "within") {
        for zone in zones { _ = findings.id(zone) }
        findings.checkRepetition(zones, key: key)
    }
}
