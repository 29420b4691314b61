import Encoding
package import Plates

/// Until when a read may be kept, and by what (contract §12).
package struct Retention: Equatable, BitwiseCopyable, Sendable {
    package let limit: Limit
    /// The first instant of the read's slice: from here the limit is counted.
    package let start: Timestamp
    /// From here on no read of the slice is served.
    package let deadline: Timestamp
    /// nil = the agency's own number.
    package let rule: Rule?

    /// The last UTC day that ends by the deadline, as `delete-by` writes it.
    package var deleteBy: String { Retention.lastDay(before: deadline) }

    /// The last UTC day that ends by an instant, like `2026-12-31`.
    package static func lastDay(before instant: Timestamp) -> String {
        let (days, _) = instant.seconds.quotientAndRemainder(floorOf: 86_400)
        let date = CivilDate(dayNumber: days - 1)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }
}

/// What tells how long a read is kept: whether somebody may be told of a hit on it (contract §12).
package enum RetentionClass: String, CaseIterable, BitwiseCopyable, Sendable {
    case hit
    case nonHit = "non-hit"
}

extension Limit {
    /// When it is over: months and years on the calendar of a clock, where a day that the month does not have becomes
    /// its last; then hours and days as they pass. So never later than the statute, possibly earlier.
    package func deadline(from start: Timestamp, on clock: WallClock) -> Timestamp {
        guard months > 0 else { return start + exact }
        let local = start.seconds + clock.offset(at: start.seconds)
        let (day, second) = local.quotientAndRemainder(floorOf: 86_400)
        let date = CivilDate(dayNumber: day)
        let month = date.year * 12 + date.month - 1 + months
        let (year, number) = (month / 12, month % 12 + 1)
        let last = CivilDate.days(inMonth: number, of: year)
        guard let end = CivilDate(year: year, month: number, day: min(date.day, last)) else { return start + exact }
        let instant = clock.earliestInstant(atLocal: end.dayNumber * 86_400 + second)
        return Timestamp(milliseconds: instant * 1_000) + exact
    }

    /// The first instant of the slice that an instant lies in; slices are aligned to 1970-01-01T00:00Z.
    package func sliceStart(of instant: Timestamp) -> Timestamp {
        let (slices, _) = instant.nanoseconds.quotientAndRemainder(floorOf: slice.nanoseconds)
        return Timestamp(nanoseconds: slices * slice.nanoseconds)
    }

    /// A read that is no older than this cannot be past its deadline: the months are taken at their shortest, and two
    /// days are given for clocks that are set.
    var grace: TimeSpan {
        TimeSpan(nanoseconds: least.nanoseconds - slice.nanoseconds - (months > 0 ? 2 * 86_400_000_000_000 : 0))
    }
}

extension Timestamp {
    /// Whole seconds since 1970, rounded down.
    fileprivate var seconds: Int64 { nanoseconds.quotientAndRemainder(floorOf: 1_000_000_000).quotient }
}

extension Int64 {
    fileprivate func quotientAndRemainder(floorOf divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
