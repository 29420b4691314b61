import Encoding
import Plates

/// How the values of a topology are written. Each function takes a whole text and returns nil when it is none of its
/// kind.
enum Values {
    /// `100ms`, `5s`, `10m`, `26h`, `1d`: one whole number and one unit, nothing between them.
    static func span(_ text: String) -> TimeSpan? {
        let digits = text.utf8.prefix { isDigit($0) }
        guard let count = number(String(text.prefix(digits.count))) else { return nil }
        let unit = units.first { $0.name == text.dropFirst(digits.count) }
        guard let unit else { return nil }
        let (nanoseconds, overflow) = Int64(count).multipliedReportingOverflow(by: unit.nanoseconds)
        return overflow ? nil : TimeSpan(nanoseconds: nanoseconds)
    }

    /// A span as `span` reads it, in the largest unit that fits.
    static func text(_ span: TimeSpan) -> String {
        guard span != .zero else { return "0s" }
        let unit = units.last { span.nanoseconds % $0.nanoseconds == 0 }
        guard let unit else { return "\(span.nanoseconds)ns" }
        return "\(span.nanoseconds / unit.nanoseconds)\(unit.name)"
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    /// A whole number from 0: 1 to 10 decimal digits, no sign, no separator.
    static func number(_ text: String) -> Int? {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    /// A share of a whole, from 0 to 1: digits, at most one point with digits on both sides.
    static func share(_ text: String) -> Double? {
        guard let value = decimal(text), value <= 1, !text.hasPrefix("-") else { return nil }
        return value
    }

    /// A decimal number: a minus or none, digits, at most one point with digits on both sides.
    static func decimal(_ text: String) -> Double? {
        let parts = (text.hasPrefix("-") ? text.dropFirst() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, text.utf8.count <= 32 else { return nil }
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return nil }
        return Double(text)
    }

    /// RFC 3339 `full-date`: `2027-06-30`, a day that the calendar has.
    static func date(_ text: String) -> CivilDate? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { number(String($0)) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// RFC 3339, of any year that a clock's rules are known for.
    static func instant(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { unsafe RFC3339.parse(UnsafeRawBufferPointer($0), years: 1970...2199) }
    }

    /// Minutes since midnight of `06:00`: two digits each, `24:00` the end of the day.
    static func minutes(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        guard let hour = number(String(text.prefix(2))), let minute = number(String(text.suffix(2))) else { return nil }
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }

    /// Minutes since midnight, as `minutes` reads them.
    static func time(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// The shape of a name in the IANA time zone database: `America/Los_Angeles`, `UTC`. Each begins with a capital;
    /// what else lies in the folder with them (`localtime`, `right/UTC`) is not the same on every machine.
    static func isZone(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 64, parts.count <= 3, let first = text.utf8.first, 0x41...0x5A ~= first else {
            return false
        }
        return parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { isLetterOrDigit($0) || "_+-".utf8.contains($0) }
        }
    }

    /// An id, which becomes part of the names of topics: letters, digits, `.`, `_` and `-`, 1 to 200 of them.
    static func isID(_ text: String) -> Bool {
        (1...Bounds.idLength).contains(text.utf8.count) && text.utf8.allSatisfy(isIDByte)
    }

    /// The name of a topic, by Kafka's rules.
    static func isTopic(_ text: String) -> Bool {
        (1...Bounds.topicLength).contains(text.utf8.count) && text.utf8.allSatisfy(isIDByte) && text != "."
            && text != ".."
    }

    /// The nearest text that is an id: other characters become hyphens, what is too long is cut.
    static func nearestID(_ text: String) -> String {
        String(decoding: text.utf8.prefix(Bounds.idLength).map { isIDByte($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    private static func isIDByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "._-".utf8.contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
}

extension CivilDate {
    /// The day's first instant: midnight, or when the clock leaves midnight out, the time that it shows first.
    func firstInstant(on clock: WallClock) -> Timestamp {
        let local = dayNumber * 86_400
        return Timestamp(milliseconds: (local - clock.offset(atLocal: local)) * 1_000)
    }

    var next: CivilDate { CivilDate(dayNumber: dayNumber + 1) }
}
