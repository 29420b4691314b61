/// A time as a list writes it, reckoned the long way: the oracle of times, dates and spans.
struct NaiveTime: Comparable {
    var year: Int
    var month: Int
    var day: Int
    var second: Int
    var nanosecond = 0
    /// Seconds ahead of UTC; nil = what the clock of `NaiveFormat` says.
    var offset: Int?

    /// In seconds since 1970, as if the clock showed UTC.
    var local: Int {
        let past = year - 1
        let days = 365 * past + past / 4 - past / 100 + past / 400
        let months = NaiveTime.lengths(of: year)[..<(month - 1)].reduce(0, +)
        return (days + months + day - 1 - 719_162) * 86_400 + second
    }

    var instant: Int { local - (offset ?? NaiveTime.offsetOfClock(local)) }

    /// In nanoseconds; what a read can never reach is the end of the range.
    var stored: Int64 {
        if instant >= 9_223_372_036 { return .max }
        if instant < -9_223_372_036 { return .min }
        return Int64(instant) * 1_000_000_000 + Int64(nanosecond)
    }

    static func < (left: NaiveTime, right: NaiveTime) -> Bool {
        (left.instant, left.nanosecond) < (right.instant, right.nanosecond)
    }

    static func == (left: NaiveTime, right: NaiveTime) -> Bool {
        (left.instant, left.nanosecond) == (right.instant, right.nanosecond)
    }

    static func lengths(of year: Int) -> [Int] {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    }

    /// A clock of California that knows 2026 alone: an hour is left out on 8 March, and shown twice on 1 November. Of
    /// the hour left out the offset from before counts, of the one shown twice the first.
    static func offsetOfClock(_ local: Int) -> Int {
        let spring = NaiveTime(year: 2026, month: 3, day: 8, second: 3 * 3_600).local
        let autumn = NaiveTime(year: 2026, month: 11, day: 1, second: 2 * 3_600).local
        return (spring <= local && local < autumn ? -7 : -8) * 3_600
    }

    /// nil when the calendar or the clock has no such time, or it is not of the years 0001 to 9999.
    init?(_ year: Int, _ month: Int, _ day: Int, hour: Int, minute: Int, second: Int, offset: Int?) {
        guard 1...9999 ~= year, 1...12 ~= month, 1...NaiveTime.lengths(of: year)[month - 1] ~= day, 0...23 ~= hour,
            0...59 ~= minute, 0...59 ~= second
        else { return nil }
        self.init(year: year, month: month, day: day, second: hour * 3_600 + minute * 60 + second, offset: offset)
    }

    private init(year: Int, month: Int, day: Int, second: Int, offset: Int? = nil) {
        (self.year, self.month, self.day, self.second, self.offset) = (year, month, day, second, offset)
    }

    /// RFC 3339.
    init?(rfc3339 text: String) {
        let shape =
            #/
            ([0-9]{4})-([0-9]{2})-([0-9]{2}) [Tt] ([0-9]{2}):([0-9]{2}):([0-9]{2})
            (\.[0-9]{1,9})? ([Zz]|[+\-][0-9]{2}:[0-9]{2})
            /#
        guard let match = text.wholeMatch(of: shape)?.output else { return nil }
        let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].map { Int($0) ?? -1 }
        var offset = 0
        if match.8.count == 6 {
            let parts = match.8.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts[0] < 24, parts[1] < 60 else { return nil }
            offset = (parts[0] * 3_600 + parts[1] * 60) * (match.8.first == "-" ? -1 : 1)
        }
        self.init(
            numbers[0], numbers[1], numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5],
            offset: offset)
        nanosecond =
            match.7.map { fraction in
                let digits = fraction.dropFirst()
                return (Int(digits) ?? 0) * (digits.count..<9).reduce(1) { power, _ in power * 10 }
            } ?? 0
    }

    /// Months and days by the calendar, hours as they pass; nil beyond the year 9999.
    func after(_ span: NaiveSpan) -> NaiveTime? {
        var later = self
        for _ in 0..<span.months { (later.year, later.month) = month(after: later) }
        later.day = min(day, NaiveTime.lengths(of: later.year)[later.month - 1])
        for _ in 0..<span.days {
            later.day += 1
            guard later.day > NaiveTime.lengths(of: later.year)[later.month - 1] else { continue }
            later.day = 1
            (later.year, later.month) = month(after: later)
        }
        // Hours pass by the clock that ran when they began.
        if span.seconds > 0 { later.offset = later.offset ?? NaiveTime.offsetOfClock(later.local) }
        later.second += span.seconds
        return later.local >= NaiveTime(year: 10_000, month: 1, day: 1, second: 0).local ? nil : later
    }

    private func month(after time: NaiveTime) -> (Int, Int) {
        time.month == 12 ? (time.year + 1, 1) : (time.year, time.month + 1)
    }
}

struct NaiveSpan {
    var months = 0
    var days = 0
    var seconds = 0
}
