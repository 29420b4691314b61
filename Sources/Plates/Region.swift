/// Where a plate was issued, by ISO 3166-2: `CC-SSS`, two letters, then one to three letters or digits, in capitals.
///
/// A region is known or there is none: unknown is `nil`, never a default.
package struct Region: Hashable, BitwiseCopyable, Sendable {
    /// The characters without the hyphen, one a byte, the first in the lowest.
    package let bits: UInt64

    /// The region that `text` names, in either case: `CC-SSS`, or two letters other than `US`, which mean `US-` and
    /// those.
    ///
    /// - Returns: nil for an empty text and for any other shape: no region.
    package init?(_ text: UnsafeRawBufferPointer) {
        if text.count == 2 {
            guard let first = unsafe Region.letter(text[0]), let second = unsafe Region.letter(text[1]) else {
                return nil
            }
            guard !(first == UInt64(UInt8(ascii: "U")) && second == UInt64(UInt8(ascii: "S"))) else { return nil }
            bits = UInt64(UInt8(ascii: "U")) | UInt64(UInt8(ascii: "S")) << 8 | first << 16 | second << 24
            return
        }
        guard text.count >= 4, text.count <= 6, unsafe text[2] == UInt8(ascii: "-") else { return nil }
        guard let first = unsafe Region.letter(text[0]), let second = unsafe Region.letter(text[1]) else { return nil }
        var bits = first | second << 8
        for place in 3..<text.count {
            guard let character = unsafe Region.letterOrDigit(text[place]) else { return nil }
            bits |= character << UInt64(8 * (place - 1))
        }
        self.bits = bits
    }

    package init?(_ text: String) {
        var text = text
        let region = text.withUTF8 { unsafe Region(UnsafeRawBufferPointer($0)) }
        guard let region else { return nil }
        self = region
    }

    package var description: String {
        var text = ""
        var rest = bits
        while rest != 0 {
            if text.utf8.count == 2 { text.append("-") }
            text.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: rest)))
            rest >>= 8
        }
        return text
    }

    private static func letter(_ byte: UInt8) -> UInt64? {
        let capital = byte & 0xDF
        return capital >= 0x41 && capital <= 0x5A ? UInt64(capital) : nil
    }

    private static func letterOrDigit(_ byte: UInt8) -> UInt64? {
        byte >= 0x30 && byte <= 0x39 ? UInt64(byte) : letter(byte)
    }
}
