/// Where a plate was issued (contract §1): a subdivision by ISO 3166-2, `CC-SSS`, or `US` for the federal government.
///
/// A region is known or there is none: unknown is `nil`, never a default.
package struct Region: Hashable, BitwiseCopyable, Sendable {
    /// The characters in capitals and without the hyphen, one a byte, the first in the lowest.
    package let bits: UInt64

    /// The region that `text` names:
    ///
    ///     CC-SSS   two letters, then one to three letters or digits, in either case; for US, CA and MX only what is
    ///              there: US-CA, ca-on, MX-BCN, GB-ENG
    ///     US       in capitals: the federal government of the United States
    ///     CA       two capitals: the postal code of a US state, D.C., AS GU MP PR VI (as `US-…`), or of a Canadian
    ///              province or territory (as `CA-…`); so CA is California
    ///
    /// - Returns: nil for all else, an empty text too.
    package init?(_ text: UnsafeRawBufferPointer) {
        let bits =
            switch text.count {
            case 2: unsafe Region.postal(text)
            case 5: unsafe Region.partOfUnitedStates(text) ?? Region.subdivision(text)
            default: unsafe Region.subdivision(text)
            }
        guard let bits else { return nil }
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

    /// - Precondition: `text` has two bytes.
    private static func postal(_ text: UnsafeRawBufferPointer) -> UInt64? {
        let code = unsafe LetterPair(text[0], text[1])
        if code == .us { return code.bits }
        if UnitedStates.hasPostalCode(code) { return LetterPair.us.bits | code.bits << 16 }
        if Canada.hasSubdivision(code) { return LetterPair.ca.bits | code.bits << 16 }
        return nil
    }

    /// The short way of nearly all reads: `US-` and a part that is there, in either case.
    ///
    /// - Precondition: `text` has five bytes.
    @inline(__always)
    private static func partOfUnitedStates(_ text: UnsafeRawBufferPointer) -> UInt64? {
        // Without the bit that tells small letters from capitals; no byte but a letter becomes one by it.
        let country = unsafe LetterPair(text[0] & 0xDF, text[1] & 0xDF)
        let part = unsafe LetterPair(text[3] & 0xDF, text[4] & 0xDF)
        guard country == .us, unsafe text[2] == UInt8(ascii: "-"), UnitedStates.hasSubdivision(part) else { return nil }
        return country.bits | part.bits << 16
    }

    private static func subdivision(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count >= 4, text.count <= 6, unsafe text[2] == UInt8(ascii: "-") else { return nil }
        guard let first = unsafe letter(text[0]), let second = unsafe letter(text[1]) else { return nil }
        var part: UInt64 = 0
        for place in 3..<text.count {
            guard let character = unsafe letter(text[place]) ?? digit(text[place]) else { return nil }
            part |= UInt64(character) << UInt64(8 * (place - 3))
        }
        let country = LetterPair(first, second)
        return exists(part, in: country) ? country.bits | part << 16 : nil
    }

    /// - Parameter part: one to three characters, one a byte, the first in the lowest.
    private static func exists(_ part: UInt64, in country: LetterPair) -> Bool {
        let pair = LetterPair(UInt8(truncatingIfNeeded: part), UInt8(truncatingIfNeeded: part >> 8))
        return switch country {
        case .us: part < 1 << 16 && UnitedStates.hasSubdivision(pair)
        case .ca: part < 1 << 16 && Canada.hasSubdivision(pair)
        case .mx: Mexico.hasSubdivision(part)
        default: true
        }
    }

    /// The capital of a letter in either case.
    private static func letter(_ byte: UInt8) -> UInt8? {
        let capital = byte & 0xDF
        return capital >= 0x41 && capital <= 0x5A ? capital : nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? { byte >= 0x30 && byte <= 0x39 ? byte : nil }
}
