// The compiled law and the reference decide alike, and what must hold of every law holds.

import Foundation
import Law
import Oracle
import Plates
import Synthesis
import Testing

@Suite struct AgreementTests {
    /// `FACTS=10000000` for a long run; `SEED` repeats one.
    private static let count = ProcessInfo.processInfo.environment["FACTS"].flatMap(Int.init) ?? 1_000_000
    private static let seed =
        ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)

    @Test func `Compiled law and reference agree on random facts of random books`() {
        var random = RandomLaw(seed: Self.seed)
        var rules: [String: Int] = [:]
        var permits = 0
        for _ in 0..<max(1, Self.count / 1_000) {
            let book = random.book()
            let (law, reference) = (Law(book, policy: .first), LawReference(book))
            for _ in 0..<1_000 {
                let (facts, name) = random.facts(of: law, by: book)
                let (told, expected) = (law.told(facts), reference.decide(facts, caseName: name))
                guard told == expected else {
                    Issue.record(
                        "seed \(Self.seed): \(told), and by the reference \(expected), of \(facts) and \(book)")
                    return
                }
                rules[told.rule.contains("/") ? "pack" : told.rule, default: 0] += 1
                if told.effect == .permit && told.rule != "owner" { permits += 1 }
            }
        }
        print("\(Self.count) facts, seed \(Self.seed): \(permits) permits by a grant; denied or permitted by \(rules)")
        #expect(permits > Self.count / 100, "the facts meet too few grants to say anything")
    }
}

extension Law {
    /// A decision by the names of things, as the reference writes it.
    func told(_ facts: SharingFacts, ids: [String] = (0..<World.agencies).map { "a\($0)" }) -> Told {
        let decision = decide(facts)
        return Told(
            decision.effect, rule: name(of: decision.rule), grant: decision.grant.map(id),
            via: decision.via.map { ids[Int($0.value)] }, obligations: decision.obligations)
    }
}
