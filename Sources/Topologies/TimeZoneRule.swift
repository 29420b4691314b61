/// The rule by which a zone's clock goes on for ever, the footer of its file (RFC 9636 §3.3.2, after POSIX's `TZ`).
///
///     PST8PDT,M3.2.0,M11.1.0          standard time 8 h behind; summer time, one hour ahead of that, from the second
///                                     Sunday (day 0) of March to the first of November, each at 02:00 of the clock
///     <-03>3                          3 h behind, always
///     IST-1GMT0,M10.5.0,M3.5.0/1      Ireland, where winter is the exception; week 5 = the last
///     EET-2EEST,J60/24,300            day 60 of a year without 29 February; day 300 counted from 0, with it
struct TimeZoneRule: Equatable {
    /// Beyond any offset that the format allows (24:59:59), in seconds.
    static let longestOffset: Int64 = 25 * 3_600

    /// Seconds ahead of UTC.
    private let standard: Int64
    private let summer: Summer?

    private struct Summer: Equatable {
        let offset: Int64
        let start: Day
        let end: Day
    }

    /// A day of each year and a time of it.
    private struct Day: Equatable {
        enum Form: Equatable {
            /// Counted from 1, 29 February left out.
            case julian(Int64)
            /// Counted from 0.
            case ordinal(Int64)
            case weekday(month: Int64, week: Int64, day: Int64)
        }

        let form: Form
        /// Seconds after midnight of the clock before the change; can be negative, or more than a day.
        let time: Int64
    }

    /// - Returns: nil for an empty footer: the clock stays what its last transition made it.
    /// - Throws: when it is not a rule.
    init?(footer: String) throws(TimeZoneFile.Fault) {
        if footer.isEmpty { return nil }
        var scan = RuleScan(footer)
        guard let rule = TimeZoneRule(&scan), scan.isAtEnd else {
            throw TimeZoneFile.Fault(what: "ends with the rule \(shown(footer)), which cannot be understood")
        }
        self = rule
    }

    private init?(_ scan: inout RuleScan) {
        guard scan.skipName(), let west = scan.time(hours: 24) else { return nil }
        standard = -west
        guard !scan.isAtEnd else {
            summer = nil
            return
        }
        guard scan.skipName() else { return nil }
        var offset = standard + 3_600
        if !scan.isNext(",") {
            guard let west = scan.time(hours: 24) else { return nil }
            offset = -west
        }
        guard scan.skip(","), let start = TimeZoneRule.day(&scan), scan.skip(","), let end = TimeZoneRule.day(&scan)
        else {
            return nil
        }
        summer = Summer(offset: offset, start: start, end: end)
    }

    private static func day(_ scan: inout RuleScan) -> Day? {
        let form: Day.Form
        if scan.skip("M") {
            guard let month = scan.number(1...12), scan.skip("."), let week = scan.number(1...5), scan.skip("."),
                let day = scan.number(0...6)
            else { return nil }
            form = .weekday(month: month, week: week, day: day)
        } else if scan.skip("J") {
            guard let day = scan.number(1...365) else { return nil }
            form = .julian(day)
        } else {
            guard let day = scan.number(0...365) else { return nil }
            form = .ordinal(day)
        }
        guard scan.skip("/") else { return Day(form: form, time: 2 * 3_600) }
        return scan.time(hours: 167).map { Day(form: form, time: $0) }
    }

    /// The changes that are due by one year's rule, in the order of time: seconds since 1970, and ahead of UTC from
    /// then on. A rule without summer time says how the clock goes on, from the start of every year.
    func changes(in year: Int64) -> [(time: Int64, offset: Int64)] {
        guard let summer else {
            return [(Gregorian.days(beforeYear: year) * Gregorian.secondsPerDay - standard, standard)]
        }
        let start = TimeZoneRule.local(summer.start, year) - standard
        let end = TimeZoneRule.local(summer.end, year) - summer.offset
        let changes = [(time: start, offset: summer.offset), (time: end, offset: standard)]
        return start <= end ? changes : changes.reversed()
    }

    /// Seconds since 1970 on the clock before the change.
    private static func local(_ day: Day, _ year: Int64) -> Int64 {
        let first = Gregorian.days(beforeYear: year)
        let days: Int64
        switch day.form {
        case .ordinal(let number): days = first + number
        case .julian(let number): days = first + number - (number < 60 || !Gregorian.isLeap(year) ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let start = Gregorian.days(beforeMonth: month, of: year)
            let next = Gregorian.days(beforeMonth: month + 1, of: year)
            // 1970-01-01 was a Thursday, day 4.
            let ahead = ((weekday - start - 4) % 7 + 7) % 7
            let day = start + ahead + (week - 1) * 7
            days = day < next ? day : day - 7
        }
        return days * Gregorian.secondsPerDay + day.time
    }
}

/// The Gregorian calendar, in days since 1970-01-01.
enum Gregorian {
    static let secondsPerDay: Int64 = 86_400

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// - Parameter year: after year 0.
    static func days(beforeYear year: Int64) -> Int64 {
        let past = year - 1
        return past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    }

    /// - Parameter month: 1 to 13, the first of the next year.
    static func days(beforeMonth month: Int64, of year: Int64) -> Int64 {
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.prefix(Int(month) - 1).reduce(days(beforeYear: year), +)
    }
}

/// A rule's characters, from the left.
private struct RuleScan {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// At least three letters, or anything in angle brackets.
    mutating func skipName() -> Bool {
        if skip("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `8`, `-3:30`, `+12:45:00`: a sign or none, hours up to a limit, then minutes and seconds; in seconds.
    mutating func time(hours: Int64) -> Int64? {
        let sign: Int64 = skip("-") ? -1 : 1
        if sign == 1 { _ = skip("+") }
        guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
        for unit: Int64 in [60, 1] where skip(":") {
            guard let count = number(0...59) else { return nil }
            seconds += count * unit
        }
        return sign * seconds
    }

    mutating func number(_ bounds: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 & 0x0F) }
        return bounds.contains(number) ? number : nil
    }
}
