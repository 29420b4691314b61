/// A code of two letters.
struct LetterPair: Equatable, BitwiseCopyable {
    let first: UInt8
    let second: UInt8

    static var us: LetterPair { LetterPair(UInt8(ascii: "U"), UInt8(ascii: "S")) }
    static var ca: LetterPair { LetterPair(UInt8(ascii: "C"), UInt8(ascii: "A")) }
    static var mx: LetterPair { LetterPair(UInt8(ascii: "M"), UInt8(ascii: "X")) }

    init(_ first: UInt8, _ second: UInt8) {
        self.first = first
        self.second = second
    }

    /// One letter a byte, the first in the lowest.
    var bits: UInt64 { UInt64(first) | UInt64(second) << 8 }
}
