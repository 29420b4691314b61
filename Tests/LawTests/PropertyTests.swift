// What must hold of every law, whatever its packs and grants say.

import Foundation
import Law
import Oracle
import Plates
import Testing

@Suite struct PropertyTests {
    private static let seed =
        ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)

    /// Draws books and facts about them; what is wrong is told with its seed, once.
    private func forAll(
        books: Int = 150, at location: SourceLocation = #_sourceLocation,
        _ fault: (LawBook, inout RandomLaw, [SharingFacts]) -> String?
    ) {
        var random = RandomLaw(seed: Self.seed)
        for _ in 0..<books {
            let book = random.book()
            let law = Law(book, policy: .first)
            let facts = (0..<60).map { _ in random.facts(of: law, by: book).facts }
            if let fault = fault(book, &random, facts) {
                Issue.record("seed \(Self.seed): \(fault)", sourceLocation: location)
                return
            }
        }
    }

    /// The first of the facts that a changed book permits and the book does not.
    private func widened(_ book: LawBook, _ changed: LawBook, _ facts: [SharingFacts]) -> String? {
        let (law, other) = (Law(book, policy: .first), Law(changed, policy: .first))
        return facts.first { law.decide($0).effect == .deny && other.decide($0).effect == .permit }
            .map { "\(law.told($0)) became \(other.told($0)) of \($0)" }
    }

    @Test func `Adding a deny never permits more`() {
        forAll { book, random, facts in
            guard !book.packs.isEmpty else { return nil }
            var changed = book
            let place = random.below(book.packs.count)
            let deny: RuleBody =
                random.chance(50)
                ? .use(UseRule(.ban, purposes: random.some(World.purposes, percent: 50)))
                : .share(ShareRule(classes: [.inState, .foreign], .deny))
            let rule = LawRule(
                id: "x/deny", citation: "§", verification: .text, inForce: random.period(), body: deny)
            changed.packs[place] = book.packs[place].changed { rules in
                rules.insert(rule, at: random.below(rules.count + 1))
            }
            return widened(book, changed, facts)
        }
    }

    @Test func `A fact that nobody knows never turns a denial into a permit`() {
        let corruptions: [(String, (inout SharingFacts) -> Void)] = [
            ("recipient", { $0.recipient = nil }), ("purpose", { $0.purpose = nil }), ("reason", { $0.reason = nil }),
            ("list", { $0.listOwner = nil }), ("case", { $0.caseNumber = .absent }), ("zones", { $0.zones = .unknown }),
            ("places", { $0.places = PlaceSet(0..<5) }),
        ]
        forAll { book, _, all in
            let law = Law(book, policy: .first)
            for facts in all where law.decide(facts).effect == .deny {
                for (name, corrupt) in corruptions {
                    var corrupted = facts
                    corrupt(&corrupted)
                    if law.decide(corrupted).effect == .permit { return "without its \(name): \(facts)" }
                }
            }
            return nil
        }
    }

    @Test func `What cannot be understood of agencies, rules and grants never permits more`() {
        forAll { book, random, facts in
            var changed = book
            let agency = random.below(World.agencies)
            let was = book.agencies[agency]
            switch random.below(5) {
            case 0:
                changed.agencies[agency] = was.changed(kind: nil, region: was.region)
            case 1: changed.agencies[agency] = was.changed(kind: was.kind, region: nil)
            case 2: changed.agencies[agency].isLawEnforcement = nil
            case 3 where !book.grants.isEmpty:
                let grant = random.below(book.grants.count)
                changed.grants[grant] = book.grants[grant].faulty
            default:
                guard !book.packs.isEmpty else { return nil }
                let pack = random.below(book.packs.count)
                changed.packs[pack] = book.packs[pack].changed { rules in
                    if !rules.isEmpty { rules[random.below(rules.count)].isFaulty = true }
                }
            }
            return widened(book, changed, facts)
        }
    }

    @Test func `The order of grants, packs and agencies changes nothing, nor does a pack that is loaded twice`() {
        forAll { book, random, facts in
            var changed = book
            changed.grants = random.shuffled(book.grants)
            changed.packs = random.shuffled(book.packs + book.packs)
            let order = random.shuffled(Array(0..<World.agencies))
            let renumber = { (agency: AgencyIndex) in
                AgencyIndex(UInt32(order.firstIndex(of: Int(agency.value)) ?? 0))
            }
            changed.agencies = order.map { place in
                var agency = book.agencies[place]
                agency.actsFor = random.shuffled(agency.actsFor.map(renumber))
                return agency
            }
            changed.grants = changed.grants.map { $0.between(renumber($0.from), renumber($0.to)) }
            let (law, other) = (Law(book, policy: .first), Law(changed, policy: .first))
            for facts in facts {
                var renumbered = facts
                renumbered.owner = renumber(facts.owner)
                renumbered.recipient = facts.recipient.map(renumber)
                renumbered.listOwner = facts.listOwner.map(renumber)
                let (told, again) = (law.told(facts), other.told(renumbered, ids: order.map { "a\($0)" }))
                if told != again { return "\(told) became \(again) of \(facts)" }
            }
            return nil
        }
    }

    @Test func `Owner and places together are never wider than fewer of them`() {
        forAll { book, random, all in
            let law = Law(book, policy: .first)
            for facts in all where law.decide(facts).effect == .permit {
                var fewer = facts
                if random.chance(50) { fewer.places = .nowhere } else { fewer.places.remove(random.below(5)) }
                if law.decide(fewer).effect == .deny { return "\(facts)" }
            }
            return nil
        }
    }

    @Test func `What is permitted between two instants is permitted at each of them`() {
        forAll { book, _, all in
            let law = Law(book, policy: .first)
            for facts in all where law.decide(facts).effect == .permit {
                for instant in [facts.capturedAt, facts.decidedAt] {
                    var once = facts
                    (once.capturedAt, once.decidedAt) = (instant, instant)
                    if law.decide(once).effect == .deny { return "\(facts) at \(instant)" }
                }
            }
            return nil
        }
    }

    @Test func `Without the rule that a decision names, it is another or names another`() {
        forAll { book, _, all in
            let law = Law(book, policy: .first)
            for facts in all {
                let told = law.told(facts)
                var changed = book
                changed.packs = book.packs.map { pack in pack.changed { $0.removeAll { $0.id == told.rule } } }
                guard changed.packs != book.packs else { continue }
                if Law(changed, policy: .first).told(facts) == told { return "\(told) of \(facts)" }
            }
            return nil
        }
    }

    @Test func `A share is the permits of its purposes together`() {
        forAll { book, _, all in
            let (law, reference) = (Law(book, policy: .first), LawReference(book))
            for facts in all where facts.data == .read && facts.recipient != facts.owner {
                let meant = book.grants.filter {
                    !$0.isFaulty && $0.from == facts.owner && $0.to == facts.recipient && $0.data.contains(.read)
                }
                let purposes = Set(meant.flatMap(\.purposes.choices)).sorted { $0.rawValue < $1.rawValue }
                let told = purposes.map { purpose in
                    var facts = facts
                    facts.purpose = purpose
                    // Whether it names a case, is asked of reads as of look-ups: the random facts name none by number.
                    return reference.decide(facts, caseName: facts.caseNumber == .absent ? nil : "c-9")
                }
                guard facts.caseNumber == .absent || facts.caseNumber == .other else { continue }
                guard let share = law.decideShare(facts) else {
                    if !purposes.isEmpty { return "no share of \(facts)" }
                    continue
                }
                let permits = zip(purposes, told).filter { $1.effect == .permit }
                let first = permits.first ?? (purposes[0], told[0])
                let union = permits.reduce(into: Obligations()) { $0.formUnion($1.1.obligations) }
                let isEqual =
                    share.purposes == ChoiceSet(permits.map(\.0)) && share.decision.effect == first.1.effect
                    && law.name(of: share.decision.rule) == first.1.rule && share.decision.obligations == union
                    && share.grants.map(law.id) == Set(permits.compactMap(\.1.grant)).sorted()
                if !isEqual { return "\(share.decision) with \(share.purposes.choices) of \(facts)" }
                if !law.recipientsOfReads(of: facts.owner).contains(where: { $0 == facts.recipient }) {
                    return "the recipient is no candidate of \(facts)"
                }
            }
            return nil
        }
    }

    @Test func `A path that is wider than what was approved is blocked`() {
        var permits = 0
        forAll { book, random, all in
            let law = Law(book, policy: .first)
            for facts in all where law.decide(facts).grant != nil {
                let told = law.decide(facts)
                guard let recipient = facts.recipient, let purpose = facts.purpose else { return "a permit of nothing" }
                let path = DisclosurePath(
                    owner: facts.owner, recipient: recipient, data: facts.data, purpose: purpose,
                    reason: facts.data == .alert ? facts.reason : nil)
                permits += 1
                var approved = book
                for (least, isCovered) in [
                    ([path: told.obligations], true), ([path: []], true), ([:], false),
                    ([path: told.obligations.union(.redact(.field(.plateRegion)))], false),
                ] as [([DisclosurePath: Obligations], Bool)] {
                    approved.approvals = Approvals(least)
                    let again = Law(approved, policy: .first).decide(facts)
                    let isRight = isCovered ? again == told : again.rule == .notApproved && again.effect == .deny
                    if !isRight { return "\(again) of \(facts) with \(least)" }
                }
            }
            return nil
        }
        #expect(permits > 100)
    }
}
