import Encoding
import Plates

/// A span of the calendar, as ISO 8601 writes it, days and months counted as a calendar does.
package struct CalendarSpan: Equatable, Sendable {
    private let span: ISODuration

    /// - Returns: nil unless the whole of `text` is such a duration.
    package init?(_ text: String) {
        guard let span = ISODuration(text) else { return nil }
        self.span = span
    }

    package var isEmpty: Bool { span.isEmpty }

    /// The time that comes a span later: months and days by the calendar (a day that the month does not have becomes
    /// its last: 31 January and a month is the end of February), the rest as it passes.
    ///
    /// - Parameter clock: the clock that `time` was read from; nil when it stays as far from UTC as it was.
    func after(_ time: CivilTime, on clock: WallClock?) -> CivilTime {
        let month = time.date.year * 12 + time.date.month - 1 + span.months
        let (year, number) = (month / 12, month % 12 + 1)
        let last = CivilDate.days(inMonth: number, of: year)
        let day = CivilDate(year: year, month: number, day: min(time.date.day, last)) ?? time.date
        let date = CivilDate(dayNumber: day.dayNumber + Int64(span.days))
        let local = date.dayNumber * 86_400 + time.secondOfDay
        // Without a change of day it is the same instant of a clock that shows an hour twice.
        let offset = date == time.date ? time.offset : clock?.offset(atLocal: local) ?? time.offset
        return CivilTime(
            seconds: local - offset + Int64(span.seconds), nanosecond: time.nanosecond, offset: offset)
    }
}

extension CivilTime {
    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    fileprivate init(seconds: Int64, nanosecond: Int64, offset: Int64) {
        let local = seconds + offset
        let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        self.init(
            date: CivilDate(dayNumber: day), secondOfDay: local - day * 86_400, nanosecond: nanosecond, offset: offset)
    }
}
