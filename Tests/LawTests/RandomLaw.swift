// Small random books of law, and facts about them: few agencies, days and purposes, so that rules and grants meet.

import Law
import Plates
import Synthesis

/// What random books are made of.
enum World {
    static let jurisdictions = JurisdictionList(
        ["DE", "US", "US-CA", "US-NV", "US-OR"].compactMap { Jurisdiction($0) })
    static let purposes: [Purpose] = [.vehicleTheft, .immigration, .felonyInvestigation, .toll]
    static let reasons: [HotlistReason] = [.stolenVehicle, .immigrationViolator, .gang]
    static let cases = ["c-1", "c-2"]
    static let regime = "us-ca/chp"

    /// The days on which something may begin or end, and in between.
    static func day(_ number: Int) -> Timestamp { Timestamp(nanoseconds: 0) + .seconds(Int64(number) * 86_400) }
    static let days = 8
    static let agencies = 6
}

/// Draws books and facts from a seed.
struct RandomLaw {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }
    mutating func chance(_ percent: Int) -> Bool { random.below(100) < percent }
    mutating func below(_ bound: Int) -> Int { random.below(bound) }

    mutating func some<Choice>(_ choices: [Choice], percent: Int) -> ChoiceSet<Choice> {
        ChoiceSet(choices.filter { _ in chance(percent) })
    }

    mutating func period() -> Period {
        if chance(50) { return .always }
        let (one, other) = (random.below(World.days), random.below(World.days))
        return Period(
            from: chance(30) ? .distantPast : World.day(min(one, other)),
            to: chance(30) ? .distantFuture : World.day(max(one, other) + 1))
    }
}

// Books.
extension RandomLaw {
    mutating func book() -> LawBook {
        let agencies = (0..<World.agencies).map { agency(String($0)) }
        var packs = ["US-CA", "US-NV", "US-OR", "US"].filter { _ in chance(85) }.compactMap { pack(of: $0) }
        if chance(30), let pack = pack(of: "US-CA", suffix: "-more") { packs.append(pack) }
        let grants = (0..<below(14)).map { grant("g\($0)") }
        return LawBook(
            jurisdictions: World.jurisdictions ?? .none, packs: packs, agencies: agencies, grants: grants)
    }

    mutating func agency(_ id: String) -> Agency {
        let kind: AgencyKind? =
            chance(3) ? nil : chance(70) ? pick([.local, .county, .state]) : pick(AgencyKind.allCases)
        let region: String? =
            kind == .foreign
            ? (chance(50) ? "DE" : nil) : chance(3) ? nil : pick(["US-CA", "US-CA", "US-NV", "US-OR", "US"])
        var agency = Agency(id: "a\(id)", name: nil, kind: kind, region: region)
        if chance(10) { agency.isLawEnforcement = pick([nil, true, false]) }
        if chance(20) { agency.regimes = [World.regime] }
        if chance(12) { agency.actsFor = (0...below(2)).map { _ in someone() } }
        return agency
    }

    mutating func pack(of code: String, suffix: String = "") -> LawPack? {
        guard let jurisdiction = Jurisdiction(code) else { return nil }
        let id = code.lowercased() + suffix
        return LawPack(
            id: id, jurisdiction: jurisdiction, title: code, clock: .utc, hasNoStatute: chance(30),
            isSupplement: !suffix.isEmpty, regimes: [World.regime],
            rules: (0..<below(7)).map { rule("\(id)/\($0)") })
    }

    mutating func rule(_ id: String) -> LawRule {
        var owners = OwnerLimit.any
        if chance(10) { owners.kinds = some(AgencyKind.allCases, percent: 40) }
        if chance(10) { owners.regimes = [World.regime] }
        if chance(10) { owners.isLawEnforcement = chance(70) }
        var recipients = RecipientLimit.any
        if chance(10) { recipients.isLawEnforcement = chance(70) }
        if chance(10) { recipients.regions = ["US-CA", "US-NV"].compactMap { Jurisdiction($0) } }
        return LawRule(
            id: id, citation: "§ \(id)", verification: chance(3) ? .memory : .text, inForce: period(), owners: owners,
            recipients: recipients, body: chance(30) ? .use(use()) : .share(share()), isFaulty: chance(2))
    }

    mutating func use() -> UseRule {
        if chance(80) {
            return UseRule(
                .ban, purposes: chance(60) ? some(World.purposes, percent: 30) : nil,
                reasons: chance(30) ? some(World.reasons, percent: 30) : nil,
                sourceFiles: chance(30) ? some(World.reasons, percent: 30) : nil)
        }
        return UseRule(
            .only, purposes: chance(50) ? some(World.purposes, percent: 80) : nil,
            reasons: chance(30) ? some(World.reasons, percent: 80) : nil,
            sourceFiles: chance(20) ? some(World.reasons, percent: 80) : nil)
    }

    mutating func share() -> ShareRule {
        ShareRule(
            classes: chance(50) ? .all : some(RecipientClass.allCases, percent: 50),
            data: chance(20) ? some(DataKind.allCases, percent: 60) : nil,
            purposes: chance(20) ? some(World.purposes, percent: 60) : nil,
            chance(25) ? .deny : .allow((0..<below(3)).map { _ in requirement() }))
    }

