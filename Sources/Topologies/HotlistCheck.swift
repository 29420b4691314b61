import Plates

// What a topology may say under `hotlists`: whose list it is, where it comes from, how it matches, whom it tells.

private enum Evidence: String, CaseIterable { case candidates, none }

private enum Day: String, CaseIterable { case mon, tue, wed, thu, fri, sat, sun }

/// The elements of `hotlists`.
extension TopologyCheck {
    mutating func provenHotlists() -> [HotlistSource] {
        var seen: [String: Place] = [:]
        return spec.hotlists.compactMap { hotlist in
            unique(hotlist.id, among: &seen, of: "hotlist")
            return proven(hotlist)
        }
    }

    private mutating func proven(_ hotlist: HotlistSpec) -> HotlistSource? {
        let id = id(hotlist.id)
        let owner = agency(hotlist.owner, role: "owner")
        let purpose: Purpose? = word(hotlist.purpose, "purpose")
        let origin = hotlist.source.flatMap { proven($0) }
        let notify = recipients(hotlist.notify)
        let guards = provenGuards(hotlist.guards)
        _ = span(hotlist.staleAfter, HotlistKey.staleAfter, in: Bounds.staleAfter)
        _ = span(hotlist.suppress, HotlistKey.suppress, in: Bounds.suppress)
        checkMatch(hotlist.match)
        checkPattern(hotlist.pattern)
        checkZones(hotlist.within)
        checkActive(hotlist.active)
        guard let id, let owner, let purpose, let origin else { return nil }
        return HotlistSource(
            id: id, owner: owner, purpose: purpose.rawValue, origin: origin, notify: notify, guards: guards)
    }

    private mutating func proven(_ source: SourceSpec) -> HotlistSource.Origin? {
        switch source {
        case .topic(let written):
            return topic(written).map { .topic($0) }
        case .csv(let written, let columns):
            check(fileAt: written)
            let headers = columns.map { ($0.rawValue, $1.text) }
            return .csv(path: path(written), columns: Dictionary(uniqueKeysWithValues: headers))
        }
    }

    /// An agency that must be declared.
    mutating func agency(_ written: Written?, role: String) -> AgencyIndex? {
        guard let written, knowsAgencies else { return nil }
        if let agency = declared[written.text] { return agency }
        findings.error(
            at: written.place, "`\(role)` \(shown(written)) is no agency of this topology", remedy(for: written))
        return nil
    }

    /// An agency that may be unknown: it is then denied whatever comes.
    mutating func recipient(_ written: Written, role: String) -> Recipient? {
        if let agency = declared[written.text] { return Recipient(id: written.text, agency: agency) }
        guard id(written) != nil else { return nil }
        if knowsAgencies {
            let what = "`\(role)` \(shown(written)) is no agency of this topology"
            findings.warning(
                at: written.place, "\(what): it is denied every hit by `unknown-recipient`", remedy(for: written))
        }
        return Recipient(id: written.text, agency: nil)
    }

    private func remedy(for written: Written) -> String {
        if let nearest = Nearest.candidate(to: written.text, among: declared.keys.sorted()) {
            return "did you mean `\(nearest)`?"
        }
        return "declare it under `agencies`"
    }

    private mutating func recipients(_ notify: [Written]) -> [Recipient] {
        checkRepetition(notify, key: "notify")
        return notify.compactMap { recipient($0, role: "notify") }
    }

    private mutating func provenGuards(_ spec: GuardsSpec?) -> ImportGuards {
        var guards = ImportGuards()
        guard let spec else { return guards }
        if let rows = number(spec.badRows, GuardKey.badRows, in: Bounds.guardedRows) { guards.badRows = rows }
        if let share = share(spec.badShare, GuardKey.badShare) { guards.badShare = share }
        if let rows = number(spec.fewerEntries, GuardKey.fewerEntries, in: Bounds.guardedRows) {
            guards.fewerEntries = rows
        }
        if let share = share(spec.fewerShare, GuardKey.fewerShare) { guards.fewerShare = share }
        return guards
    }

    private mutating func checkMatch(_ match: MatchSpec?) {
        guard let match else { return }
        if let ocr = number(match.ocr, MatchKey.ocr, in: Bounds.ocr), ocr > 0, let place = match.ocr?.place {
            findings.notInForce(.ocr, at: place)
        }
        if let evidence = match.evidence {
            let _: Evidence? = word(evidence, "kind of evidence")
            findings.notInForce(.evidence, at: evidence.place)
        }
    }

    private mutating func checkPattern(_ pattern: RepeatSpec?) {
        guard let pattern else { return }
        let count = number(pattern.count, RepeatKey.count, in: Bounds.repeatCount)
        _ = span(pattern.within, RepeatKey.within, in: Bounds.repeatWithin)
        _ = number(pattern.distinctCameras, RepeatKey.distinctCameras, in: 1...(count ?? Bounds.repeatCount.upperBound))
    }

    /// Ids of zones: their shape only, as long as geofences are not read.
    mutating func checkZones(_ zones: [Written]) {
        for zone in zones { _ = id(zone) }
        checkRepetition(zones, key: "within")
    }

    private mutating func checkActive(_ active: ActiveSpec?) {
        guard let active else { return }
        for day in active.days { let _: Day? = word(day, "day") }
        checkRepetition(active.days, key: "days")
        let from = minutes(active.from, ActiveKey.from)
        let to = minutes(active.to, ActiveKey.to)
        if let from, let to, from == to || from == 24 * 60 {
            findings.error(
                at: active.place, "`active` from \(Values.time(from)) to \(Values.time(to)) holds no time",
                "write `from: \"00:00\", to: \"24:00\"` for the whole day")
        }
        if let zone = active.zone, !Values.isZone(zone.text) {
            findings.error(
                at: zone.place, "\(shown(zone)) is no time zone",
                "name it by the IANA database, like `\(ActiveKey.zone.example)`")
        }
    }

    private mutating func minutes(_ written: Written?, _ key: ActiveKey) -> Int? {
        guard let written else { return nil }
        if let minutes = Values.minutes(written.text) { return minutes }
        findings.error(
            at: written.place, "\(shown(written)) is no time of day", "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }
}
