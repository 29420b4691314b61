// Admission in its order, and the limit that ends a read's keeping.

import Law
import Plates
import Synthesis
import Testing

@Suite struct KeepingTests {
    private static let day = World.day
    private static let california = Jurisdiction("US-CA")
    private static let nevada = Jurisdiction("US-NV")

    private static func rule(
        _ id: String, _ body: RuleBody, inForce: Period = .always, owners: OwnerLimit = .any, isFaulty: Bool = false
    ) -> LawRule {
        LawRule(
            id: id, citation: "§", verification: .text, inForce: inForce, owners: owners, body: body,
            isFaulty: isFaulty)
    }

    private static func retain(_ limit: String, exemptsHits: Bool = false) -> RuleBody {
        .retain(RetainRule(limit: Limit(limit) ?? .none, exemptsHits: exemptsHits, holds: []))
    }

    private static func law(_ agencies: [Agency], california: [LawRule], nevada: [LawRule] = []) throws -> Law {
        let packs = try [("US-CA", california), ("US-NV", nevada)].map { code, rules in
            LawPack(
                id: code.lowercased(), jurisdiction: try #require(Jurisdiction(code)), title: code, clock: .utc,
                regimes: [World.regime], rules: rules)
        }
        let book = LawBook(
            jurisdictions: try #require(World.jurisdictions), packs: packs, agencies: agencies, grants: [])
        return Law(book, policy: .first)
    }

    private static func agency(_ change: (inout Agency) -> Void = { _ in }) -> Agency {
        var agency = Agency(id: "a", name: nil, kind: .local, region: "US-CA")
        change(&agency)
        return agency
    }

    private static func facts(
        captured: Timestamp = day(4), arrived: Timestamp? = day(4), places: PlaceSet = .nowhere
    ) -> AdmissionFacts {
        AdmissionFacts(
            owner: AgencyIndex(0), capturedAt: captured, arrivedAt: arrived, places: places, isNoPlate: false,
            isInCollectionBan: false, isSuppressed: false, isDuplicate: false)
    }

    @Test func `A read gets the first reason of the order`() throws {
        let needs = Self.rule("us-ca/needs", .admit([.policyURL]))
        let law = try Self.law([Self.agency { $0.retention.nonHit = Limit("P1D") }], california: [needs])
        let lawful = try Self.law(
            [
                Self.agency {
                    $0.retention.nonHit = Limit("P1D"); $0.policyURL = "https://x"
                }
            ], california: [needs])
        var facts = Self.facts(captured: Self.day(1), arrived: Self.day(4))
        facts.isNoPlate = true
        facts.isInCollectionBan = true
        facts.isSuppressed = true
        facts.isDuplicate = true
        #expect(law.refusal(of: facts) == .noPlate)
        facts.isNoPlate = false
        #expect(law.refusal(of: facts) == .noRetentionPolicy)
        #expect(lawful.refusal(of: facts) == .collectionZone)
        facts.isInCollectionBan = false
        #expect(lawful.refusal(of: facts) == .suppressedPlate)
        facts.isSuppressed = false
        #expect(lawful.refusal(of: facts) == .expiredOnArrival)
        facts.arrivedAt = Self.day(1)
        #expect(lawful.refusal(of: facts) == .duplicateRead)
        facts.isDuplicate = false
        #expect(lawful.refusal(of: facts) == nil)
    }

    @Test func `Each need of an admit rule refuses while it is not met`() throws {
        let whole = { (agency: inout Agency) in
            agency.policyURL = "https://x"
            agency.custodian = "chief"
            agency.publicComment = Self.day(2)
            agency.retention.nonHit = Limit("P30D")
        }
        let rule = Self.rule("us-ca/needs", .admit(Set(AdmissionNeed.allCases)))
        func refusal(_ rule: LawRule, _ captured: Timestamp = Self.day(4), lacking: (inout Agency) -> Void = { _ in })
            throws -> RefusalReason?
        {
            let agency = Self.agency {
                whole(&$0)
                lacking(&$0)
            }
            return try Self.law([agency], california: [rule])
                .refusal(of: Self.facts(captured: captured, arrived: captured))
        }
        #expect(try refusal(rule) == nil)
        #expect(try refusal(rule) { $0.policyURL = nil } == .noRetentionPolicy)
        #expect(try refusal(rule) { $0.policyURL = "" } == .noRetentionPolicy)
        #expect(try refusal(rule) { $0.custodian = nil } == .noRetentionPolicy)
        #expect(try refusal(rule) { $0.retention.nonHit = nil } == .noRetentionPolicy)
        #expect(try refusal(rule) { $0.publicComment = nil } == .noRetentionPolicy)
        // Before the public was heard, and from that day on.
        #expect(try refusal(rule, Self.day(2) - .seconds(1)) == .noRetentionPolicy)
        #expect(try refusal(rule, Self.day(2)) == nil)
        let later = Self.rule("us-ca/needs", .admit([.custodian]), inForce: Period(from: Self.day(4)))
        #expect(try refusal(later, Self.day(4) - .seconds(1)) { $0.custodian = nil } == nil)
        #expect(try refusal(later) { $0.custodian = nil } == .noRetentionPolicy)
        let others = Self.rule("us-ca/needs", .admit([.custodian]), owners: OwnerLimit(kinds: [.state]))
        #expect(try refusal(others) { $0.custodian = nil } == nil)
        #expect(try refusal(Self.rule("us-ca/needs", .admit([]), isFaulty: true)) == .noRetentionPolicy)
    }

    @Test func `The deadline that comes first counts, of the agency's own number, its region and the place`() throws {
        let sixty = Self.rule("us-ca/60", Self.retain("P60D"), owners: OwnerLimit(regimes: [World.regime]))
        let twenty = Self.rule("us-nv/20", Self.retain("P20D", exemptsHits: true))
        let soon = Self.rule("us-nv/10", Self.retain("P10D"), inForce: Period(from: Self.day(10)))
        let agencies = [
            Self.agency { $0.retention = RetentionNumbers(nonHit: Limit("P30D"), hit: Limit("P1Y")) },
            Self.agency { $0.regimes = [World.regime] }, Self.agency(),
        ]
        let law = try Self.law(agencies, california: [sixty], nevada: [twenty, soon])
        let nevada = PlaceSet([3])
        func check(
            _ agency: UInt32, _ kind: RetentionClass, in places: PlaceSet = .nowhere, now: Timestamp = Self.day(4),
            is limit: String?, by rule: String?, at location: SourceLocation = #_sourceLocation
        ) {
            let kept = law.keeping(kind, of: AgencyIndex(agency), in: places, capturedAt: Self.day(4), now: now)
            #expect(kept?.limit == limit.flatMap { Limit($0) }, sourceLocation: location)
            #expect(kept?.rule.map(law.name) == rule, sourceLocation: location)
        }
        check(0, .nonHit, is: "P30D", by: nil)
        check(0, .hit, is: "P1Y", by: nil)
        check(0, .nonHit, in: nevada, is: "P20D", by: "us-nv/20")
        check(0, .hit, in: nevada, is: "P1Y", by: nil)
        check(1, .nonHit, is: "P60D", by: "us-ca/60")
        check(1, .hit, is: "P60D", by: "us-ca/60")
        check(2, .nonHit, is: nil, by: nil)
        check(2, .hit, in: nevada, is: nil, by: nil)
        // A rule that comes into force later shortens what is kept by then.
        check(0, .hit, in: nevada, now: Self.day(10), is: "P10D", by: "us-nv/10")
        let kept = law.keeping(
            .nonHit, of: AgencyIndex(0), in: nevada, capturedAt: Self.day(4) + .minutes(90), now: Self.day(4))
        #expect(kept?.start == Self.day(4) + .minutes(60))
        #expect(kept?.deadline == Self.day(24) + .minutes(60))
        #expect(kept?.deleteBy == "1970-01-24")
    }

    @Test func `A read is expired on arrival from the deadline of its slice on`() throws {
        let law = try Self.law([Self.agency { $0.retention.nonHit = Limit("P1M") }], california: [])
        let captured = Self.day(4) + .minutes(5)
        let deadline = Self.day(31 + 4)
        #expect(law.refusal(of: Self.facts(captured: captured, arrived: deadline - .milliseconds(1))) == nil)
        #expect(law.refusal(of: Self.facts(captured: captured, arrived: deadline)) == .expiredOnArrival)
        // Nobody knows when it came.
        #expect(law.refusal(of: Self.facts(captured: captured, arrived: nil)) == .expiredOnArrival)
        let free = try Self.law([Self.agency()], california: [])
        #expect(free.refusal(of: Self.facts(captured: captured, arrived: nil)) == nil)
        let faulty = Self.rule("us-ca/60", Self.retain("P60D"), isFaulty: true)
        let none = try Self.law([Self.agency()], california: [faulty])
        #expect(none.refusal(of: Self.facts(captured: captured, arrived: captured)) == .expiredOnArrival)
    }

    @Test func `The short way past the calendar agrees with the long one`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomLaw(seed: seed)
        let limits = ["PT3M", "PT2H", "P1D", "P6D", "P21D", "P1M", "P9M", "P1Y"]
        for _ in 0..<3_000 {
            let own = random.chance(50) ? Limit(random.pick(limits)) : nil
            let rules = (0..<random.below(3)).map { Self.rule("us-ca/\($0)", Self.retain(random.pick(limits))) }
            let there = [Self.rule("us-nv/1", Self.retain(random.pick(limits)), inForce: random.period())]
            let law = try Self.law(
                [Self.agency { $0.retention.nonHit = own }], california: rules, nevada: there)
            let captured = Self.day(4) + .seconds(Int64(random.below(86_400)))
            let age = random.pick([60, 180, 7_200, 86_400, 518_400, 1_814_400, 2_592_000, 31_536_000])
            let arrived = captured + .seconds(Int64(age + random.below(7_200) - 3_600))
            let places = random.chance(50) ? PlaceSet([3]) : .nowhere
            let kept = law.keeping(.nonHit, of: AgencyIndex(0), in: places, capturedAt: captured, now: arrived)
            let isExpired = kept.map { $0.deadline <= arrived } ?? false
            let refusal = law.refusal(of: Self.facts(captured: captured, arrived: arrived, places: places))
            #expect(refusal == (isExpired ? .expiredOnArrival : nil), "seed \(seed)")
        }
    }
}
