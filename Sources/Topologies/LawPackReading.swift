import Files
import Law
import Plates

/// A rule with what its pack says of it beside the law: where it stands, and the cases that try it.
struct WrittenRule {
    let rule: LawRule
    let place: Place
    let cases: [LawCase]
}

/// A law pack as its file says it, each value held against its rule.
struct WrittenPack {
    let pack: LawPack
    let rules: [WrittenRule]
}

/// Nodes → `WrittenPack`.
struct LawPackReading {
    /// By which days begin.
    private(set) var clock = WallClock.utc
    private(set) var packID = ""
    private(set) var jurisdiction: Jurisdiction
    private(set) var regimes: [String] = []
    var findings: Findings

    /// - Parameters:
    ///   - name: the file's name without `.yaml`, which is the pack's id.
    /// - Returns: nil when too little of the file can be read to try its cases; `findings` then has an error.
    static func read(_ node: YAMLNode, name: String, on disk: any Disk, _ findings: inout Findings) -> WrittenPack? {
        let example = "jurisdiction: \(PackKey.jurisdiction.example)"
        guard let fields = Fields<PackKey>(node, of: "a law pack", example: example, &findings) else { return nil }
        fields.require([.jurisdiction, .title, .timeZone, .rules], &findings)
        guard let jurisdiction = jurisdiction(fields, &findings) else { return nil }
        var reading = LawPackReading(jurisdiction: jurisdiction, findings: findings)
        defer { findings = reading.findings }
        return reading.pack(fields, name: name, on: disk)
    }

    private static func jurisdiction(_ fields: Fields<PackKey>, _ findings: inout Findings) -> Jurisdiction? {
        guard let written = fields.text(.jurisdiction, &findings) else { return nil }
        if let jurisdiction = Jurisdiction(written.text) { return jurisdiction }
        findings.error(
            at: written.place, "\(shown(written)) is not a jurisdiction",
            "write a region by ISO 3166-2, like `US-CA`, or a country's two letters")
        return nil
    }

    private init(jurisdiction: Jurisdiction, findings: Findings) {
        self.jurisdiction = jurisdiction
        self.findings = findings
    }

    private mutating func pack(_ fields: Fields<PackKey>, name: String, on disk: any Disk) -> WrittenPack? {
        let title = fields.text(.title, &findings)
        let zone = fields.text(.timeZone, &findings)
        let supplement = findings.id(fields.text(.supplement, &findings))
        let hasNoStatute = findings.flag(fields.text(.noStatute, &findings), PackKey.noStatute) ?? false
        packID = jurisdiction.code.lowercased() + (supplement.map { "-\($0)" } ?? "")
        checkName(name, at: fields.place(of: .jurisdiction) ?? fields.place)
        let regimes = fields.texts(.regimes, &findings) ?? []
        findings.checkRepetition(regimes, key: PackKey.regimes.rawValue)
        self.regimes = regimes.compactMap { findings.id($0) }.map { "\(packID)/\($0)" }
        guard let zone, let clock = findings.clock(of: zone, on: disk), let title else { return nil }
        self.clock = WallClock(name: zone.text, stretches: clock.stretches)
        let rules = rules(fields)
        if hasNoStatute { checkNothingIsShared(by: rules, at: fields.place(of: .noStatute) ?? fields.place) }
        let pack = LawPack(
            id: packID, jurisdiction: jurisdiction, title: title.text, clock: self.clock, hasNoStatute: hasNoStatute,
            isSupplement: supplement != nil, regimes: self.regimes, rules: rules.map(\.rule))
        return WrittenPack(pack: pack, rules: rules)
    }

    private mutating func checkName(_ name: String, at place: Place) {
        guard name != packID else { return }
        findings.error(
            at: place, "the law pack `\(packID)` stands in the file \(shown(name + ".yaml"))",
            "name the file `\(packID).yaml`")
    }

    private mutating func checkNothingIsShared(by rules: [WrittenRule], at place: Place) {
        guard let share = rules.first(where: { if case .share = $0.rule.body { true } else { false } }) else { return }
        findings.error(
            at: place, "the pack says `no_statute` and has a `share` rule, on line \(share.place.line)",
            "delete one of the two")
    }

    private mutating func rules(_ fields: Fields<PackKey>) -> [WrittenRule] {
        var seen: [String: Place] = [:]
        return (fields.list(.rules, limit: Bounds.rules, &findings) ?? []).compactMap { rule($0, among: &seen) }
    }

