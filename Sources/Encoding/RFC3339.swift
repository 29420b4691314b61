package import Plates

/// Times as RFC 3339 writes them.
///
///     2026-11-23T17:26:52.285Z          date T time [. 1 to 9 digits] Z
///     2026-11-23t09:26:52-08:00         T and Z in either case, or an offset from −23:59 to +23:59
///
/// Second 60 (no leap second has a place on our scale), a space for the `T` and a bare dot are not times.
package enum RFC3339 {
    /// The instant that the whole of `text` names; what lies outside `Timestamp`'s range becomes its nearest end.
    ///
    /// - Parameter years: the years allowed, as written: before the offset is taken off.
    /// - Returns: nil when `text` is not an RFC 3339 time or its year is not among `years`.
    package static func parse(_ text: UnsafeRawBufferPointer, years: ClosedRange<Int>) -> Timestamp? {
        unsafe time(text, years: years)?.timestamp
    }

    /// The same for any year that can be written.
    @inline(__always)
    package static func time(_ text: UnsafeRawBufferPointer, years: ClosedRange<Int>) -> CivilTime? {
        let end = text.count
        guard end >= shortest, let base = text.baseAddress else { return nil }
        let bytes = unsafe Digits(bytes: base)
        guard let date = bytes.date, years.contains(date.year) else { return nil }
        guard bytes[10] | 0x20 == UInt8(ascii: "t"), let second = bytes.secondOfDay else { return nil }

        var at = 19
        guard let fraction = bytes.fraction(at: &at, end: end) else { return nil }
        guard let offset = bytes.offset(at: at, end: end) else { return nil }
        return CivilTime(date: date, secondOfDay: second, nanosecond: fraction, offset: offset)
    }

    /// `timestamp` as `append` writes it.
    package static func text(of timestamp: Timestamp) -> String {
        var bytes: [UInt8] = []
        append(timestamp, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `timestamp` in UTC with milliseconds, which are cut, not rounded: `2026-11-23T17:26:52.285Z`.
    package static func append(_ timestamp: Timestamp, to bytes: inout [UInt8]) {
        let milliseconds = floorDivision(timestamp.nanoseconds, by: 1_000_000)
        let days = floorDivision(milliseconds.quotient, by: 86_400_000)
        let date = CivilDate(dayNumber: days.quotient)
        let seconds = days.remainder / 1000

        appendDigits(Int64(date.year), count: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(Int64(date.month), count: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigits(Int64(date.day), count: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendDigits(seconds / 3600, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(seconds / 60 % 60, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendDigits(seconds % 60, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        appendDigits(days.remainder % 1000, count: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// `2026-11-23T17:26:52Z`
    private static let shortest = 20

    private static func appendDigits(_ number: Int64, count: Int, to bytes: inout [UInt8]) {
        var place: Int64 = 1
        for _ in 1..<count { place *= 10 }
        while place > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / place % 10))
            place /= 10
        }
    }

    private static func floorDivision(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// The digits of one time. The caller has seen to it that the first twenty bytes are there.
@safe
private struct Digits {
    let bytes: UnsafeRawPointer

    @inline(__always)
    subscript(place: Int) -> UInt8 { unsafe bytes.load(fromByteOffset: place, as: UInt8.self) }

    /// The two digits at `place`, or something of 100 and more when they are none.
    @inline(__always)
    func pair(_ place: Int) -> Int {
        let tens = Int(self[place] &- 0x30)
        let ones = Int(self[place + 1] &- 0x30)
        return tens <= 9 && ones <= 9 ? tens * 10 + ones : 100
    }

    var date: CivilDate? {
        let century = pair(0)
        let yearOfCentury = pair(2)
        let month = pair(5)
        let day = pair(8)
        guard century < 100, yearOfCentury < 100 else { return nil }
        guard self[4] == UInt8(ascii: "-"), self[7] == UInt8(ascii: "-") else { return nil }
        return CivilDate(year: century * 100 + yearOfCentury, month: month, day: day)
    }

    var secondOfDay: Int64? {
        let hour = pair(11)
        let minute = pair(14)
        let second = pair(17)
        guard hour <= 23, minute <= 59, second <= 59 else { return nil }
        guard self[13] == UInt8(ascii: ":"), self[16] == UInt8(ascii: ":") else { return nil }
        return Int64(hour * 3600 + minute * 60 + second)
    }

    /// The nanoseconds of the fraction at `place`, 0 when there is none; `place` moves behind it.
    func fraction(at place: inout Int, end: Int) -> Int64? {
        guard self[place] == UInt8(ascii: ".") else { return 0 }
        let start = place + 1
        var number: Int64 = 0
        place = start
        while place < end, self[place] &- 0x30 <= 9 {
            guard place - start < 9 else { return nil }
            number = number * 10 + Int64(self[place] &- 0x30)
            place += 1
        }
        guard place > start else { return nil }
        for _ in (place - start)..<9 { number *= 10 }
        return number
    }

    /// The seconds that local time is ahead of UTC, from the last bytes of the text.
    func offset(at place: Int, end: Int) -> Int64? {
        if end == place + 1 { return self[place] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard end == place + 6, self[place + 3] == UInt8(ascii: ":") else { return nil }
        let hours = pair(place + 1)
        let minutes = pair(place + 4)
        guard hours <= 23, minutes <= 59 else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        switch self[place] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }
}
