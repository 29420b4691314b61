package import Plates

// From a book of law to the tables that decide by it.

extension Law {
    /// - Precondition: at most 65,535 rules and as many grants.
    package init(_ book: LawBook, policy: PolicyNumber) {
        let packs = LawCompiler.inOrder(book.packs)
        let grants = LawCompiler.inOrder(book.grants)
        let rules = packs.flatMap { $0.rules.map(\.inForce) }
        let documents = grants.flatMap { $0.documents }
        let cases = Set(documents.compactMap(\.caseNumber)).sorted { $0.precedes($1) }
        let moments = Moments(rules + grants.map(\.valid) + documents.map(\.valid))
        var compiler = LawCompiler(book.agencies, moments)
        for pack in packs { compiler.add(pack) }
        self.policy = policy
        self.moments = moments
        self.cases = cases
        grantIDs = grants.map(\.id)
        names = compiler.names
        approvals = book.approvals
        statutes = compiler.tables(of: packs, in: book.jurisdictions)
        agencies = AgencyTables(book.agencies, in: book.jurisdictions)
        self.grants = GrantTables(grants, cases: cases, moments: moments)
        retention = RetentionTables(book.agencies, packs, compiler.firstRules, in: book.jurisdictions)
    }
}

/// Compiles law packs, one after the other.
struct LawCompiler {
    private(set) var names = NamedRule.own
    /// Of each pack, the number of its first rule.
    private(set) var firstRules: [Int] = []
    private let agencies: [Agency]
    private let moments: Moments
    private var statutes: [Statute] = []
    private var classes: [AgencyClasses] = []
    private var cells: [Cell] = []
    private var uses: [UseRow] = []
    private var shares: [ShareRow] = []
    private var requirements: [RequirementRow] = []

    init(_ agencies: [Agency], _ moments: Moments) {
        self.agencies = agencies
        self.moments = moments
    }

    /// Each once; what supplements others comes behind them.
    static func inOrder(_ packs: [LawPack]) -> [LawPack] {
        var once: [LawPack] = []
        for pack in packs where !once.contains(pack) { once.append(pack) }
        return once.filter { !$0.isSupplement }.sorted { $0.id.precedes($1.id) }
            + once.filter(\.isSupplement).sorted { $0.id.precedes($1.id) }
    }

    /// Each once, by id.
    static func inOrder(_ grants: [Grant]) -> [Grant] {
        let sorted = grants.sorted { $0.id.precedes($1.id) }
        return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
    }

    mutating func add(_ pack: LawPack) {
        let first = names.count
        firstRules.append(first)
        names += pack.rules.map { NamedRule($0.id, citation: $0.citation) }
        let (silent, noStatute) = (names.count, names.count + 1)
        names += [NamedRule("\(pack.id)/silent", citation: nil), NamedRule("\(pack.id)/no-statute", citation: nil)]
        precondition(names.count <= Int(UInt16.max), "the packs have at most 65,535 rules")

        let owners = classify { agency in pack.rules.map { $0.isAbout(owner: agency, in: pack) } }
        let recipients = classify { agency in pack.rules.map { $0.isAbout(recipient: agency, in: pack) } }
        statutes.append(
            Statute(
                classes: classes.count, cells: cells.count, recipientClassCount: recipients.signatures.count,
                silent: pack.hasNoStatute || pack.isSupplement ? nil : Rule(place: silent),
                noStatute: Rule(place: noStatute)))
        classes += zip(owners.ofAgency, recipients.ofAgency).map { AgencyClasses(asOwner: $0, asRecipient: $1) }
        let required = pack.rules.map { addRequirements(of: $0) }
        for owner in owners.signatures {
            for recipient in recipients.signatures {
                let fits = zip(owner, recipient).map { $0 && $1 }
                addCell(pack, first: first, fits: fits, requirements: required)
            }
        }
    }

