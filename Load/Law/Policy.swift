// The policy that is measured: 20 packs, 500 agencies, 5,000 grants, the same from run to run, as a book of law and as
// Cedar writes it.
import Law
import Plates

struct MeasuredPolicy {
    static let regions = [
        "US-AZ", "US-CA", "US-CO", "US-CT", "US-FL", "US-GA", "US-IA", "US-ID", "US-IL", "US-KY", "US-MD", "US-MN",
        "US-MT", "US-NE", "US-NH", "US-NJ", "US-NV", "US-OR", "US-UT", "US-WA",
    ]
    static let purposes: [Purpose] = [.vehicleTheft, .felonyInvestigation, .missingPerson, .terrorism, .immigration]
    static let kinds: [AgencyKind] = [
        .local, .local, .local, .county, .county, .state, .university, .federal, .private,
    ]
    static func day(_ number: Int) -> Timestamp { Timestamp(nanoseconds: 0) + .seconds(Int64(number) * 86_400) }
    /// Grants begin and end between these.
    static let days = 20_000..<21_000

    let book: LawBook
    private(set) var random = Numbers()

    init() {
        var random = Numbers()
        let agencies = (0..<500).map { number in
            let region = Self.regions[random.below(Self.regions.count)]
            let kind = Self.kinds[random.below(Self.kinds.count)]
            return Agency(id: "agency-\(number)", name: nil, kind: kind, region: kind == .federal ? "US" : region)
        }
        let grants = (0..<5_000).map { number in
            let since = Self.days.lowerBound + random.below(200)
            let from = random.below(500)
            // Half of the grants are to an agency of the owner's own state.
            let near = agencies.indices.filter { agencies[$0].region == agencies[from].region && $0 != from }
            let to = random.below(2) == 0 ? random.below(500) : near[random.below(near.count)]
            return Grant(
                id: "grant-\(number)", from: AgencyIndex(UInt32(from)), to: AgencyIndex(UInt32(to)), data: [.alert],
                purposes: ChoiceSet(Self.purposes.filter { _ in random.below(3) > 0 } + [.vehicleTheft]),
                valid: Period(from: Self.day(since), to: Self.day(since + 200 + random.below(600))),
                obligations: random.below(2) == 0 ? .noOnward : .redact(.field(.imageRef)))
        }
        let list = JurisdictionList((Self.regions + ["US"]).compactMap { Jurisdiction($0) }) ?? .none
        let packs = Self.regions.enumerated().compactMap { Self.pack($1, number: $0) }
        book = LawBook(jurisdictions: list, packs: packs, agencies: agencies, grants: grants)
        self.random = random
    }

    /// Every pack bans immigration; one in four has no statute, the others tell their own state's public agencies, one
    /// in three other states' too.
    static func tellsOthers(_ number: Int) -> Bool { number % 3 == 0 }
    static func hasNoStatute(_ number: Int) -> Bool { number % 4 == 3 }

    private static func pack(_ code: String, number: Int) -> LawPack? {
        guard let jurisdiction = Jurisdiction(code) else { return nil }
        let id = code.lowercased()
        func rule(_ name: String, _ body: RuleBody, from: Timestamp = .distantPast) -> LawRule {
            LawRule(
                id: "\(id)/\(name)", citation: "§ \(name)", verification: .text, inForce: Period(from: from), body: body
            )
        }
        let classes: ChoiceSet<RecipientClass> = tellsOthers(number) ? [.inState, .outOfState] : [.inState]
        let share = [
            rule("no-private", .share(ShareRule(classes: [.private], .deny))),
            rule("share-public", .share(ShareRule(classes: classes, .allow([]))), from: day(10_000 + number)),
        ]
        return LawPack(
            id: id, jurisdiction: jurisdiction, title: code, clock: .utc, hasNoStatute: hasNoStatute(number),
            rules: [rule("no-immigration", .use(UseRule(.ban, purposes: [.immigration])))]
                + (hasNoStatute(number) ? [] : share))
    }

    /// Facts of which three in four are what a grant is meant for, most of them in its days.
    mutating func facts() -> SharingFacts {
        let grant = book.grants[random.below(book.grants.count)]
        let isMeant = random.below(4) > 0
        let (from, to) = (grant.valid.from, grant.valid.to)
        let first = random.below(8) == 0 ? Self.day(Self.days.lowerBound) : from
        let captured = first + .seconds(Int64(random.below(Int((to - from).seconds))))
        let purposes = isMeant ? grant.purposes.choices : Self.purposes
        let place = random.below(4) == 0 ? PlaceSet([1 + random.below(Self.regions.count)]) : .nowhere
        return SharingFacts(
            tier: .exact, owner: grant.from, recipient: isMeant ? grant.to : AgencyIndex(UInt32(random.below(500))),
            data: .alert, purpose: purposes[random.below(purposes.count)], reason: .stolenVehicle, sourceFile: nil,
            caseNumber: .absent, listOwner: grant.from, zones: .none, places: place, capturedAt: captured,
            decidedAt: captured + .seconds(2))
    }
}

/// A linear congruential generator: Knuth's constants, the upper half of its bits.
struct Numbers {
    private var state: UInt64 = 20_261_201

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
