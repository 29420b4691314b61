// Sharing before the law packs: the owner is told, everyone else is denied, a contradiction is told to nobody.

import Law
import Plates
import Testing

@Suite struct SharingTests {
    private let owner = AgencyIndex(3)

    private func check(
        _ tier: Tier, _ recipient: Recipient, _ expected: Decision, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(
            Sharing.decide(tier: tier, owner: owner, recipient: recipient) == expected, sourceLocation: location)
    }

    @Test func `Only the read's own agency is told, and never of a conflict`() {
        let own = Recipient(id: "own", agency: owner)
        let other = Recipient(id: "other", agency: AgencyIndex(4))
        let stranger = Recipient(id: "stranger", agency: nil)
        for tier in Tier.allCases where tier != .conflict {
            check(tier, own, Decision(.permit, by: .owner))
            check(tier, other, Decision(.deny, by: .defaultDeny))
            check(tier, stranger, Decision(.deny, by: .unknownRecipient))
        }
        for recipient in [own, other, stranger] { check(.conflict, recipient, Decision(.deny, by: .conflict)) }
    }
}
