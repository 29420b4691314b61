import CPlatform

/// Bytes that end in zeros, so that a scan needs no check for the end: it stops at the first zero.
///
///     value (`count` bytes) | `padding` zero bytes or more
///
/// A zero is nothing that JSON allows outside or inside a string, so every loop of the scanner ends there at the
/// latest, and looks at no more than `padding` bytes from where it stands.
@safe
struct PaddedBytes {
    /// More than the 32 bytes of the widest look plus the 12 of the longest escape.
    static let padding = 64

    let base: UnsafePointer<UInt8>
    let count: Int

    /// - Parameter base: must be followed by `count` + `padding` readable bytes, the last `padding` of them zero.
    init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    @inline(__always)
    subscript(at: Int) -> UInt8 {
        assert(at >= -1 && at < count + PaddedBytes.padding)
        return unsafe base[at]
    }

    /// Eight bytes, the first in the lowest.
    @inline(__always)
    func word(at: Int) -> UInt64 {
        assert(at >= -8 && at + 8 <= count + PaddedBytes.padding)
        return unsafe UInt64(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }

    /// Four bytes, the first in the lowest.
    @inline(__always)
    func halfWord(at: Int) -> UInt32 {
        assert(at >= 0 && at + 4 <= count + PaddedBytes.padding)
        return unsafe UInt32(
            littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }

    /// Which of the 32 bytes from `at` on end a string or need a closer look; bit 0 is the first.
    @inline(__always)
    func stringStops(at: Int) -> UInt32 {
        assert(at >= 0 && at + 32 <= count + PaddedBytes.padding)
        return unsafe scan_string_32(base + at)
    }

    /// Which of the 16 bytes from `at` on are not digits; bit 0 is the first.
    @inline(__always)
    func nonDigits(at: Int) -> UInt32 {
        assert(at >= 0 && at + 16 <= count + PaddedBytes.padding)
        return unsafe scan_non_digits_16(base + at)
    }

    /// The first place from `at` on that is not white space of JSON.
    @inline(__always)
    func skippingSpace(at: Int) -> Int {
        self[at] > 0x20 ? at : skippingSomeSpace(at: at)
    }

    @inline(never)
    private func skippingSomeSpace(at start: Int) -> Int {
        var at = start
        while true {
            switch self[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return at
            }
        }
    }
}
