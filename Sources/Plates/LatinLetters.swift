/// The letters of U+00C0–017F with the capital that each stands for on a plate (contract §1).
///
/// Source: the Unicode Character Database, field Decomposition_Mapping: the first character of a letter's canonical
/// decomposition, where that is an ASCII letter; and Ø Ł Đ Ħ ı, which have none. `.` = no plate holds it (Æ Þ ß ŋ …).
/// A test works the table out again.
enum LatinLetters {
    private static let first: UInt32 = 0x00C0
    private static let last: UInt32 = 0x017F

    private static let bases: StaticString = """
        AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..\
        AAAAAA.CEEEEIIII.NOOOOO.OUUUUY.Y\
        AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGG\
        GGGGHHHHIIIIIIIIII..JJKK.LLLLLL.\
        .LLNNNNNN...OOOOOO..RRRRRRSSSSSS\
        SSTTTT..UUUUUUUUUUUUWWYYYZZZZZZ.
        """

    static func base(of letter: Unicode.Scalar) -> UInt8? {
        guard letter.value >= first, letter.value <= last else { return nil }
        let base = unsafe bases.utf8Start[Int(letter.value - first)]
        return base == UInt8(ascii: ".") ? nil : base
    }
}