    private mutating func rule(_ node: YAMLNode, among seen: inout [String: Place]) -> WrittenRule? {
        let example = "{id: no-federal, share: {classes: [federal], effect: deny}, …}"
        guard let fields = Fields<RuleKey>(node, of: "a rule", example: example, &findings) else { return nil }
        fields.require([.id, .citation, .verified, .from, .to, .cases], &findings)
        let id = fields.text(.id, &findings)
        findings.unique(id, among: &seen, of: "rule")
        checkIsFree(id)
        let name = findings.id(id)
        let citation = fields.text(.citation, &findings)
        let mark = fields.text(.verified, &findings)
        let verified: Verification? = findings.word(mark, "mark of how a text was verified")
        let period = period(fields)
        let owners = owners(fields)
        let recipients = recipients(fields)
        let body = body(fields)
        let cases = cases(fields)
        guard let id, let name, let citation, let verified, let body else { return nil }
        checkMayAllow(body, verified, at: mark?.place ?? id.place)
        let rule = LawRule(
            id: "\(packID)/\(name)", citation: citation.text, verification: verified, inForce: period, owners: owners,
            recipients: recipients, body: body)
        return WrittenRule(rule: rule, place: id.place, cases: cases)
    }

    /// Two names say that no rule decided.
    private mutating func checkIsFree(_ id: Written?) {
        guard let id, ["silent", "no-statute"].contains(id.text) else { return }
        findings.error(
            at: id.place, "\(shown(id)) names a decision that no rule of the pack made", "give this rule another id")
    }

    /// What nobody has read never permits.
    private mutating func checkMayAllow(_ body: RuleBody, _ verified: Verification, at place: Place) {
        guard case .share(let share) = body, share.effect != .deny, verified == .memory else { return }
        findings.error(
            at: place, "a rule from memory (`M`) may not allow", "read its text, or write `effect: deny`")
    }

    // MARK: - When and for whom

    private mutating func period(_ fields: Fields<RuleKey>) -> Period {
        let from = fields.text(.from, &findings)
        let to = fields.text(.to, &findings)
        let period = Period(from: instant(from, .from) ?? .distantPast, to: instant(to, .to) ?? .distantFuture)
        if let to, period.to <= period.from {
            findings.error(
                at: to.place, "the rule ends before it begins", "`to` is the first day on which it no longer holds")
        }
        return period
    }

    /// - Returns: nil for `open` and for what is not a day.
    private mutating func instant(_ written: Written?, _ key: RuleKey) -> Timestamp? {
        guard let written, written.text != "open" else { return nil }
        if let date = Values.date(written.text) { return date.firstInstant(on: clock) }
        findings.error(
            at: written.place, "\(shown(written)) is not a date",
            "write it like `\(key.rawValue): 2026-10-01`, or `\(key.rawValue): open` where the sources tell none")
        return nil
    }

    private mutating func owners(_ fields: Fields<RuleKey>) -> OwnerLimit {
        guard let owners = fields.mapping(.owners, OwnersKey.self, &findings) else { return .any }
        let binds = owners.nonEmpty(.binds, &findings)
        findings.checkRepetition(binds, key: OwnersKey.binds.rawValue)
        return OwnerLimit(
            kinds: findings.choices(
                owners.nonEmpty(.kinds, &findings), "kind of agency", key: OwnersKey.kinds.rawValue),
            regimes: binds.compactMap { regime($0) },
            isLawEnforcement: findings.flag(owners.text(.lawEnforcement, &findings), OwnersKey.lawEnforcement))
    }

    private mutating func recipients(_ fields: Fields<RuleKey>) -> RecipientLimit {
        guard let recipients = fields.mapping(.recipients, RecipientsKey.self, &findings) else { return .any }
        let regions = recipients.nonEmpty(.regions, &findings)
        findings.checkRepetition(regions, key: RecipientsKey.regions.rawValue)
        return RecipientLimit(
            isLawEnforcement: findings.flag(recipients.text(.lawEnforcement, &findings), RecipientsKey.lawEnforcement),
            regions: regions.compactMap { findings.jurisdiction($0) })
    }

    /// A special regime that this pack defines.
    mutating func regime(_ written: Written) -> String? {
        if regimes.contains(written.text) { return written.text }
        findings.error(
            at: written.place, "\(shown(written)) is not a regime of this pack",
            regimes.isEmpty ? "declare it under `regimes`" : Nearest.remedy(for: written.text, among: regimes))
        return nil
    }
}

extension Findings {
    mutating func jurisdiction(_ written: Written?) -> Jurisdiction? {
        guard let written else { return nil }
        if let jurisdiction = Jurisdiction(written.text) { return jurisdiction }
        error(
            at: written.place, "\(shown(written)) is not a region",
            "write it by ISO 3166-2, like `US-CA`, or as a country's two letters")
        return nil
    }
}
