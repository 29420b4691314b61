import Plates

/// What ends the keeping of reads, and what refuses them: agencies' numbers, `retain` rules and `admit` rules.
struct RetentionTables: Sendable {
    /// A `retain` rule.
    struct Row: Sendable {
        let rule: Rule
        let inForce: Period
        let limit: Limit
        let exemptsHits: Bool
        /// Its pack's, by the place among the clocks.
        let clock: Int
        /// For each agency whether the rule is about it.
        let owners: [Bool]
    }

    /// By number of jurisdiction which rows are its.
    let ofJurisdiction: [RowRange]
    let rows: [Row]
    let clocks: [WallClock]
    let numbers: [RetentionNumbers]
    /// For each agency the clock that its own numbers are counted on.
    let ownClocks: [Int]
    /// For each agency when its reads are not taken, for want of what an `admit` rule asks for.
    let refusals: [[Period]]
    /// How old a read may be without a look at the calendar: by agency, and by number of jurisdiction.
    let graceOfAgency: [TimeSpan]
    let graceOfJurisdiction: [TimeSpan]

    /// - Parameters:
    ///   - packs: in order; those of a jurisdiction that adds to no law have no force.
    ///   - firstRules: of each pack, the number of its first rule.
    init(_ agencies: [Agency], _ packs: [LawPack], _ firstRules: [Int], in jurisdictions: JurisdictionList) {
        clocks = packs.map(\.clock) + [.utc]
        numbers = agencies.map(\.retention)
        var rows: [Row] = []
        var packsOf: [[Int]] = []
        ofJurisdiction = jurisdictions.all.map { jurisdiction in
            let own = packs.indices.filter { packs[$0].jurisdiction == jurisdiction }
            let inForce = own.contains { !packs[$0].isSupplement } ? own : []
            packsOf.append(inForce)
            let start = rows.count
            for place in inForce { rows += Self.rows(of: packs[place], place, firstRules[place], agencies) }
            return RowRange(start, rows.count)
        }
        let homes = agencies.map { $0.jurisdiction.flatMap { jurisdictions.number(of: $0) } }
        ownClocks = homes.map { home in home.flatMap { packsOf[$0].first } ?? packs.count }
        refusals = zip(agencies, homes).map { agency, home in
            (home.map { packsOf[$0] } ?? []).flatMap { Self.refusals(of: agency, by: packs[$0]) }
        }
        graceOfAgency = agencies.map { $0.retention.nonHit?.grace ?? .longest }
        graceOfJurisdiction = ofJurisdiction.map { range in
            range.rows.map { rows[$0].limit.grace }.min() ?? .longest
        }
        self.rows = rows
    }

    private static func rows(of pack: LawPack, _ place: Int, _ firstRule: Int, _ agencies: [Agency]) -> [Row] {
        pack.rules.enumerated().compactMap { number, rule in
            guard case .retain(let retain) = rule.body else { return nil }
            let isBroken = rule.isBroken(in: pack)
            return Row(
                rule: Rule(place: firstRule + number), inForce: isBroken ? .always : rule.inForce,
                limit: isBroken ? .none : retain.limit, exemptsHits: !isBroken && retain.exemptsHits, clock: place,
                owners: agencies.map { rule.isAbout(owner: $0, in: pack).denies })
        }
    }

    private static func refusals(of agency: Agency, by pack: LawPack) -> [Period] {
        pack.rules.flatMap { rule -> [Period] in
            guard case .admit(let needs) = rule.body, rule.isAbout(owner: agency, in: pack).denies else { return [] }
            if rule.isBroken(in: pack) { return [.always] }
            return needs.compactMap { agency.lacks($0, during: rule.inForce) }
        }
    }
}

extension Agency {
    /// When it does not have what it needs.
    fileprivate func lacks(_ need: AdmissionNeed, during period: Period) -> Period? {
        let isThere =
            switch need {
            case .policyURL: policyURL?.isEmpty == false
            case .nonHitRetention: retention.nonHit != nil
            case .custodian: custodian?.isEmpty == false
            case .publicComment: false
            }
        if isThere { return nil }
        guard need == .publicComment, let publicComment else { return period }
        // Before the public was heard.
        return Period(from: period.from, to: min(period.to, publicComment))
    }
}

extension TimeSpan {
    fileprivate static let longest = TimeSpan(nanoseconds: .max)
}
