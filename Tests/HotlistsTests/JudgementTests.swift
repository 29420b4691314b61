import Hotlists
import Plates
import Testing

@Suite("Judgement")
struct JudgementTests {
    /// The rows of the tier table for equal texts, written out.
    @Test(
        "the tier of equal texts follows the table",
        arguments: [
            ("US-CA", "US-CA", false, .exact), ("US-CA", "US-CA", true, .mismatch),
            ("US-CA", "US-CO", false, .conflict),
            ("US-CA", "US-CO", true, .conflict), (nil, "US-CA", false, .regionUnknown), (nil, "US-CA", true, .conflict),
            ("US-CA", nil, false, .regionUnknown), ("US-CA", nil, true, .conflict), (nil, nil, false, .regionUnknown),
            (nil, nil, true, .conflict),
        ] as [(String?, String?, Bool, Tier)])
    func tiers(read: String?, entry: String?, contradicts: Bool, tier: Tier) {
        let readRegion = read.flatMap { Region($0) }
        let entryRegion = entry.flatMap { Region($0) }
        #expect(Tier.judge(read: readRegion, entry: entryRegion, vehicleContradicts: contradicts) == tier)
    }

    @Test(
        "a vehicle contradicts when make or body is known on both sides and differs",
        arguments: [
            (nil, nil, nil, nil, false), (1, nil, nil, nil, false), (1, nil, 1, nil, false), (1, nil, 2, nil, true),
            (1, 1, 1, nil, false), (1, 1, 1, 2, true), (nil, 1, 1, 1, false), (nil, 1, 1, 2, true),
            (1, 1, nil, nil, false),
            (1, nil, nil, 2, false), (1, 2, 2, 2, true), (1, 2, 1, 2, false),
        ] as [(UInt16?, UInt16?, UInt16?, UInt16?, Bool)])
    func contradictions(make: UInt16?, body: UInt16?, otherMake: UInt16?, otherBody: UInt16?, contradicts: Bool) {
        let (left, right) = (VehicleGroups(make: make, body: body), VehicleGroups(make: otherMake, body: otherBody))
        #expect(left.contradicts(right) == contradicts)
        #expect(right.contradicts(left) == contradicts)
    }

    @Test("high survives only in tier exact, in time and from a fresh list; a mismatch is low; low stays low")
    func priorities() {
        for tier in Tier.allCases {
            for (late, stale) in [(false, false), (false, true), (true, false), (true, true)] {
                for priority in Priority.allCases {
                    let pushed = priority.pushed(in: tier, late: late, stale: stale)
                    #expect((pushed == .high) == (priority == .high && tier == .exact && !late && !stale))
                    if tier == .mismatch { #expect(pushed == .low) }
                    if tier < .mismatch { #expect((pushed == .low) == (priority == .low)) }
                    #expect(pushed <= priority)
                }
            }
        }
    }
}
