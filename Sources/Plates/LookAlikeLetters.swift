/// The Cyrillic and Greek letters that look like a Latin capital, in either case, with that capital (contract §1):
/// plates of Cyrillic and Greek countries use no others, and cameras read them as either.
enum LookAlikeLetters {
    /// From U+0410 А to U+042F Я; the small letters follow in the same order. А В Е К М Н О Р С Т У Х.
    private static let cyrillic: StaticString = "A.B..E....K.MHO.PCTY.X.........."
    /// From U+0391 Α to U+03A9 Ω; the small letters stand 32 further on, in the same order. Α Β Ε Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ
    /// Χ.
    private static let greek: StaticString = "AB..EZH.IK.MN.O.P..TY.X.."

    static func latin(for letter: Unicode.Scalar) -> UInt8? {
        switch letter.value {
        case 0x0410...0x042F: capital(cyrillic, letter.value - 0x0410)
        case 0x0430...0x044F: capital(cyrillic, letter.value - 0x0430)
        case 0x0391...0x03A9: capital(greek, letter.value - 0x0391)
        case 0x03B1...0x03C9: capital(greek, letter.value - 0x03B1)
        default: nil
        }
    }

    private static func capital(_ alphabet: StaticString, _ place: UInt32) -> UInt8? {
        let capital = unsafe alphabet.utf8Start[Int(place)]
        return capital == UInt8(ascii: ".") ? nil : capital
    }
}