    /// Groups the agencies by how the rules treat them.
    private func classify(_ signature: (Agency) -> [Verdict]) -> (ofAgency: [UInt32], signatures: [[Verdict]]) {
        var numbers: [[Verdict]: UInt32] = [:]
        var signatures: [[Verdict]] = []
        let ofAgency = agencies.map { agency -> UInt32 in
            let verdicts = signature(agency)
            if let known = numbers[verdicts] { return known }
            let number = UInt32(signatures.count)
            numbers[verdicts] = number
            signatures.append(verdicts)
            return number
        }
        return (ofAgency, signatures)
    }

    private mutating func addRequirements(of rule: LawRule) -> RowRange {
        guard case .share(let share) = rule.body, case .allow(let required) = share.effect else { return .none }
        let start = requirements.count
        requirements += required.map { requirement in
            switch requirement {
            case .document(let kind): .document(kind)
            case .caseNumber: .caseNumber
            case .purposes(let listed): .purposes(listed.bits)
            }
        }
        return RowRange(start, requirements.count)
    }

    private mutating func addCell(_ pack: LawPack, first: Int, fits: [Verdict], requirements: [RowRange]) {
        let (firstUse, firstShare) = (uses.count, shares.count)
        for (place, rule) in pack.rules.enumerated() where fits[place] != .fails {
            let number = Rule(place: first + place)
            let isBroken = rule.isBroken(in: pack)
            let stretch = isBroken ? .always : moments.stretch(rule.inForce)
            switch rule.body {
            case .use(let use): uses.append(UseRow(number, stretch, use, isBroken: isBroken))
            case .share(let share):
                shares.append(
                    ShareRow(
                        rule: number, stretch: stretch, fits: fits[place], denies: isBroken || share.effect == .deny,
                        data: isBroken ? .max : share.data?.bits ?? .max,
                        purposes: isBroken ? .max : share.purposes?.bits ?? .max,
                        requirements: requirements[place]))
            case .admit, .retain, .access, .audit: continue
            }
        }
        cells.append(
            Cell(uses: RowRange(firstUse, uses.count), shares: RowRange(firstShare, shares.count)))
    }

    func tables(of packs: [LawPack], in jurisdictions: JurisdictionList) -> StatuteTables {
        var order: [Statute] = []
        var ranges: [RowRange] = []
        var placesWithUses = PlaceSet.nowhere
        for (number, jurisdiction) in jurisdictions.all.enumerated() {
            let own = packs.indices.filter { packs[$0].jurisdiction == jurisdiction }
            let hasLaw = own.contains { !packs[$0].isSupplement }
            let start = order.count
            if hasLaw { order += own.map { statutes[$0] } }
            ranges.append(RowRange(start, order.count))
            let hasUses = own.contains { packs[$0].rules.contains { if case .use = $0.body { true } else { false } } }
            if hasLaw && hasUses { placesWithUses.insert(number) }
        }
        return StatuteTables(
            ofJurisdiction: ranges, all: order, classes: classes, cells: cells, uses: uses, shares: shares,
            requirements: requirements, placesWithUses: placesWithUses, missing: packs.isEmpty ? .defaultDeny : .noLaw)
    }
}

extension UseRow {
    fileprivate init(_ rule: Rule, _ stretch: Stretch, _ use: UseRule, isBroken: Bool) {
        let files = use.banned(use.sourceFiles)
        self.rule = rule
        self.stretch = stretch
        purposes = isBroken ? .max : use.banned(use.purposes)
        reasons = isBroken ? .max : use.banned(use.reasons) | files
        sourceFiles = isBroken ? .max : files
    }
}

extension UseRule {
    fileprivate func banned<Choice: CaseIterable & BitwiseCopyable & Sendable>(_ named: ChoiceSet<Choice>?) -> UInt32 {
        guard let named else { return 0 }
        return mode == .ban ? named.bits : ChoiceSet<Choice>.all.bits & ~named.bits
    }
}

extension RowRange {
    init(_ start: Int, _ end: Int) { self.init(start: UInt32(start), end: UInt32(end)) }
}

extension Rule {
    init(place: Int) { self.init(number: UInt16(place)) }
}

extension String {
    /// Whether its bytes come first.
    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
