import Encoding

/// A span of the calendar, as ISO 8601 writes it: `P1Y`, `P30D`, `P1Y6M`, `P2W`, `PT3M`, `P1DT12H`.
package struct CalendarSpan: Equatable, Sendable {
    private var months = 0
    private var days = 0
    private var seconds = 0

    /// - Returns: nil unless the whole of `text` is whole numbers with their units in order, at least one of them.
    package init?(_ text: String) {
        guard text.hasPrefix("P"), text.utf8.count <= 40 else { return nil }
        let parts = text.dropFirst().split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        if parts[0].hasSuffix("W") {
            guard parts.count == 1, take(parts[0], units: ["W"]) else { return nil }
        } else if parts.count == 1 {
            guard take(parts[0], units: ["Y", "M", "D"]) else { return nil }
        } else {
            guard parts[0].isEmpty || take(parts[0], units: ["Y", "M", "D"]) else { return nil }
            guard take(parts[1], units: ["H", "m", "S"]) else { return nil }
        }
    }

    package var isEmpty: Bool { months == 0 && days == 0 && seconds == 0 }

    /// One or more of a number and its unit, the units in their order. Minutes, which the text writes as months, are
    /// `m` here.
    private mutating func take(_ text: Substring, units: [Character]) -> Bool {
        var rest = text
        var units = units[...]
        guard !rest.isEmpty else { return false }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count), let count = Int(digits), let unit = rest.popFirst() else {
                return false
            }
            guard let place = units.firstIndex(where: { $0 == unit || $0 == "m" && unit == "M" }) else { return false }
            add(count, units[place])
            units = units[(place + 1)...]
        }
        return true
    }

    private mutating func add(_ count: Int, _ unit: Character) {
        switch unit {
        case "Y": months += count * 12
        case "M": months += count
        case "W": days += count * 7
        case "D": days += count
        case "H": seconds += count * 3_600
        case "m": seconds += count * 60
        default: seconds += count
        }
    }

    /// The time that comes a span later: months and days by the calendar (a day that the month does not have becomes
    /// its last: 31 January and a month is the end of February), the rest as it passes.
    ///
    /// - Parameter clock: the clock that `time` was read from; nil when it stays as far from UTC as it was.
    func after(_ time: CivilTime, on clock: WallClock?) -> CivilTime {
        let month = time.date.year * 12 + time.date.month - 1 + months
        let (year, number) = (month / 12, month % 12 + 1)
        let last = CivilDate.days(inMonth: number, of: year)
        let day = CivilDate(year: year, month: number, day: min(time.date.day, last)) ?? time.date
        let date = CivilDate(dayNumber: day.dayNumber + Int64(days))
        let local = date.dayNumber * 86_400 + time.secondOfDay
        // Without a change of day it is the same instant of a clock that shows an hour twice.
        let offset = date == time.date ? time.offset : clock?.offset(atLocal: local) ?? time.offset
        return CivilTime(
            seconds: local - offset + Int64(seconds), nanosecond: time.nanosecond, offset: offset)
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
