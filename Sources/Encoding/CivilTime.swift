package import Plates

/// A day of the Gregorian calendar, which is taken to hold for all years.
package struct CivilDate: Equatable, BitwiseCopyable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Returns: nil when the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard 1...12 ~= month, day >= 1, day <= 28 || day <= CivilDate.days(inMonth: month, of: year) else {
            return nil
        }
        self.year = year
        self.month = month
        self.day = day
    }

    package init(dayNumber: Int64) {
        let shifted = Int(dayNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// Days since 1970-01-01, counted in eras of 400 years that begin on the 1st of March.
    package var dayNumber: Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

/// A time as a clock and a calendar write it, with the clock's distance from UTC: of any year.
package struct CivilTime: Equatable, BitwiseCopyable, Sendable {
    package let date: CivilDate
    package let secondOfDay: Int64
    package let nanosecond: Int64
    /// The seconds that the clock is ahead of UTC.
    package let offset: Int64

    @inline(__always)
    package init(date: CivilDate, secondOfDay: Int64, nanosecond: Int64, offset: Int64) {
        self.date = date
        self.secondOfDay = secondOfDay
        self.nanosecond = nanosecond
        self.offset = offset
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    package var seconds: Int64 { date.dayNumber * 86_400 + secondOfDay - offset }

    /// What lies outside its range becomes its nearest end.
    package var timestamp: Timestamp {
        let seconds = seconds
        // Before 1970 the fraction is counted back from the second's end, so that the product does not leave the range
        // when the sum does not.
        let isBefore: Int64 = seconds < 0 ? 1 : 0
        let (product, tooFar) = (seconds + isBefore).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, alsoTooFar) = product.addingReportingOverflow(nanosecond - isBefore * 1_000_000_000)
        if tooFar || alsoTooFar { return seconds < 0 ? .distantPast : .distantFuture }
        return Timestamp(nanoseconds: sum)
    }
}
