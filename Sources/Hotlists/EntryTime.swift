import Encoding
import Plates

/// The times of an entry: RFC 3339 with any year that it can write, so also `9999-12-31T23:59:59Z` for never.
enum EntryTime {
    /// The instant; what lies outside the range of `Timestamp` becomes its nearest end, which is as good for every
    /// read.
    static func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        unsafe RFC3339.parse(text, years: 0...9999)
    }

    /// Whether `text` names an earlier instant than `other`, also where both lie outside the range of `Timestamp`.
    ///
    /// - Precondition: both are RFC 3339 times.
    static func isEarlier(_ text: UnsafeRawBufferPointer, than other: UnsafeRawBufferPointer) -> Bool {
        guard let instant = unsafe parse(text), let otherInstant = unsafe parse(other) else { return false }
        if instant != otherInstant { return instant < otherInstant }
        guard instant == .distantFuture || instant == .distantPast else { return false }
        return unsafe isEarlierOutsideRange(text, than: other)
    }

    /// The Gregorian calendar repeats every 400 years, day for day: moved by as many cycles, both times come into
    /// range.
    private static func isEarlierOutsideRange(
        _ text: UnsafeRawBufferPointer, than other: UnsafeRawBufferPointer
    ) -> Bool {
        let year = unsafe EntryTime.year(of: text)
        let otherYear = unsafe EntryTime.year(of: other)
        // An offset moves a time by less than a day, so years that are no neighbours decide.
        guard abs(year - otherYear) <= 1 else { return year < otherYear }
        let cycles = (min(year, otherYear) + 5 * 400 - firstYear) / 400 - 5
        guard let moved = unsafe parse(text, movedBy: cycles), let otherMoved = unsafe parse(other, movedBy: cycles)
        else {
            return false
        }
        return moved < otherMoved
    }

    /// The first of 400 years that lie, with their neighbours, inside the range of `Timestamp`.
    private static let firstYear = 1800

    private static func parse(_ text: UnsafeRawBufferPointer, movedBy cycles: Int) -> Timestamp? {
        var moved = unsafe Array(text)
        var year = unsafe EntryTime.year(of: text) - cycles * 400
        for place in stride(from: 3, through: 0, by: -1) {
            moved[place] = UInt8(ascii: "0") + UInt8(year % 10)
            year /= 10
        }
        return unsafe moved.withUnsafeBytes { unsafe parse($0) }
    }

    private static func year(of text: UnsafeRawBufferPointer) -> Int {
        var year = 0
        for place in 0..<4 { year = unsafe year * 10 + Int(text[place] &- UInt8(ascii: "0")) }
        return year
    }
}
