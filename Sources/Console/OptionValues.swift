package import Plates

// The kinds of values that an option can have: each reads one text, or says what it wanted instead.

extension Option where Value == Bool {
    /// An option without a value: given or not.
    package static func flag(_ name: String, help: String) -> Option {
        Option(name, placeholder: nil, help: help) { _ in true }
    }
}

extension Option where Value == String {
    /// Any text but the empty one.
    package static func text(_ name: String, _ placeholder: String, help: String) -> Option {
        Option(name, placeholder: placeholder, help: help) { text throws(ValueFault) in
            guard !text.isEmpty else { throw ValueFault(wanted: "a value") }
            return text
        }
    }
}

extension Option where Value == Int {
    /// A whole number within bounds; `1_000_000` and `1000000` are the same.
    package static func count(
        _ name: String, _ bounds: ClosedRange<Int>, placeholder: String = "N", help: String
    ) -> Option {
        Option(name, placeholder: placeholder, help: help) { text throws(ValueFault) in
            let digits = text.filter { $0 != "_" }
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
                bounds.contains(number)
            else { throw ValueFault(wanted: "a whole number \(range(bounds))") }
            return number
        }
    }

    private static func range(_ bounds: ClosedRange<Int>) -> String {
        bounds.upperBound == .max
            ? "of \(bounds.lowerBound) or more" : "from \(bounds.lowerBound) to \(bounds.upperBound)"
    }
}

extension Option where Value == Double {
    /// A decimal number within bounds.
    package static func number(
        _ name: String, _ bounds: ClosedRange<Double>, placeholder: String = "X", help: String
    ) -> Option {
        Option(name, placeholder: placeholder, help: help) { text throws(ValueFault) in
            guard let number = Double(text), bounds.contains(number) else {
                throw ValueFault(wanted: "a number from \(bounds.lowerBound) to \(bounds.upperBound)")
            }
            return number
        }
    }
}

extension Option where Value == TimeSpan {
    /// A length of time: `100ms`, `3s`, `10m`, `2h`, `1d`.
    package static func duration(_ name: String, help: String) -> Option {
        Option(name, placeholder: "DURATION", help: help) { text throws(ValueFault) in
            guard let span = TimeSpan(typed: text) else {
                throw ValueFault(wanted: "a duration such as 100ms, 3s, 10m or 2h")
            }
            return span
        }
    }
}

extension TimeSpan {
    /// A whole number and its unit, nothing between; nil for anything else and for what 64 bits of nanoseconds cannot
    /// hold.
    package init?(typed text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        let unit: Int64
        switch text.dropFirst(digits.count) {
        case "ms": unit = 1_000_000
        case "s": unit = 1_000_000_000
        case "m": unit = 60 * 1_000_000_000
        case "h": unit = 3_600 * 1_000_000_000
        case "d": unit = 86_400 * 1_000_000_000
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self.init(nanoseconds: product)
    }
}

extension Option where Value == HostPort {
    /// One address.
    package static func address(_ name: String, help: String) -> Option {
        Option(name, placeholder: "HOST:PORT", help: help) { text throws(ValueFault) in
            guard let address = HostPort(typed: text) else { throw ValueFault(wanted: "HOST:PORT") }
            return address
        }
    }

    /// An address to listen on; port 0 = one that is free.
    package static func listener(_ name: String, help: String) -> Option {
        Option(name, placeholder: "HOST:PORT", help: help) { text throws(ValueFault) in
            guard let address = HostPort(typed: text, ports: 0...UInt16.max) else {
                throw ValueFault(wanted: "HOST:PORT, such as 127.0.0.1:8080")
            }
            return address
        }
    }
}

extension Option where Value == Brokers {
    /// Addresses with commas between, or the word `embedded`.
    package static func brokers(_ name: String, help: String) -> Option {
        Option(name, placeholder: "HOST:PORT[,...]", help: help) { text throws(ValueFault) in
            if text == "embedded" { return .embedded }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let addresses = parts.compactMap { HostPort(typed: String($0)) }
            guard addresses.count == parts.count else {
                throw ValueFault(wanted: "HOST:PORT[,HOST:PORT...] or embedded")
            }
            return .cluster(addresses)
        }
    }
}

extension HostPort {
    /// `name:9092`, `10.0.0.1:9092` or `[::1]:9092`.
    init?(typed text: String, ports: ClosedRange<UInt16> = 1...UInt16.max) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits), ports.contains(port) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.unicodeScalars.allSatisfy({ HostPort.allowed($0) }) else { return nil }
        self.init(host: String(host), port: port)
    }

    private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || [".", "-", "_", ":", "%"].contains(scalar)
    }
}

extension Option where Value == Setting {
    /// A key and its value; the value may hold further equals signs, or nothing.
    package static func setting(_ name: String, help: String) -> Option {
        Option(name, placeholder: "KEY=VALUE", help: help) { text throws(ValueFault) in
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ValueFault(wanted: "KEY=VALUE")
            }
            return Setting(key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
        }
    }
}

extension Option where Value == RecordRange {
    /// Records of one partition, the last one included; the text is that of the failure that names them.
    package static func records(_ name: String, help: String) -> Option {
        Option(name, placeholder: "TOPIC:PARTITION:FROM-TO", help: help) { text throws(ValueFault) in
            guard let range = RecordRange(typed: text) else {
                throw ValueFault(wanted: "TOPIC:PARTITION:FROM-TO, such as reads:3:1000-1999")
            }
            return range
        }
    }
}

extension Option where Value == RecordPosition {
    /// A position in one partition; the text is that of the failure that names it.
    package static func place(_ name: String, help: String) -> Option {
        Option(name, placeholder: "TOPIC:PARTITION:OFFSET", help: help) { text throws(ValueFault) in
            guard let place = RecordPosition(typed: text) else {
                throw ValueFault(wanted: "TOPIC:PARTITION:OFFSET, such as reads:3:1000")
            }
            return place
        }
    }
}

extension RecordRange {
    /// nil for anything else, and for a range that ends before it begins.
    init?(typed text: String) {
        guard let (topic, partition, rest) = partitionAndRest(of: text) else { return nil }
        let ends = rest.split(separator: "-", omittingEmptySubsequences: false).map(number)
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else { return nil }
        self.init(topic: topic, partition: partition, first: Offset(first), last: Offset(last))
    }
}

extension RecordPosition {
    /// nil for anything else.
    init?(typed text: String) {
        guard let (topic, partition, rest) = partitionAndRest(of: text), let offset = number(rest) else { return nil }
        self.init(topic: topic, partition: partition, offset: Offset(offset))
    }
}

/// The parts of `TOPIC:PARTITION:…`.
private func partitionAndRest(of text: String) -> (topic: String, partition: Partition, rest: Substring)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].utf8.allSatisfy(isOfTopic),
        let partition = number(parts[1]).flatMap({ Int32(exactly: $0) })
    else { return nil }
    return (String(parts[0]), Partition(partition), parts[2])
}

private func number(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int64(text) : nil
}

private func isOfTopic(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || "._-".utf8.contains(byte)
}

extension Option where Value: CaseIterable & RawRepresentable<String> {
    /// One of the names of an enumeration.
    package static func choice(_ name: String, of type: Value.Type = Value.self, help: String) -> Option {
        let names = Value.allCases.map(\.rawValue)
        return Option(name, placeholder: names.joined(separator: "|"), help: help) { text throws(ValueFault) in
            guard let value = Value(rawValue: text) else {
                throw ValueFault(wanted: "one of \(names.joined(separator: ", "))")
            }
            return value
        }
    }
}
