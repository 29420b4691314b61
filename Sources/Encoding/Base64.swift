/// Base64 (RFC 4648): the standard alphabet with padding, as SCRAM wants it, and the URL-safe one without, as Kafka's
/// own tools print ids.
package enum Base64 {
    package enum Form: Sendable {
        /// `+`, `/` and `=` at the end.
        case padded
        /// `-`, `_` and no padding.
        case forURLs
    }

    package static func encode(_ bytes: [UInt8], _ form: Form = .padded) -> String {
        let alphabet = alphabet(of: form)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0 as UInt32) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
            if form == .padded { for _ in group.count..<3 { text.append(UInt8(ascii: "=")) } }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil when the text has another length or alphabet, or bits that no encoder sets.
    package static func decode(_ text: String, _ form: Form = .padded) -> [UInt8]? {
        var digits = Array(text.utf8)
        if form == .padded {
            guard digits.count % 4 == 0 else { return nil }
            for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var (bits, count) = (0 as UInt32, 0)
        for digit in digits {
            guard let value = value(of: digit, form) else { return nil }
            (bits, count) = (bits << 6 | value, count + 6)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            bits &= 1 << UInt32(count) - 1
        }
        return bits == 0 ? bytes : nil
    }

    private static func alphabet(of form: Form) -> [UInt8] {
        let last = form == .padded ? "+/" : "-_"
        return Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)".utf8)
    }

    private static func value(of digit: UInt8, _ form: Form) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+") where form == .padded, UInt8(ascii: "-") where form == .forURLs: 62
        case UInt8(ascii: "/") where form == .padded, UInt8(ascii: "_") where form == .forURLs: 63
        default: nil
        }
    }
}
