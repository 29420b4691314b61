/// UTF-8 as RFC 3629 defines it: no overlong form, no surrogate, nothing above U+10FFFF.
///
///     C2…DF 80…BF
///     E0 A0…BF 80…BF │ E1…EC, EE, EF 80…BF 80…BF │ ED 80…9F 80…BF
///     F0 90…BF 80…BF 80…BF │ F1…F3 80…BF 80…BF 80…BF │ F4 80…8F 80…BF 80…BF
extension Scanner {
    /// The first of `count` bytes that is not UTF-8, or `count`.
    static func firstNonUTF8(_ bytes: PaddedBytes, count: Int) -> Int {
        var at = 0
        while at < count {
            if bytes[at] < 0x80 {
                at += bytes.word(at: at) & 0x8080_8080_8080_8080 == 0 ? 8 : 1
            } else {
                let end = endOfNonASCII(bytes, at: at)
                if end < 0 { return -1 - end }
                at = end
            }
        }
        return count
    }

    /// The place of the first byte below 0x80 from `start` on, or a failure at the first sequence that is not UTF-8.
    static func endOfNonASCII(_ bytes: PaddedBytes, at start: Int) -> Int {
        var at = start
        while bytes[at] >= 0x80 {
            let length = lengthOfSequence(bytes, at: at)
            if length == 0 { return failure(at: at) }
            at += length
        }
        return at
    }

    /// How many bytes the sequence at `at` has, two to four; 0 when it is none.
    @inline(__always)
    private static func lengthOfSequence(_ bytes: PaddedBytes, at: Int) -> Int {
        let second = bytes[at + 1]
        switch bytes[at] {
        case 0xC2...0xDF:
            return isContinuation(second) ? 2 : 0
        case 0xE0...0xEF:
            let lead = bytes[at]
            let isInRange = (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second < 0xA0)
            return isInRange && isContinuation(second) && isContinuation(bytes[at + 2]) ? 3 : 0
        case 0xF0...0xF4:
            let lead = bytes[at]
            let isInRange = (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second < 0x90)
            guard isInRange, isContinuation(second), isContinuation(bytes[at + 2]) else { return 0 }
            return isContinuation(bytes[at + 3]) ? 4 : 0
        default:
            return 0
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
