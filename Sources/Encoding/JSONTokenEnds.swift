// Where a token's parts end, in bytes that were found valid before: nothing is checked again, and nothing beyond them
// is looked at.

extension JSONToken {
    var count: Int { unsafe bytes.count }

    /// The byte at `at`, or 0 beyond the end.
    func byte(_ at: Int) -> UInt8 { unsafe at < bytes.count ? bytes[at] : 0 }

    func token(_ start: Int, _ end: Int) -> JSONToken {
        unsafe JSONToken(bytes: UnsafeRawBufferPointer(rebasing: bytes[min(start, end)..<end]))
    }

    @inline(__always)
    func skippingSpace(_ start: Int) -> Int {
        // Hardly anybody writes any.
        byte(start) > 0x20 ? start : skippingAnySpace(start)
    }

    @inline(never)
    private func skippingAnySpace(_ start: Int) -> Int {
        var at = start
        while at < count {
            switch byte(at) {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return at
            }
        }
        return at
    }

    /// The end of the token that starts at `start`; always beyond it, and never beyond the bytes.
    func endOfToken(_ start: Int) -> Int {
        switch byte(start) {
        case UInt8(ascii: "\""): endOfString(start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): endOfNested(start)
        default: endOfPlain(start)
        }
    }

    private func endOfString(_ start: Int) -> Int {
        var at = stop(from: start + 1)
        while at < count {
            if byte(at) == UInt8(ascii: "\"") { return at + 1 }
            at = stop(from: at + 2)
        }
        return count
    }

    /// The place of the first quote or backslash from `start` on; beyond the bytes when there is none.
    @inline(__always)
    func stop(from start: Int) -> Int {
        var at = start
        while at + 8 <= count {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let quotes = JSONToken.bytes(of: word, equalTo: UInt8(ascii: "\""))
            let stops = quotes | JSONToken.bytes(of: word, equalTo: UInt8(ascii: "\\"))
            if stops != 0 { return at + stops.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < count, byte(at) != UInt8(ascii: "\""), byte(at) != UInt8(ascii: "\\") { at += 1 }
        return at
    }

    /// The high bit of each byte that is `wanted`, up to the first; of those behind it, maybe of others too.
    @inline(__always)
    private static func bytes(of word: UInt64, equalTo wanted: UInt8) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = word.littleEndian ^ ones &* UInt64(wanted)
        return (difference &- ones) & ~difference & ones &<< 7
    }

    private func endOfNested(_ start: Int) -> Int {
        var at = start
        var depth = 0
        while at < count {
            switch byte(at) {
            case UInt8(ascii: "\""):
                at = endOfString(at)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            at += 1
            if depth == 0 { return at }
        }
        return count
    }

    private func endOfPlain(_ start: Int) -> Int {
        var at = start + 1
        while at < count {
            switch byte(at) {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: return at
            default: at += 1
            }
        }
        return min(at, count)
    }
}
