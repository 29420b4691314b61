import Law
import Plates

/// The law of a topology as a whole: packs, agencies and grants, held against each other by the compiled law itself.
extension TopologyCheck {
    mutating func provenLaw(agencies: [Agency], grants: [Grant]) -> TopologyLaw {
        let known = packs.map(\.pack.jurisdiction) + agencies.compactMap(\.jurisdiction)
        guard let jurisdictions = JurisdictionList(known) else {
            findings.error(
                at: spec.place, "there are more than \(JurisdictionList.most) jurisdictions",
                "make two topologies of this one")
            return TopologyLaw()
        }
        let law = TopologyLaw(packs: packs, grants: grants, zoneNames: zoneNames, jurisdictions: jurisdictions)
        if !packs.isEmpty {
            let places = Dictionary(spec.grants.map { ($0.id?.text ?? "", $0.place) }) { first, _ in first }
            let trial = GrantTrial(law.book(agencies: agencies), asOf: asOf ?? .distantPast)
            for grant in grants {
                guard let place = places[grant.id], let denial = trial.whyDead(grant) else { continue }
                findings.warning(at: place, "the grant `\(grant.id)` can never act: \(denial.what)", denial.remedy)
            }
        }
        return law
    }
}

/// Whether a grant can ever act: the compiled law is asked of every combination of facts that it could be about.
struct GrantTrial {
    private let law: Law
    private let book: LawBook
    private let asOf: Timestamp

    /// - Parameter asOf: from when on it must act.
    init(_ book: LawBook, asOf: Timestamp) {
        self.book = book
        self.asOf = asOf
        law = Law(book, policy: .first)
    }

    /// - Returns: nil when it acts in at least one case; else what keeps it from that, and what to do.
    func whyDead(_ grant: Grant) -> (what: String, remedy: String)? {
        guard grant.from != grant.to else { return nil }
        var denials: [Rule: Int] = [:]
        let instants = instants(of: grant)
        let zones = inside(grant)
        let numbers = Set(grant.documents.compactMap(\.caseNumber)).sorted().map { law.caseNumber($0) }
        for data in grant.data.choices {
            for purpose in grant.purposes.choices {
                for reason in reasons(of: grant, data) {
                    for number in [.other] + numbers {
                        for instant in instants {
                            let decision = law.decide(
                                SharingFacts(
                                    tier: .exact, owner: grant.from, recipient: grant.to, data: data, purpose: purpose,
                                    reason: reason, sourceFile: nil, caseNumber: number,
                                    listOwner: data == .alert ? grant.from : nil, zones: zones, places: .nowhere,
                                    capturedAt: instant, decidedAt: instant))
                            if decision.effect == .permit { return nil }
                            denials[decision.rule, default: 0] += 1
                        }
                    }
                }
            }
        }
        let usual = denials.max { ($0.value, $1.key.number) < ($1.value, $0.key.number) }?.key
        return usual.map { sentence(of: $0, grant) }
    }

    private func reasons(of grant: Grant, _ data: DataKind) -> [HotlistReason?] {
        data == .alert ? (grant.reasons ?? .all).choices : [nil]
    }

    /// Of a read inside all its zones.
    private func inside(_ grant: Grant) -> ZoneSet {
        var zones = ZoneSet.none
        for zone in grant.within where !grant.outside.contains(zone) { zones.insert(zone, strictly: true) }
        return zones
    }

    /// One in each stretch of its time in which nothing changes.
    private func instants(of grant: Grant) -> [Timestamp] {
        let periods = book.packs.flatMap { $0.rules.map(\.inForce) } + grant.documents.map(\.valid)
        let changes = Set(periods.flatMap { [$0.from, $0.to] }).filter { $0 != .distantPast && $0 != .distantFuture }
        let first = max(asOf, grant.valid.from)
        let start = first == .distantPast ? (changes.min() ?? grant.valid.to) - .seconds(1) : first
        return ([start] + changes.sorted()).filter { $0 >= asOf && grant.valid.contains($0) }
    }

    private func sentence(of rule: Rule, _ grant: Grant) -> (what: String, remedy: String) {
        let name = law.name(of: rule)
        let citation = law.citation(of: rule).map { " (\($0))" } ?? ""
        let requirement = requirements(of: name).first
        let what =
            "`\(name)`\(citation) \(requirement == nil ? "denies whatever it is about" : "requires what it has not")"
        switch requirement {
        case .document(let kind)?:
            return (what, "add a document of the kind `\(kind.rawValue)` that holds on its days, or delete it")
        case .purposes?: return (what, "give it a purpose that the rule lists, or delete it")
        case .caseNumber?, nil: return (what, "delete it")
        }
    }

    private func requirements(of name: String) -> [Requirement] {
        for case .share(let share) in book.packs.flatMap(\.rules).filter({ $0.id == name }).map(\.body) {
            if case .allow(let requirements) = share.effect { return requirements }
        }
        return []
    }
}
