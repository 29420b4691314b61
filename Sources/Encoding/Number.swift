import CPlatform
import Glibc

/// JSON numbers as doubles, each the double nearest to what is written.
extension PaddedBytes {
    /// The number that the token from `start` to `end` writes; infinite when no double is large enough.
    ///
    /// Up to 15 digits divided by a power of ten up to 22 are rounded right, since both are doubles without error. All
    /// else goes to `strtod`, which stops at the byte behind a JSON number by itself; it reads a dot as the decimal
    /// sign because this process never calls `setlocale`, so that the C locale holds.
    func number(from start: Int, to end: Int) -> Double {
        let isNegative = self[start] == UInt8(ascii: "-")
        let first = isNegative ? start &+ 1 : start
        let length = end &- first
        // The bits of the bytes within the number that are not digits, and one for its end.
        let stops = nonDigits(at: first) & ((1 << UInt32(truncatingIfNeeded: min(length, 16))) &- 1)
        let whole = (stops | 1 << 16).trailingZeroBitCount
        if length <= 8 {
            if stops == 0 { return signed(digits(word(at: first), count: length), over: 1, isNegative) }
            if stops & (stops &- 1) == 0, self[first &+ whole] == UInt8(ascii: ".") {
                // The dot is taken out, the fraction's digits move up to the whole ones.
                let word = word(at: first)
                let isWhole: UInt64 = (1 &<< UInt64(truncatingIfNeeded: 8 &* whole)) &- 1
                let joined = digits((word & isWhole) | (word &>> 8 & ~isWhole), count: length &- 1)
                return signed(joined, over: power(length &- whole &- 1), isNegative)
            }
        }
        let fraction = length &- whole &- 1
        if length <= 16, stops & (stops &- 1) == 0, whole <= 8, fraction >= 1, fraction <= 8,
            self[first &+ whole] == UInt8(ascii: ".")
        {
            let upper = Double(Int64(truncatingIfNeeded: digits(word(at: first), count: whole)))
            let lower = Double(
                Int64(truncatingIfNeeded: digits(word(at: first &+ whole &+ 1), count: fraction)))
            let magnitude = (upper * power(fraction) + lower) / power(fraction)
            return isNegative ? -magnitude : magnitude
        }
        return unsafe strtod(UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self), nil)
    }

    @inline(__always)
    private func power(_ exponent: Int) -> Double { scan_power_of_ten(UInt32(truncatingIfNeeded: exponent)) }

    @inline(__always)
    private func signed(_ number: UInt64, over divisor: Double, _ isNegative: Bool) -> Double {
        let magnitude = Double(Int64(truncatingIfNeeded: number)) / divisor
        return isNegative ? -magnitude : magnitude
    }

    /// The number of the first one to eight digits of a word, eight at once: each step joins neighbours, to two, four,
    /// then eight digits.
    @inline(__always)
    private func digits(_ word: UInt64, count: Int) -> UInt64 {
        let unused = UInt64(truncatingIfNeeded: 8 &* (8 &- count))
        var digits = (word &- 0x3030_3030_3030_3030) &<< unused
        digits = (digits &* 10) &+ (digits >> 8)
        let pairs = digits & 0x0000_00FF_0000_00FF
        let laterPairs = (digits >> 16) & 0x0000_00FF_0000_00FF
        return ((pairs &* 0x000F_4240_0000_0064) &+ (laterPairs &* 0x0000_2710_0000_0001)) >> 32
    }
}
