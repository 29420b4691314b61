/// A JSON value as an output holds it, read by an own few lines so that the oracle leans on no code of the engine.
package enum JSON: Equatable {
    case object([Member])
    case array([JSON])
    case string(String)
    /// As written.
    case number(String)
    case bool(Bool)
    case null

    package struct Member: Equatable {
        let name: String
        let value: JSON
    }

    /// nil for what is not JSON.
    package init?(_ bytes: [UInt8]) {
        var parser = Parser(bytes: bytes)
        guard let value = parser.value(), parser.position == bytes.count else { return nil }
        self = value
    }

    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// A string, a number or a word as text; `-` for anything else, also for nothing.
    static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text), .number(let text): text
        case .bool(let isTrue): isTrue ? "true" : "false"
        default: "-"
        }
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        mutating func value() -> JSON? {
            guard position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "{"): return object()
            case UInt8(ascii: "["): return array()
            case UInt8(ascii: "\""): return string().map(JSON.string)
            default: return word()
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func object() -> JSON? {
            var members: [Member] = []
            guard take("{") else { return nil }
            if take("}") { return .object([]) }
            repeat {
                guard let name = string(), take(":"), let value = value() else { return nil }
                members.append(Member(name: name, value: value))
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func array() -> JSON? {
            var values: [JSON] = []
            guard take("[") else { return nil }
            if take("]") { return .array([]) }
            repeat {
                guard let value = value() else { return nil }
                values.append(value)
            } while take(",")
            return take("]") ? .array(values) : nil
        }

        /// Without escapes: the scenarios write none.
        private mutating func string() -> String? {
            guard take("\"") else { return nil }
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            return take("\"") ? text : nil
        }

        private mutating func word() -> JSON? {
            let start = position
            while position < bytes.count, !",]}".utf8.contains(bytes[position]) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            switch text {
            case "": return nil
            case "true", "false": return .bool(text == "true")
            case "null": return .null
            default: return .number(text)
            }
        }
    }
}
