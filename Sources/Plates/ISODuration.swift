/// A duration as ISO 8601 writes it: `P1Y`, `P30D`, `P1Y6M`, `P2W`, `PT3M`, `P1DT12H`. What a month is, is the
/// calendar's affair.
package struct ISODuration: Equatable, Sendable {
    package private(set) var months = 0
    package private(set) var days = 0
    package private(set) var seconds = 0

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
}
