/// The hours in which a hotlist is in use: what the wall clock of its time zone must show at `captured_at`.
///
///     stretches   start (UTC)             offset        the zone's rules, resolved for the years 1970 to 2199
///                 distant past            −8 h
///                 2026-03-08T10:00:00Z    −7 h          summer time begins: no clock shows 02:00 to 03:00
///                 2026-11-01T09:00:00Z    −8 h          and ends: every clock shows 01:00 to 02:00 twice
///
/// The wall clock alone decides. So an hour that the clock leaves out is never active, one that it shows twice is so
/// twice, and hours that end before they begin span midnight and belong to the day on which they begin.
package struct ActiveHours: Equatable, Sendable {
    /// A span of time, up to the next one's start, in which the clock is the same distance from UTC.
    package struct Stretch: Equatable, BitwiseCopyable, Sendable {
        package let start: Timestamp
        /// What is to be added to UTC; positive in the east.
        package let offset: TimeSpan

        package init(start: Timestamp, offset: TimeSpan) {
            self.start = start
            self.offset = offset
        }
    }

    package static let minutesPerDay = 24 * 60

    private let from: Int64
    private let to: Int64
    /// One bit a day, the lowest for Monday.
    private let days: UInt8
    private let stretches: [Stretch]

    /// - Parameters:
    ///   - days: the days on which the hours begin; none = all.
    ///   - from: minutes after midnight, before 24:00.
    ///   - to: minutes after midnight, 24:00 at most; the hours end before it.
    ///   - stretches: in order, the first from the distant past.
    /// - Precondition: `from` and `to` differ.
    package init(days: Set<Weekday>, from: Int, to: Int, stretches: [Stretch]) {
        precondition(0..<ActiveHours.minutesPerDay ~= from && 0...ActiveHours.minutesPerDay ~= to && from != to)
        precondition(stretches.first?.start == .distantPast, "the first stretch starts in the distant past")
        self.from = TimeSpan.minutes(Int64(from)).nanoseconds
        self.to = TimeSpan.minutes(Int64(to)).nanoseconds
        self.days = (days.isEmpty ? Set(Weekday.allCases) : days).reduce(0) { $0 | $1.bit }
        self.stretches = stretches
    }

    /// Whether the zone's wall clock shows one of the hours at this instant.
    package func contains(_ instant: Timestamp) -> Bool {
        let local = (instant + offset(at: instant)).nanoseconds
        let length = TimeSpan.minutes(Int64(ActiveHours.minutesPerDay)).nanoseconds
        var (day, time) = local.quotientAndRemainder(dividingBy: length)
        if time < 0 { (day, time) = (day - 1, time + length) }
        if from < to { return from <= time && time < to && isNamed(day) }
        return time >= from && isNamed(day) || time < to && isNamed(day - 1)
    }

    private func offset(at instant: Timestamp) -> TimeSpan {
        var low = 0
        var high = stretches.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].start <= instant { low = middle } else { high = middle }
        }
        return stretches[low].offset
    }

    /// - Parameter day: days since 1970-01-01, a Thursday.
    private func isNamed(_ day: Int64) -> Bool {
        let weekday = ((day + 3) % 7 + 7) % 7
        return days >> UInt8(weekday) & 1 == 1
    }
}

/// The days of the week, Monday first, as topologies write them.
package enum Weekday: String, CaseIterable, Sendable {
    case mon, tue, wed, thu, fri, sat, sun

    fileprivate var bit: UInt8 {
        switch self {
        case .mon: 1
        case .tue: 2
        case .wed: 4
        case .thu: 8
        case .fri: 16
        case .sat: 32
        case .sun: 64
        }
    }
}
