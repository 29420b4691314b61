import Glibc

/// JSON numbers as doubles, each the double nearest to what is written.
extension PaddedBytes {
    /// The number that the token from `start` to `end` writes; infinite when no double is large enough.
    ///
    /// Up to 15 digits over a power of ten up to 22 divide exactly rounded, since both are doubles without error. All
    /// else goes to `strtod`, which stops at the byte behind a JSON number by itself; it reads a dot as the decimal
    /// sign because this process never calls `setlocale`, so that the C locale holds.
    func number(from start: Int, to end: Int) -> Double {
        let isNegative = self[start] == UInt8(ascii: "-")
        let first = isNegative ? start + 1 : start
        let stops = nonDigits(at: first)
        let stop = stops == 0 ? end : first + stops.trailingZeroBitCount
        let fraction = stop == end ? 0 : end - stop - 1
        if stop - first <= 8, fraction <= 8, stop - first + fraction <= 15, first + 16 >= end {
            let isPlain = stop == end || stops & (stops - 1) & ((1 << UInt32(end - first)) - 1) == 0
            if isPlain, stop == end || self[stop] == UInt8(ascii: ".") {
                let whole = digits(at: first, count: stop - first)
                let part = digits(at: stop + 1, count: fraction)
                let (power, divisor) = PaddedBytes.powersOfTen(fraction)
                let magnitude = Double(Int64(truncatingIfNeeded: whole &* power &+ part)) / divisor
                return isNegative ? -magnitude : magnitude
            }
        }
        return unsafe strtod(UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self), nil)
    }

    /// The number of up to eight digits, eight at once: each step joins neighbours, two, four, then eight digits wide.
    @inline(__always)
    private func digits(at: Int, count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let unused = UInt64(8 * (8 - count))
        var digits = (word(at: at) &- 0x3030_3030_3030_3030) << unused
        digits = (digits &* 10) &+ (digits >> 8)
        let pairs = digits & 0x0000_00FF_0000_00FF
        let laterPairs = (digits >> 16) & 0x0000_00FF_0000_00FF
        return ((pairs &* 0x000F_4240_0000_0064) &+ (laterPairs &* 0x0000_2710_0000_0001)) >> 32
    }

    @inline(__always)
    private static func powersOfTen(_ exponent: Int) -> (UInt64, Double) {
        switch exponent {
        case 0: (1, 1)
        case 1: (10, 10)
        case 2: (100, 100)
        case 3: (1000, 1000)
        case 4: (10_000, 10_000)
        case 5: (100_000, 100_000)
        case 6: (1_000_000, 1_000_000)
        case 7: (10_000_000, 10_000_000)
        default: (100_000_000, 100_000_000)
        }
    }
}
