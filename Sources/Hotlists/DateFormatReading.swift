/// What is wrong with a date format, and what to write instead.
package struct DateFormatFault: Error, Equatable, Sendable {
    package let what: String
    package let remedy: String
}

/// A pattern's text → its elements.
enum DateFormatReading {
    static func elements(of pattern: String) throws(DateFormatFault) -> [DateFormat.Element] {
        var elements: [DateFormat.Element] = []
        var rest = Array(pattern.utf8)[...]
        while let first = rest.first {
            if first == quote {
                elements += try quoted(&rest)
            } else if isLetter(first) {
                let run = rest.prefix { $0 == first }
                rest = rest.dropFirst(run.count)
                elements.append(try element(of: String(decoding: run, as: UTF8.self)))
            } else {
                elements.append(.literal(first))
                rest = rest.dropFirst()
            }
        }
        try check(elements)
        return elements
    }

    private static func element(of letters: String) throws(DateFormatFault) -> DateFormat.Element {
        switch letters {
        case "yyyy": return .number(.year, fewest: 4, most: 4)
        case "MM": return .number(.month, fewest: 2, most: 2)
        case "M": return .number(.month, fewest: 1, most: 2)
        case "MMM": return .monthName
        case "dd": return .number(.day, fewest: 2, most: 2)
        case "d": return .number(.day, fewest: 1, most: 2)
        case "HH": return .number(.hour, fewest: 2, most: 2)
        case "H": return .number(.hour, fewest: 1, most: 2)
        case "hh": return .number(.hourOfHalfDay, fewest: 2, most: 2)
        case "h": return .number(.hourOfHalfDay, fewest: 1, most: 2)
        case "a": return .halfDay
        case "mm": return .number(.minute, fewest: 2, most: 2)
        case "ss": return .number(.second, fewest: 2, most: 2)
        default:
            if letters.first == "S", letters.utf8.count <= 9 {
                return .number(.fraction, fewest: letters.utf8.count, most: letters.utf8.count)
            }
            throw DateFormatFault(what: "`\(letters)` stands for nothing in a date format", remedy: hint(for: letters))
        }
    }

    private static func hint(for letters: String) -> String {
        switch letters.first {
        case "y", "Y", "u": "write the year as `yyyy`, with four digits"
        case "D": "write the day of the month as `dd` or `d`"
        case "m": "write minutes as `mm`, and the month as `MM`, `M` or `MMM`"
        case "s": "write seconds as `ss`"
        default: "use yyyy MM M MMM dd d HH H hh h a mm ss S, and put other letters in single quotes"
        }
    }

    /// Letters in single quotes; two quotes are one.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(DateFormatFault) -> [DateFormat.Element] {
        rest = rest.dropFirst()
        if rest.first == quote {
            rest = rest.dropFirst()
            return [.literal(quote)]
        }
        let text = rest.prefix { $0 != quote }
        guard text.count < rest.count else {
            throw DateFormatFault(what: "a single quote is never closed", remedy: "close it, or write it twice")
        }
        rest = rest.dropFirst(text.count + 1)
        return text.map { .literal($0) }
    }

    private static func check(_ elements: [DateFormat.Element]) throws(DateFormatFault) {
        let parts = elements.compactMap(\.part)
        if Set(parts).count < parts.count {
            throw DateFormatFault(what: "the date format names a part twice", remedy: "name each part once")
        }
        for part in [DateFormat.Part.year, .month, .day] where !parts.contains(part) {
            throw DateFormatFault(
                what: "the date format has no \(part)", remedy: "name year, month and day, like `MM/dd/yyyy`")
        }
        if parts.contains(.hourOfHalfDay) != parts.contains(.halfDay) {
            throw DateFormatFault(
                what: "`h` and `a` need each other", remedy: "write `h:mm a`, or `HH:mm` for hours from 0 to 23")
        }
        let hasHour = parts.contains(.hour) || parts.contains(.hourOfHalfDay)
        if parts.contains(.hour) && parts.contains(.hourOfHalfDay)
            || parts.contains(.minute) && !hasHour || parts.contains(.second) && !parts.contains(.minute)
            || parts.contains(.fraction) && !parts.contains(.second)
        {
            throw DateFormatFault(
                what: "the date format's time of day has a gap", remedy: "write it like `HH:mm:ss` or `h:mm a`")
        }
        for (element, next) in zip(elements, elements.dropFirst()) {
            guard case .number(_, let fewest, let most) = element, fewest < most, next.beginsWithDigit else { continue }
            throw DateFormatFault(
                what: "a part of one or two digits runs into the next", remedy: "write both digits, like `MMddyyyy`")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
}

extension DateFormat.Element {
    fileprivate var beginsWithDigit: Bool {
        switch self {
        case .number: true
        case .literal(let byte): byte &- 0x30 <= 9
        case .monthName, .halfDay: false
        }
    }
}

private let quote = UInt8(ascii: "'")
