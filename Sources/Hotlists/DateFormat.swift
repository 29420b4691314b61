import Encoding

/// How a file writes its times: a small closed language, so that a slip in it is found when the topology is checked.
///
///     MM/dd/yyyy          06/30/2027
///     M/d/yyyy h:mm a     6/30/2027 5:07 PM
///     yyyyMMdd            20270630
///     dd-MMM-yyyy         30-JUN-2027
///     yyyy-MM-dd'T'HH:mm:ss.SSS
///
/// `yyyy` the year · `MM` the month, `M` without a leading zero, `MMM` its English name of three letters, in any case ·
/// `dd`, `d` the day · `HH`, `H` the hour from 0, `hh`, `h` the hour from 1 to 12 with `a` for AM or PM, in any case ·
/// `mm` · `ss` · `S` to `SSSSSSSSS` as many digits of a second's fraction. Other letters stand in single quotes, a
/// quote is written twice, and what is not a letter stands for itself. `M`, `d`, `H` and `h` take one digit or two. A
/// format without a time of day names the day's first instant.
package struct DateFormat: Equatable, Sendable {
    package let pattern: String
    private let elements: [Element]

    enum Element: Equatable, Sendable {
        case number(Part, fewest: Int, most: Int)
        case monthName
        case halfDay
        case literal(UInt8)

        var part: Part? {
            switch self {
            case .number(let part, _, _): part
            case .monthName: .month
            case .halfDay: .halfDay
            case .literal: nil
            }
        }
    }

    enum Part: Hashable, Sendable { case year, month, day, hour, hourOfHalfDay, halfDay, minute, second, fraction }

    package init(_ pattern: String) throws(DateFormatFault) {
        self.pattern = pattern
        elements = try DateFormatReading.elements(of: pattern)
    }

    /// The time of day and the day that the whole of `text` names; nil when it is not written so, or names none.
    func read(_ text: UnsafeRawBufferPointer) -> (date: CivilDate, secondOfDay: Int64, nanosecond: Int64)? {
        var values = Values()
        var place = 0
        for element in elements {
            guard unsafe element.read(text, at: &place, into: &values) else { return nil }
        }
        guard place == text.count, let date = CivilDate(year: values.year, month: values.month, day: values.day) else {
            return nil
        }
        guard EntryTime.years.contains(values.year), let second = values.secondOfDay else { return nil }
        return (date, second, values.nanosecond)
    }

    /// What was read so far.
    struct Values {
        var year = 0
        var month = 0
        var day = 0
        var hour = 0
        var hourOfHalfDay: Int?
        var isAfternoon = false
        var minute = 0
        var second = 0
        var nanosecond: Int64 = 0

        var secondOfDay: Int64? {
            var hour = hour
            if let hourOfHalfDay {
                guard 1...12 ~= hourOfHalfDay else { return nil }
                hour = hourOfHalfDay % 12 + (isAfternoon ? 12 : 0)
            }
            guard hour <= 23, minute <= 59, second <= 59 else { return nil }
            return Int64(hour * 3_600 + minute * 60 + second)
        }

        mutating func set(_ part: Part, _ number: Int, digits: Int) {
            switch part {
            case .year: year = number
            case .month: month = number
            case .day: day = number
            case .hour: hour = number
            case .hourOfHalfDay: hourOfHalfDay = number
            case .minute: minute = number
            case .second: second = number
            case .fraction: nanosecond = (digits..<9).reduce(Int64(number)) { value, _ in value * 10 }
            case .halfDay: break
            }
        }
    }
}

extension DateFormat.Element {
    /// Reads one element; `place` moves behind it.
    fileprivate func read(
        _ text: UnsafeRawBufferPointer, at place: inout Int, into values: inout DateFormat.Values
    ) -> Bool {
        switch self {
        case .literal(let byte):
            guard place < text.count, unsafe text[place] == byte else { return false }
            place += 1
        case .number(let part, let fewest, let most):
            let start = place
            var number = 0
            while place < text.count, place - start < most, unsafe text[place] &- 0x30 <= 9 {
                number = unsafe number * 10 + Int(text[place] &- 0x30)
                place += 1
            }
            guard place - start >= fewest else { return false }
            values.set(part, number, digits: place - start)
        case .monthName:
            guard let letters = unsafe lowerCased(text, at: &place, count: 3) else { return false }
            guard let month = monthNames.firstIndex(of: letters) else { return false }
            values.month = month + 1
        case .halfDay:
            guard let letters = unsafe lowerCased(text, at: &place, count: 2) else { return false }
            guard letters == "am" || letters == "pm" else { return false }
            values.isAfternoon = letters == "pm"
        }
        return true
    }

    private func lowerCased(_ text: UnsafeRawBufferPointer, at place: inout Int, count: Int) -> String? {
        guard place + count <= text.count else { return nil }
        let letters = unsafe text[place..<place + count].map { $0 | 0x20 }
        place += count
        return String(decoding: letters, as: UTF8.self)
    }
}

private let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
