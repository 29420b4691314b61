/// A normalised licence plate: 1 to 10 characters of 0–9 and A–Z, packed into 53 bits.
///
///     code   1…10 = "0"…"9", 11…36 = "A"…"Z"; 0 stands for no character
///     bits   first · 37^(n-1) + … + last          37^10 = 4.81e15 < 2^53
///
/// No character has code 0, so plates of different lengths never pack alike: equality of plates is equality of bits.
package struct Plate: Hashable, BitwiseCopyable, Sendable {
    package let bits: UInt64

    package static let maximumLength = 10

    @inlinable
    package init(bits: UInt64) { self.bits = bits }

    /// The plate that `text` normalises to by contract §1: separators dropped, letters of other forms folded to the
    /// capitals that they stand for.
    ///
    /// - Returns: nil when nothing or more than ten characters remain, or when the text holds a character that is not
    ///   known to carry no identity.
    @inlinable
    package init?(normalising text: UnsafeRawBufferPointer) {
        let bits = unsafe Plate.bits(normalising: text)
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    /// The same as bits, 0 for none. Hardly any text holds more than plain letters, digits and separators; what does
    /// takes the long way from its start.
    @inlinable
    static func bits(normalising text: UnsafeRawBufferPointer) -> UInt64 {
        var bits: UInt64 = 0
        var length = 0
        for index in 0..<text.count {
            let byte = unsafe text[index]
            let code = Plate.code(of: byte)
            guard code != 0 else {
                if Plate.isSeparator(byte) { continue }
                return unsafe Plate.bits(ofAny: text)
            }
            length += 1
            guard length <= Plate.maximumLength else { return 0 }
            bits = bits &* 37 &+ code  // below 37^10
        }
        return bits
    }

    /// The plate that is written exactly as `text`: nothing to drop, capitals only.
    @inlinable
    package init?(exactly text: UnsafeRawBufferPointer) {
        guard text.count >= 1, text.count <= Plate.maximumLength else { return nil }
        var bits: UInt64 = 0
        for index in 0..<text.count {
            let byte = unsafe text[index]
            let code = Plate.code(of: byte)
            guard code != 0, byte < 0x61 else { return nil }
            bits = bits &* 37 &+ code
        }
        self.bits = bits
    }

    package init?(normalising text: String) {
        var text = text
        let plate = text.withUTF8 { unsafe Plate(normalising: UnsafeRawBufferPointer($0)) }
        guard let plate else { return nil }
        self = plate
    }

    /// The plate with every character replaced by the first of its confusion class
    /// {0 O D Q}{1 I}{2 Z}{5 S}{8 B}{6 G}: the key of the reads topic, so that look-alikes meet in one partition.
    ///
    /// It decides where a read travels, never what it matches.
    @inlinable
    package var canonical: Plate {
        // Two characters at a time, and what need not wait for one another side by side.
        let (head, tail) = bits.quotientAndRemainder(dividingBy: 1_874_161)  // 37^4
        let (first, rest) = UInt32(truncatingIfNeeded: head).quotientAndRemainder(dividingBy: 1_874_161)
        let (second, third) = rest.quotientAndRemainder(dividingBy: 1_369)
        let (fourth, fifth) = UInt32(truncatingIfNeeded: tail).quotientAndRemainder(dividingBy: 1_369)
        let high = Plate.canonical(first) &* 1_874_161 &+ Plate.canonical(second) &* 1_369 &+ Plate.canonical(third)
        return Plate(bits: high &* 1_874_161 &+ Plate.canonical(fourth) &* 1_369 &+ Plate.canonical(fifth))
    }

    /// How many characters the plate has, 1 to 10.
    package var length: Int {
        var rest = bits
        var length = 0
        while rest != 0 {
            rest /= 37
            length += 1
        }
        return length
    }

    /// The plate's characters as ASCII, first to last.
    package var ascii: [UInt8] {
        var characters: [UInt8] = []
        characters.reserveCapacity(Plate.maximumLength)
        var rest = bits
        while rest != 0 {
            let code = UInt8(truncatingIfNeeded: rest % 37)
            characters.append(code <= 10 ? code + 47 : code + 54)
            rest /= 37
        }
        characters.reverse()
        return characters
    }

    /// The code of one character of a plate, in either case, or 0 for any other byte.
    @inlinable
    package static func code(of byte: UInt8) -> UInt64 {
        let digit = byte &- 0x30
        if digit < 10 { return UInt64(digit &+ 1) }
        let letter = (byte & 0xDF) &- 0x41
        return letter < 26 ? UInt64(letter &+ 11) : 0
    }

    /// Whether an ASCII character separates parts of a plate and carries no identity: tab, space, `'` `-` `.` `/`.
    @inlinable
    static func isSeparator(_ byte: UInt8) -> Bool {
        let separators: UInt64 = 1 << 0x09 | 1 << 0x20 | 1 << 0x27 | 1 << 0x2D | 1 << 0x2E | 1 << 0x2F
        return byte < 64 && separators &>> UInt64(byte) & 1 == 1
    }

    /// Two characters, first · 37 + second, each replaced.
    @inlinable
    static func canonical(_ pair: UInt32) -> UInt64 { UInt64(canonicalPairs[Int(pair)]) }

    @usableFromInline
    static let canonicalPairs = InlineArray<1_369, UInt16> { pair in
        UInt16(canonicalCode(of: pair / 37) * 37 + canonicalCode(of: pair % 37))
    }

    private static func canonicalCode(of code: Int) -> Int {
        switch code {
        case 25, 14, 27: 1  // O D Q → 0
        case 19: 2  // I → 1
        case 36: 3  // Z → 2
        case 29: 6  // S → 5
        case 17: 7  // G → 6
        case 12: 9  // B → 8
        default: code
        }
    }
}
