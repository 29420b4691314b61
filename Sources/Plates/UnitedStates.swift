/// The parts of the United States.
///
/// Sources: ISO 3166-2:US (Debian's iso-codes 4.15 and pycountry 26.2.16, which agree): 50 states, D.C. and six
/// outlying areas; USPS Publication 28, appendix B, which has the same two letters for all but the Minor Outlying
/// Islands (UM). Its codes of the armed forces (AA AE AP) and of freely associated states (FM MH PW) name no part of
/// the country.
enum UnitedStates {
    /// The codes of ISO 3166-2:US, a row for each first letter from A to Z, the second letter at its own place: one
    /// look tells, without anything made at start.
    private static var subdivisions: StaticString {
        """
        ..........KL.....RS......Z\
        ..........................\
        A.............O....T......\
        ..C.E.....................\
        ..........................\
        ...........L..............\
        A...................U.....\
        ........I.................\
        A..D.......L.N............\
        ..........................\
        ..................S.....Y.\
        A.........................\
        A..DE...I....NOP..ST......\
        ..CDE..H.J..M........V..Y.\
        .......H..K......R........\
        A................R........\
        ..........................\
        ........I.................\
        ..CD......................\
        .............N.........X..\
        ............M......T......\
        A.......I..........T......\
        A.......I............V..Y.\
        ..........................\
        ..........................\
        ..........................
        """
    }

    @inline(__always)
    static func hasSubdivision(_ code: LetterPair) -> Bool {
        let (first, second) = (code.first &- 0x41, code.second &- 0x41)
        guard first < 26, second < 26 else { return false }
        return unsafe subdivisions.utf8Start[Int(first) &* 26 &+ Int(second)] != UInt8(ascii: ".")
    }

    /// The states, D.C., and the territories AS GU MP PR VI.
    static func hasPostalCode(_ code: LetterPair) -> Bool {
        hasSubdivision(code) && code != LetterPair(UInt8(ascii: "U"), UInt8(ascii: "M"))
    }
}