    mutating func requirement() -> Requirement {
        switch below(6) {
        case 0: .caseNumber
        case 1: .purposes(some(World.purposes, percent: 70))
        default: .document(pick([.attestation, .policy, .warrant]))
        }
    }

    mutating func grant(_ id: String) -> Grant {
        let pair = [0, 1].map { _ in someone() }
        let zones = [0, 1].map { _ in chance(20) ? [zone(), zone()] : [] }
        return Grant(
            id: id, from: pair[0], to: pair[1], data: some(DataKind.allCases, percent: 70),
            purposes: some(World.purposes, percent: 70), reasons: chance(20) ? some(World.reasons, percent: 60) : nil,
            valid: period(), within: zones[0], outside: zones[1],
            documents: (0..<below(4)).map { _ in
                GrantDocument(
                    pick([.attestation, .policy, .warrant]), valid: period(),
                    caseNumber: chance(60) ? pick(World.cases) : nil)
            },
            obligations: pick([[], .noOnward, [.noOnward, .coarsenLocation], .redact(.field(.imageRef))]),
            isFaulty: chance(3))
    }

    mutating func zone() -> ZoneNumber { ZoneNumber(UInt16(below(70))) }
}

// Facts.
extension RandomLaw {
    /// - Returns: facts, more often than not some that a grant is meant for, and the name of their case.
    mutating func facts(of law: Law, by book: LawBook) -> (facts: SharingFacts, caseName: String?) {
        let name = chance(40) ? pick(World.cases + ["c-9"]) : nil
        let captured = below(2 * World.days)
        let decided = chance(60) ? captured : captured + below(2 * World.days)
        var facts = SharingFacts(
            tier: chance(2) ? .conflict : .exact, owner: someone(), recipient: chance(2) ? nil : someone(),
            data: pick(DataKind.allCases), purpose: chance(3) ? nil : pick(World.purposes),
            reason: chance(5) ? nil : pick(World.reasons), sourceFile: chance(50) ? nil : pick(World.reasons),
            caseNumber: law.caseNumber(name), listOwner: chance(5) ? nil : someone(), zones: zones(), places: places(),
            capturedAt: World.day(0) + .seconds(Int64(captured) * 43_200),
            decidedAt: World.day(0) + .seconds(Int64(decided) * 43_200))
        if let grant = book.grants.isEmpty ? nil : pick(book.grants), chance(70) { aim(&facts, at: grant) }
        return (facts, name)
    }

    private mutating func someone() -> AgencyIndex { AgencyIndex(UInt32(below(World.agencies))) }

    private mutating func aim(_ facts: inout SharingFacts, at grant: Grant) {
        (facts.owner, facts.recipient) = (grant.from, grant.to)
        if !grant.data.isEmpty { facts.data = pick(grant.data.choices) }
        if !grant.purposes.isEmpty { facts.purpose = pick(grant.purposes.choices) }
        if chance(70) { facts.listOwner = grant.from }
        if chance(70) { facts.places = .nowhere }
        if chance(50), let zone = grant.within.first {
            facts.zones = .none
            facts.zones.insert(zone, strictly: true)
        }
    }

    mutating func zones() -> ZoneSet {
        if chance(5) { return .unknown }
        var zones = ZoneSet()
        var named: Set<ZoneNumber> = []
        for _ in 0..<below(4) * 12 {
            let zone = zone()
            if named.insert(zone).inserted { zones.insert(zone, strictly: chance(70)) }
        }
        return zones
    }

    mutating func places() -> PlaceSet { PlaceSet((0..<below(3)).map { _ in below(5) }) }
}

// What the properties change.
extension RandomLaw {
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &random) }
}

extension LawPack {
    func changed(_ change: (inout [LawRule]) -> Void) -> LawPack {
        var rules = rules
        change(&rules)
        return LawPack(
            id: id, jurisdiction: jurisdiction, title: title, clock: clock, hasNoStatute: hasNoStatute,
            isSupplement: isSupplement, regimes: regimes, rules: rules)
    }
}

extension Agency {
    func changed(kind: AgencyKind?, region: String?) -> Agency {
        var agency = Agency(id: id, name: name, kind: kind, region: region)
        (agency.isLawEnforcement, agency.regimes, agency.actsFor) = (isLawEnforcement, regimes, actsFor)
        return agency
    }
}

extension Grant {
    func between(_ from: AgencyIndex, _ to: AgencyIndex) -> Grant {
        Grant(
            id: id, from: from, to: to, data: data, purposes: purposes, reasons: reasons, valid: valid, within: within,
            outside: outside, documents: documents, obligations: obligations, isFaulty: isFaulty)
    }

    var faulty: Grant {
        Grant(
            id: id, from: from, to: to, data: data, purposes: purposes, reasons: reasons, valid: valid, within: within,
            outside: outside, documents: documents, obligations: obligations, isFaulty: true)
    }
}
