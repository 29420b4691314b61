import Plates

// Numbers, times and foreign text as people read them.

/// Digits in groups of three: 1,204,331.
package func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

/// A decimal with a fixed number of places, rounded to the nearest; not grouped. What is not a number is "-".
package func fixed(_ number: Double, places: Int) -> String {
    guard number.isFinite, number.magnitude < 1e15 else { return "-" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((number.magnitude * Double(scale)).rounded())
    let sign = number < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    return sign + String(scaled / scale) + "." + String(repeating: "0", count: places - fraction.count) + fraction
}

extension TimeSpan {
    /// Hours, minutes and seconds, days before them when there are any: `00:03:12`, `2d 03:04:05`.
    package var clock: String {
        let seconds = max(0, nanoseconds / 1_000_000_000)
        let days = seconds / 86_400
        let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: ":")
        return days > 0 ? "\(days)d \(clock)" : clock
    }
}

extension Timestamp {
    /// The instant's place in the Gregorian calendar, in UTC.
    struct Calendar {
        let year, month, day, hour, minute, second, millisecond: Int64
    }

    var calendar: Calendar {
        let seconds = floorDivide(nanoseconds, 1_000_000_000)
        let days = floorDivide(seconds, 86_400)
        let inDay = seconds - days * 86_400
        // Days to year, month and day by eras of 400 years that begin on 1 March (Hinnant, "chrono-compatible
        // low-level date algorithms").
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return Calendar(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, hour: inDay / 3_600, minute: inDay / 60 % 60,
            second: inDay % 60,
            millisecond: (nanoseconds - floorMultiple(nanoseconds, 1_000_000_000)) / 1_000_000)
    }

    /// `2026-11-23 17:26:52 UTC`
    package var dateAndTime: String {
        let at = calendar
        return "\(at.year)-\(twoDigits(at.month))-\(twoDigits(at.day)) "
            + "\(twoDigits(at.hour)):\(twoDigits(at.minute)):\(twoDigits(at.second)) UTC"
    }

    /// `17:26:52.285`
    package var timeOfDay: String {
        let at = calendar
        let milliseconds = String(1_000 + at.millisecond).dropFirst()
        return "\(twoDigits(at.hour)):\(twoDigits(at.minute)):\(twoDigits(at.second)).\(milliseconds)"
    }

    /// RFC 3339 with milliseconds: `2026-11-23T17:26:52.285Z`
    package var dateTimeZ: String {
        let at = calendar
        return "\(at.year)-\(twoDigits(at.month))-\(twoDigits(at.day))T\(timeOfDay)Z"
    }
}

private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }

private func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}

/// The greatest multiple at or below the number; saturates where that has no 64 bits, since only milliseconds are
/// taken from it.
private func floorMultiple(_ number: Int64, _ unit: Int64) -> Int64 {
    let (product, overflow) = floorDivide(number, unit).multipliedReportingOverflow(by: unit)
    return overflow ? number : product
}

extension String {
    /// The text with every character of no certain width replaced by `·`: control characters (which could command the
    /// terminal), marks that turn the direction of writing, wide and combining ones. One character = one column.
    package var oneColumnEach: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isPlain = (0x20...0x7e).contains(scalar.value) || (0xa1...0x17f).contains(scalar.value)
            text.append(isPlain && scalar.value != 0xad ? scalar : "·")
        }
        return String(text)
    }

    /// At least `width` columns, the text at the left.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// At least `width` columns, the text at the right.
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

    /// At most `width` columns; what is cut off is marked by `…`.
    func clipped(to width: Int) -> String {
        count <= width ? self : width < 1 ? "" : String(prefix(width - 1)) + "…"
    }
}
