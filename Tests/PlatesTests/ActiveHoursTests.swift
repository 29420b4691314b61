import Testing

@testable import Plates

/// Hours of a wall clock, against what the clock shows, worked out by hand.
@Suite struct ActiveHoursTests {
    private static let hour = TimeSpan.minutes(60)

    /// Los Angeles in 2026: summer time from 8 March 10:00Z to 1 November 09:00Z.
    private static let losAngeles = [
        ActiveHours.Stretch(start: .distantPast, offset: .minutes(-8 * 60)),
        ActiveHours.Stretch(start: instant(day: 20_520, "10:00"), offset: .minutes(-7 * 60)),
        ActiveHours.Stretch(start: instant(day: 20_758, "09:00"), offset: .minutes(-8 * 60)),
    ]

    /// - Parameter day: days since 1970-01-01; 20,520 is Sunday, 2026-03-08, and 20,758 Sunday, 2026-11-01.
    private static func instant(day: Int64, _ time: String) -> Timestamp {
        let parts = time.split(separator: ":").compactMap { Int64($0) }
        return Timestamp(nanoseconds: 0) + .minutes((day * 24 + parts[0]) * 60 + parts[1])
    }

    private static func hours(_ days: Set<Weekday>, _ from: Int, _ to: Int) -> ActiveHours {
        ActiveHours(days: days, from: from, to: to, stretches: losAngeles)
    }

    @Test(arguments: [
        // Monday, 2026-03-09, in summer time, seven hours behind.
        (day: Int64(20_521), utc: "12:59", isActive: false), (day: 20_521, utc: "13:00", isActive: true),
        (day: 20_522, utc: "04:59", isActive: true), (day: 20_522, utc: "05:00", isActive: false),
        // Friday, 2026-03-06, eight hours behind; Saturday is not named.
        (day: 20_518, utc: "13:59", isActive: false), (day: 20_518, utc: "14:00", isActive: true),
        (day: 20_519, utc: "05:59", isActive: true), (day: 20_519, utc: "18:00", isActive: false),
    ])
    func `Hours follow the clock through the change to summer time`(day: Int64, utc: String, isActive: Bool) {
        let hours = Self.hours([.mon, .tue, .wed, .thu, .fri], 6 * 60, 22 * 60)
        #expect(hours.contains(Self.instant(day: day, utc)) == isActive)
    }

    @Test(arguments: [
        (utc: "09:59", isActive: false),  // 01:59
        (utc: "10:00", isActive: true),  // 03:00: half past two is not shown
        (utc: "10:59", isActive: true),  // 03:59
        (utc: "11:00", isActive: false),
    ])
    func `What begins in the hour that is left out begins after it`(utc: String, isActive: Bool) {
        #expect(Self.hours([.sun], 2 * 60 + 30, 4 * 60).contains(Self.instant(day: 20_520, utc)) == isActive)
    }

    @Test(arguments: [
        (utc: "08:29", isActive: false), (utc: "08:30", isActive: true),  // 01:30, summer time
        (utc: "08:59", isActive: true), (utc: "09:00", isActive: false),  // 01:00 again
        (utc: "09:29", isActive: false), (utc: "09:30", isActive: true),  // 01:30 again
        (utc: "10:00", isActive: false),
    ])
    func `What lies in the hour that is shown twice is active twice`(utc: String, isActive: Bool) {
        #expect(Self.hours([.sun], 60 + 30, 2 * 60).contains(Self.instant(day: 20_758, utc)) == isActive)
    }

    @Test(arguments: [
        (day: Int64(20_522), utc: "04:59", isActive: false),  // Monday 21:59
        (day: 20_522, utc: "05:00", isActive: true),  // Monday 22:00
        (day: 20_522, utc: "12:59", isActive: true),  // Tuesday 05:59, the night of Monday
        (day: 20_522, utc: "13:00", isActive: false), (day: 20_523, utc: "05:00", isActive: false),  // Tuesday 22:00
        (day: 20_521, utc: "12:00", isActive: false),  // Monday 05:00, the night of Sunday
    ])
    func `Hours that span midnight belong to the day on which they begin`(day: Int64, utc: String, isActive: Bool) {
        #expect(Self.hours([.mon], 22 * 60, 6 * 60).contains(Self.instant(day: day, utc)) == isActive)
    }

    @Test func `No day named means every day, and the ends of time are answered for`() {
        let hours = Self.hours([], 0, 24 * 60)
        for day in Int64(-5)...20_800 { #expect(hours.contains(Self.instant(day: day, "12:00"))) }
        #expect(hours.contains(.distantPast) && hours.contains(.distantFuture))
        #expect(!Self.hours([.thu], 23 * 60, 0).contains(Timestamp(nanoseconds: 0)))  // Wednesday 16:00
    }
}
