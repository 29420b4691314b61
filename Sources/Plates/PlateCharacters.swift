/// Why a text is not a plate.
package enum PlateFault: Error, Equatable, Sendable {
    /// It holds a character that may tell one plate from another, and that no plate of ours can hold; nil when its
    /// bytes are not UTF-8.
    case character(Unicode.Scalar?)
    /// So many letters and digits remain: none, or more than ten.
    case length(Int)
}

/// What remains of a plate's text by the steps of contract §1, one character after the other, for every text that
/// UTF-8 can write. Plain letters, digits and separators have a shorter way, in `Plate`.
///
///     full-width     Ａ１－            as their ASCII forms
///     Latin          Ä Ø ı            their base letter; combining marks behind a Latin letter are dropped
///     look-alikes    Cyrillic, Greek  the Latin letter; a mark behind it stays, and no plate holds one: Ё is not an E,
///                                     whether one or two characters write it
///     separators, symbols             dropped, a symbol with the variation selectors behind it
///     all else                        a fault: what is not known to carry no identity is never dropped
@safe
struct PlateCharacters {
    private enum Previous { case latinLetter, symbol, other }

    private var bytes: UnsafeRawBufferPointer.Iterator
    private var parser = Unicode.UTF8.ForwardParser()
    private var previous = Previous.other
    private let keepsWildcards: Bool

    /// - Parameter keepsWildcards: whether `?` and `*` remain, as in a pattern; otherwise they are faults.
    init(_ text: UnsafeRawBufferPointer, keepsWildcards: Bool = false) {
        unsafe bytes = unsafe text.makeIterator()
        self.keepsWildcards = keepsWildcards
    }

    /// The next capital, digit or wildcard; nil at the end.
    mutating func next() throws(PlateFault) -> UInt8? {
        while true {
            switch unsafe parser.parseScalar(from: &bytes) {
            case .emptyInput: return nil
            case .error: throw .character(nil)
            case .valid(let encoded):
                if let character = try take(Unicode.UTF8.decode(encoded)) { return character }
            }
        }
    }

    /// What the character becomes; nil when it is dropped.
    private mutating func take(_ scalar: Unicode.Scalar) throws(PlateFault) -> UInt8? {
        switch scalar.value {
        case ..<0x80: return try take(ascii: UInt8(truncatingIfNeeded: scalar.value), of: scalar)
        case 0xFF01...0xFF5E:
            return try take(ascii: UInt8(truncatingIfNeeded: scalar.value - 0xFEE0), of: scalar)
        case 0x0300...0x036F where previous == .latinLetter,  // combining marks
            0xFE0E...0xFE0F where previous == .symbol:  // variation selectors
            return nil
        case 0x2605, 0x2606, 0x2665, 0x270B, 0x271A:  // ★ ☆ ♥ ✋ ✚
            previous = .symbol
            return nil
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x3000,  // white space
            0x2010...0x2015, 0x2212,  // dashes, minus
            0x00B7, 0x2019, 0x2022, 0x2027, 0x30FB:  // · ’ • ‧ ・
            previous = .other
            return nil
        default: return try letter(for: scalar)
        }
    }

    private mutating func take(ascii byte: UInt8, of scalar: Unicode.Scalar) throws(PlateFault) -> UInt8? {
        let isLetter = byte & 0xDF >= 0x41 && byte & 0xDF <= 0x5A
        previous = isLetter ? .latinLetter : .other
        if isLetter { return byte & 0xDF }
        if byte >= 0x30 && byte <= 0x39 { return byte }
        if Plate.isSeparator(byte) { return nil }
        if keepsWildcards && (byte == UInt8(ascii: "?") || byte == UInt8(ascii: "*")) { return byte }
        throw .character(scalar)
    }

    private mutating func letter(for scalar: Unicode.Scalar) throws(PlateFault) -> UInt8 {
        if let letter = LatinLetters.base(of: scalar) {
            previous = .latinLetter
            return letter
        }
        previous = .other
        guard let letter = LookAlikeLetters.latin(for: scalar) else { throw .character(scalar) }
        return letter
    }
}

extension Plate {
    /// The letters and digits that remain of a plate's text, as ASCII in capitals, however many there are (contract
    /// §1).
    ///
    /// - Parameter keepingWildcards: whether `?` and `*` remain, too: those of a pattern on a hotlist (contract §2).
    /// - Throws: `PlateFault.character` for what is neither of these nor known to carry no identity.
    package static func characters(
        normalising text: UnsafeRawBufferPointer, keepingWildcards: Bool = false
    ) throws(PlateFault) -> [UInt8] {
        var scan = unsafe PlateCharacters(text, keepsWildcards: keepingWildcards)
        var characters: [UInt8] = []
        while let character = try scan.next() { characters.append(character) }
        return characters
    }

    /// The bits of the plate that any text normalises to, 0 for none.
    @usableFromInline
    @inline(never)
    static func bits(ofAny text: UnsafeRawBufferPointer) -> UInt64 {
        var scan = unsafe PlateCharacters(text)
        var bits: UInt64 = 0
        var length = 0
        do throws(PlateFault) {
            while let character = try scan.next() {
                length += 1
                guard length <= Plate.maximumLength else { return 0 }
                bits = bits * 37 + Plate.code(of: character)
            }
        } catch { return 0 }
        return bits
    }
}
