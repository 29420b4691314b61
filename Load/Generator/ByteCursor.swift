/// Writes bytes forward into memory that its caller has made large enough.
@unsafe
struct ByteCursor {
    private let base: UnsafeMutableRawPointer
    private(set) var count = 0

    init(_ base: UnsafeMutableRawPointer) { unsafe self.base = unsafe base }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawPointer, _ length: Int) {
        unsafe base.advanced(by: count).copyMemory(from: bytes, byteCount: length)
        unsafe count += length
    }

    @inline(__always)
    mutating func append(byte: UInt8) {
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        unsafe count += 1
    }

    mutating func append(_ text: PlateText) {
        for place in 0..<text.count { unsafe append(byte: text[place]) }
    }

    mutating func append(repeating byte: UInt8, count length: Int) {
        for _ in 0..<length { unsafe append(byte: byte) }
    }

    /// Takes back the bytes after the first `kept`.
    mutating func truncate(to kept: Int) { unsafe count = min(count, kept) }

    /// `value` in decimal with exactly `digits` digits.
    @inline(__always)
    mutating func append(decimal value: Int, digits: Int) {
        var rest = UInt32(truncatingIfNeeded: value)
        var place = unsafe count + digits
        unsafe count = place
        for _ in 0..<digits {
            place -= 1
            unsafe base.storeBytes(
                of: UInt8(truncatingIfNeeded: rest % 10) + 0x30, toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
    }

    /// `value`, 0 to 999, without leading zeros.
    mutating func append(small value: Int) {
        unsafe append(decimal: value, digits: value < 10 ? 1 : value < 100 ? 2 : 3)
    }

    /// A share of 0.00 to 1.00, given in hundredths.
    mutating func append(hundredths value: Int) {
        unsafe append(byte: value >= 100 ? 0x31 : 0x30)
        unsafe append(byte: UInt8(ascii: "."))
        unsafe append(decimal: value % 100, digits: 2)
    }

    /// The last bits of `value`, five a character, in Crockford's base 32, as a ULID has them.
    mutating func append(base32 value: UInt64, characters: Int) {
        let digits: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        var rest = value
        var place = unsafe count + characters
        unsafe count = place
        for _ in 0..<characters {
            place -= 1
            let digit = unsafe digits.utf8Start[Int(truncatingIfNeeded: rest & 31)]
            unsafe base.storeBytes(of: digit, toByteOffset: place, as: UInt8.self)
            rest >>= 5
        }
    }

    /// The same bytes again that were written to this place.
    mutating func append(again place: Range<Int>) {
        unsafe append(UnsafeRawPointer(base) + place.lowerBound, place.count)
    }
}

/// Fragments of JSON, made once and copied into many reads.
struct JSONTexts: Sendable {
    private var starts: [Int] = [0]
    private var bytes: [UInt8] = []

    init(_ texts: [String]) {
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            starts.append(bytes.count)
        }
    }

    @inline(__always)
    func write(_ place: Int, _ cursor: inout ByteCursor) {
        let start = starts[place]
        let count = starts[place + 1] - start
        unsafe bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { unsafe cursor.append(base + start, count) }
        }
    }
}
