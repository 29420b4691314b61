/// A JSON text read the plain way: a recursive descent over Unicode scalars that follows RFC 8259 rule by rule.
///
/// The oracle of the decoder's tests and of its fuzzer. It shares no code with the decoder, and is written to be
/// checked by eye, not to be fast.
indirect enum NaiveJSON {
    case null
    case boolean(Bool)
    /// The number as written.
    case number(String)
    case string([UInt8])
    case array([NaiveJSON])
    case object([(key: [UInt8], value: NaiveJSON)])

    /// The value of a whole text; nil when it is not JSON, or nested deeper than 32.
    static func parse(_ bytes: [UInt8]) -> NaiveJSON? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var parser = Parser(scalars: Array(text.unicodeScalars))
        guard let value = try? parser.value(depth: 1) else { return nil }
        parser.skipSpace()
        return parser.at == parser.scalars.count ? value : nil
    }

    /// Whether some object in it shows a key twice.
    var hasDuplicateKey: Bool {
        switch self {
        case .array(let elements): return elements.contains { $0.hasDuplicateKey }
        case .object(let members):
            let keys = Set(members.map(\.key))
            return keys.count < members.count || members.contains { $0.value.hasDuplicateKey }
        default: return false
        }
    }

    private struct NotJSON: Error {}

    private struct Parser {
        let scalars: [Unicode.Scalar]
        var at = 0

        init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

        var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

        mutating func skipSpace() {
            while let scalar = next, [" ", "\t", "\n", "\r"].contains(scalar) { at += 1 }
        }

        mutating func expect(_ text: String) throws {
            for scalar in text.unicodeScalars {
                guard next == scalar else { throw NotJSON() }
                at += 1
            }
        }

        mutating func value(depth: Int) throws -> NaiveJSON {
            skipSpace()
            switch next {
            case "{": return try object(depth: depth)
            case "[": return try array(depth: depth)
            case "\"": return .string(try string())
            case "t":
                try expect("true")
                return .boolean(true)
            case "f":
                try expect("false")
                return .boolean(false)
            case "n":
                try expect("null")
                return .null
            default: return .number(try number())
            }
        }

        mutating func object(depth: Int) throws -> NaiveJSON {
            guard depth <= 32 else { throw NotJSON() }
            try expect("{")
            var members: [(key: [UInt8], value: NaiveJSON)] = []
            skipSpace()
            if next != "}" {
                while true {
                    skipSpace()
                    let key = try string()
                    skipSpace()
                    try expect(":")
                    members.append((key, try value(depth: depth + 1)))
                    skipSpace()
                    guard next == "," else { break }
                    at += 1
                }
            }
            try expect("}")
            return .object(members)
        }

        mutating func array(depth: Int) throws -> NaiveJSON {
            guard depth <= 32 else { throw NotJSON() }
            try expect("[")
            var elements: [NaiveJSON] = []
            skipSpace()
            if next != "]" {
                while true {
                    elements.append(try value(depth: depth + 1))
                    skipSpace()
                    guard next == "," else { break }
                    at += 1
                }
            }
            try expect("]")
            return .array(elements)
        }

        mutating func string() throws -> [UInt8] {
            try expect("\"")
            var text = String.UnicodeScalarView()
            while let scalar = next, scalar != "\"" {
                guard scalar.value >= 0x20 else { throw NotJSON() }
                at += 1
                text.append(scalar == "\\" ? try escape() : scalar)
            }
            try expect("\"")
            return Array(String(text).utf8)
        }

        mutating func escape() throws -> Unicode.Scalar {
            guard let letter = next else { throw NotJSON() }
            at += 1
            switch letter {
            case "\"", "\\", "/": return letter
            case "b": return "\u{08}"
            case "f": return "\u{0C}"
            case "n": return "\n"
            case "r": return "\r"
            case "t": return "\t"
            case "u":
                let unit = try hexadecimal()
                if let scalar = Unicode.Scalar(unit) { return scalar }
                guard unit < 0xDC00 else { throw NotJSON() }
                try expect("\\u")
                let low = try hexadecimal()
                guard (0xDC00...0xDFFF).contains(low),
                    let scalar = Unicode.Scalar((unit - 0xD800) * 0x400 + (low - 0xDC00) + 0x10000)
                else { throw NotJSON() }
                return scalar
            default: throw NotJSON()
            }
        }

        mutating func hexadecimal() throws -> UInt32 {
            var number: UInt32 = 0
            for _ in 0..<4 {
                guard let scalar = next, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                    throw NotJSON()
                }
                number = number * 16 + UInt32(digit)
                at += 1
            }
            return number
        }

        mutating func number() throws -> String {
            let start = at
            if next == "-" { at += 1 }
            if next == "0" { at += 1 } else { try digits() }
            if next == "." {
                at += 1
                try digits()
            }
            if next == "e" || next == "E" {
                at += 1
                if next == "+" || next == "-" { at += 1 }
                try digits()
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<at])
            return String(text)
        }

        mutating func digits() throws {
            let start = at
            while let scalar = next, scalar >= "0", scalar <= "9" { at += 1 }
            guard at > start else { throw NotJSON() }
        }
    }
}
