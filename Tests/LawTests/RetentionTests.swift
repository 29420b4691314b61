// Limits, slices and deadlines, beside Foundation's calendar as an oracle that shares nothing with ours.

import Foundation
import Law
import Plates
import Synthesis
import Testing

@Suite struct RetentionTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    private static func instant(_ text: String) throws -> Timestamp {
        let date = try #require(ISO8601DateFormatter().date(from: text))
        return Timestamp(nanoseconds: Int64(date.timeIntervalSince1970) * 1_000_000_000)
    }

    /// The clock of a zone as the machine's files have it, from 1970 to 2100.
    static func clock(_ name: String) throws -> WallClock {
        let zone = try #require(TimeZone(identifier: name))
        var at = Date(timeIntervalSince1970: 0)
        var stretches = [
            ActiveHours.Stretch(start: .distantPast, offset: .seconds(Int64(zone.secondsFromGMT(for: at))))
        ]
        while let next = zone.nextDaylightSavingTimeTransition(after: at), next.timeIntervalSince1970 < 4.1e9 {
            stretches.append(
                ActiveHours.Stretch(
                    start: Timestamp(nanoseconds: Int64(next.timeIntervalSince1970) * 1_000_000_000),
                    offset: .seconds(Int64(zone.secondsFromGMT(for: next)))))
            at = next
        }
        return WallClock(name: name, stretches: stretches)
    }

    @Test(
        arguments: [
            ("PT3M", "UTC", "2026-03-01T10:00:00Z", "2026-03-01T10:03:00Z"),
            ("P21D", "America/New_York", "2026-03-01T10:00:00Z", "2026-03-22T10:00:00Z"),
            ("P1M", "UTC", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"),
            ("P1M", "UTC", "2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z"),
            ("P9M", "America/Denver", "2026-05-31T18:00:00Z", "2027-02-28T19:00:00Z"),
            ("P1Y", "UTC", "2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z"),
            ("P3Y", "America/Denver", "2026-07-01T06:00:00Z", "2029-07-01T06:00:00Z"),
            // 02:30 of 8 March 2026 is on no clock of Los Angeles: 01:30 is the earlier instant.
            ("P1M", "America/Los_Angeles", "2026-02-08T10:30:00Z", "2026-03-08T09:30:00Z"),
            // 01:30 of 1 November 2026 is there twice.
            ("P1M", "America/Los_Angeles", "2026-10-01T08:30:00Z", "2026-11-01T08:30:00Z"),
            // The day of the zone, not that of UTC: 31 January, 23:00.
            ("P1M", "America/Los_Angeles", "2026-02-01T07:00:00Z", "2026-03-01T07:00:00Z"),
            ("P1Y6M", "UTC", "2026-08-31T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("P1M10D", "UTC", "2026-01-31T00:00:00Z", "2026-03-10T00:00:00Z"),
        ])
    func `A deadline is the start and the limit, counted on the zone's calendar`(
        limit: String, zone: String, start: String, deadline: String
    ) throws {
        let found = try #require(Limit(limit)).deadline(from: Self.instant(start), on: Self.clock(zone))
        #expect(found == (try Self.instant(deadline)), "\(limit) from \(start) in \(zone)")
    }

    @Test(arguments: [
        "America/Los_Angeles", "America/New_York", "America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "UTC",
        "America/Phoenix", "Asia/Kolkata",
    ])
    func `Months and years agree with Foundation's calendar`(zone name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let clock = try Self.clock(name)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        var random = SplitMix64(seed: Self.seed)
        for _ in 0..<2_000 {
            let months = 1 + random.below(60)
            let start = Int64(random.below(2_000_000)) * 900
            let limit = try #require(Limit("P\(months)M"))
            let found = limit.deadline(from: Timestamp(nanoseconds: start * 1_000_000_000), on: clock)
            let expected = try Self.oracle(months, after: start, calendar)
            #expect(
                found == Timestamp(nanoseconds: expected * 1_000_000_000),
                "seed \(Self.seed): \(months) months after \(start) in \(name)")
        }
    }

    /// The earliest instant at which the zone's clock shows the time of day of `start`, months later: found by looking
    /// at every candidate, or, where none shows it, by the larger of the offsets about the gap.
    private static func oracle(_ months: Int, after start: Int64, _ calendar: Calendar) throws -> Int64 {
        let zone = calendar.timeZone
        let local = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(start)))
        var utc = Calendar(identifier: .gregorian)
        utc.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let month = try #require(local.year) * 12 + (try #require(local.month)) - 1 + months
        let first = try #require(utc.date(from: DateComponents(year: month / 12, month: month % 12 + 1, day: 1)))
        let length = try #require(utc.range(of: .day, in: .month, for: first)).count
        let day = min(try #require(local.day), length)
        let seconds =
            (day - 1) * 86_400 + (try #require(local.hour)) * 3_600 + (try #require(local.minute)) * 60
            + (try #require(local.second))
        let shown = Int64(first.timeIntervalSince1970) + Int64(seconds)
        func offset(_ instant: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
        }
        let offsets = Set(stride(from: shown - 2 * 86_400, through: shown + 2 * 86_400, by: 1_800).map(offset))
        let instants = offsets.map { shown - $0 }.filter { $0 + offset($0) == shown }
        return instants.min() ?? shown - (offsets.max() ?? 0)
    }

    @Test(
        arguments: [
            ("PT3M", 10), ("PT59M59S", 10), ("PT1H", 15), ("PT23H", 15), ("P1D", 300), ("P6D", 300), ("P7D", 3_600),
            ("P1M", 3_600), ("P3Y", 3_600),
        ] as [(String, Int64)])
    func `A slice goes by the length of the limit`(limit: String, seconds: Int64) throws {
        let limit = try #require(Limit(limit))
        #expect(limit.slice == .seconds(seconds))
        var random = SplitMix64(seed: Self.seed)
        for _ in 0..<1_000 {
            let instant = Timestamp(nanoseconds: Int64(random.below(4_000_000_000)) * 437_000_001 - 900_000_000_000)
            let start = limit.sliceStart(of: instant)
            #expect(start <= instant && instant < start + limit.slice, "seed \(Self.seed)")
            #expect(start.nanoseconds % limit.slice.nanoseconds == 0)
        }
    }

    @Test(arguments: [
        ("2026-12-20T18:00:00Z", "2026-12-19"), ("2026-12-20T00:00:00Z", "2026-12-19"),
        ("2026-12-19T23:59:59Z", "2026-12-18"), ("2026-03-01T00:00:00Z", "2026-02-28"),
        ("2027-01-01T12:00:00Z", "2026-12-31"),
    ])
    func `The day to delete by has ended by the deadline`(deadline: String, day: String) throws {
        #expect(Retention.lastDay(before: try Self.instant(deadline)) == day)
    }

    @Test(arguments: ["", "P", "P0D", "PT0S", "30D", "P-1D", "P1.5M"])
    func `What has no length is no limit`(text: String) { #expect(Limit(text) == nil) }
}
