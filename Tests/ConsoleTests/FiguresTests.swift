import Plates
import Testing

@testable import Console

/// Numbers, times and words as they are shown.
struct FiguresTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func digitsStandInThrees(number: Int, text: String) { #expect(grouped(number) == text) }

    @Test(arguments: [
        (0.0, 1, "0.0"), (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (-1.5, 2, "-1.50"), (3.999, 0, "4"), (.nan, 1, "-"),
        (1e300, 1, "-"),
    ])
    func decimalsHaveTheirPlaces(number: Double, places: Int, text: String) {
        #expect(fixed(number, places: places) == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (1_795_454_812_285, "2026-11-23T17:26:52.285Z"),
    ])
    func instantsAreRightInTheCalendar(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).dateTimeZ == text)
    }

    @Test func theEndsOfTimeDoNotTrap() {
        #expect(Timestamp.distantPast.dateTimeZ.hasPrefix("1677-09-21T"))
        #expect(Timestamp.distantFuture.dateTimeZ.hasPrefix("2262-04-11T"))
    }

    @Test(arguments: [(0, "00:00:00"), (3_792, "01:03:12"), (183_845, "2d 03:04:05"), (-5, "00:00:00")])
    func aRunningTimeIsAClock(seconds: Int64, text: String) { #expect(TimeSpan.seconds(seconds).clock == text) }

    @Test(
        arguments: [
            ("brokres", ["brokers", "workers"], "brokers"), ("wrkers", ["brokers", "workers"], "workers"),
            ("x", ["brokers"], nil), ("rnu", ["run", "demo"], "run"), ("", ["run"], nil),
        ] as [(String, [String], String?)])
    func theNearestWordIsASlipAway(typed: String, among: [String], nearest: String?) {
        #expect(nearestWord(to: typed, among: among) == nearest)
    }
}
