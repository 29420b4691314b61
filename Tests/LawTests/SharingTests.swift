// Sharing before the law packs: the owner is told, everyone else is denied, a contradiction is told to nobody.

import Law
import Plates
import Testing

@Suite struct SharingTests {
    private let owner = AgencyIndex(3)
    private let law = Law(
        policy: PolicyNumber(7), rules: [NamedRule("us-ca/x", citation: "Cal. Civ. Code 1798.90.55(b)")],
        grants: ["g-1", "g-2"])

    private func check(
        _ tier: Tier, _ recipient: AgencyIndex?, _ effect: Decision.Effect, _ rule: Rule,
        at location: SourceLocation = #_sourceLocation
    ) {
        let decision = law.decide(SharingFacts(tier: tier, owner: owner, recipient: recipient))
        let expected = Decision(effect, by: rule, obliging: [], policy: PolicyNumber(7))
        #expect(decision == expected, sourceLocation: location)
    }

    @Test func `Only the read's own agency is told, and never of a conflict`() {
        for tier in Tier.allCases where tier != .conflict {
            check(tier, owner, .permit, .owner)
            check(tier, AgencyIndex(4), .deny, .defaultDeny)
            check(tier, nil, .deny, .unknownRecipient)
        }
        for recipient in [owner, AgencyIndex(4), nil] { check(.conflict, recipient, .deny, .conflict) }
    }

    @Test func `A read of no plate is refused, and one that came before`() {
        #expect(law.refusal(of: AdmissionFacts(isNoPlate: false, isDuplicate: true)) == .duplicateRead)
        #expect(law.refusal(of: AdmissionFacts(isNoPlate: true, isDuplicate: true)) == .noPlate)
        #expect(law.refusal(of: AdmissionFacts(isNoPlate: false, isDuplicate: false)) == nil)
    }

    @Test func `Rules and grants have their names, the engine's own rules first`() {
        let own: [Rule] = [.owner, .conflict, .defaultDeny, .unknownRecipient, .tooLarge]
        #expect(own.map(law.name) == ["owner", "conflict", "default-deny", "unknown-recipient", "too-large"])
        #expect(own.compactMap(law.citation) == [])
        let pack = Rule(number: UInt16(own.count))
        #expect(law.name(of: pack) == "us-ca/x")
        #expect(law.citation(of: pack) == "Cal. Civ. Code 1798.90.55(b)")
        #expect(law.id(of: GrantNumber(1)) == "g-2")
    }
}
