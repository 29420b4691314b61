// The engine's own rules, and sharing where a topology names no law: the owner is told, everyone else is denied, a
// contradiction is told to nobody.

import Law
import Plates
import Testing

@Suite struct SharingTests {
    private let owner = AgencyIndex(1)
    private let law = Law(
        LawBook(agencies: ["a", "b", "c"].map { Agency(id: $0, name: nil, kind: nil, region: nil) }),
        policy: PolicyNumber(7))

    private func check(
        _ tier: Tier, _ recipient: AgencyIndex?, _ effect: Decision.Effect, _ rule: Rule,
        at location: SourceLocation = #_sourceLocation
    ) {
        let decision = law.decide(
            SharingFacts(
                tier: tier, owner: owner, recipient: recipient, data: .alert, purpose: .vehicleTheft, reason: .gang,
                sourceFile: nil, caseNumber: .absent, listOwner: owner, zones: .none, places: .nowhere,
                capturedAt: .distantPast, decidedAt: .distantPast))
        let expected = Decision(effect, by: rule, obliging: [], policy: PolicyNumber(7))
        #expect(decision == expected, sourceLocation: location)
    }

    @Test func `Without law only the read's own agency is told, and never of a conflict`() {
        for tier in Tier.allCases where tier != .conflict {
            check(tier, owner, .permit, .owner)
            check(tier, AgencyIndex(2), .deny, .defaultDeny)
            check(tier, nil, .deny, .unknownRecipient)
        }
        for recipient in [owner, AgencyIndex(2), nil] { check(.conflict, recipient, .deny, .conflict) }
    }

    @Test func `The engine's own rules have their names, and no citation`() {
        let own: [(Rule, String)] = [
            (.owner, "owner"), (.conflict, "conflict"), (.defaultDeny, "default-deny"),
            (.unknownRecipient, "unknown-recipient"), (.tooLarge, "too-large"), (.noLaw, "no-law"),
            (.noGrant, "no-grant"), (.grantExpired, "grant-expired"), (.outsideGeofence, "outside-geofence"),
            (.notApproved, "not-approved"), (.expiredInBacklog, "expired-in-backlog"),
        ]
        for (rule, name) in own {
            #expect(law.name(of: rule) == name)
            #expect(law.citation(of: rule) == nil)
        }
    }
}
