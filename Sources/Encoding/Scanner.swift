/// Where JSON's strings, numbers and literals end, by RFC 8259: pure functions over padded bytes.
///
/// Each takes the place of a token's first byte and answers the place behind its last, or `-1 - place` for the place of
/// the byte that is wrong: a negative number, so that the caller tests a sign and nothing else.
enum Scanner {
    /// What is wrong at `place`, as an answer.
    @inline(__always)
    static func failure(at place: Int) -> Int { -1 - place }

    /// The end of the string whose opening quote stands at `start`.
    ///
    /// - Parameter isEscaped: set when the string holds an escape.
    @inline(__always)
    static func endOfString(_ bytes: PaddedBytes, at start: Int, isEscaped: inout Bool) -> Int {
        let stops = bytes.stringStops(at: start + 1)
        let stop = start + 1 + stops.trailingZeroBitCount
        if stops != 0, bytes[stop] == UInt8(ascii: "\"") { return stop + 1 }
        return endOfLongString(bytes, from: start + 1, isEscaped: &isEscaped)
    }

    @inline(never)
    private static func endOfLongString(_ bytes: PaddedBytes, from start: Int, isEscaped: inout Bool) -> Int {
        var at = start
        while true {
            let stops = bytes.stringStops(at: at)
            guard stops != 0 else {
                at += 32
                continue
            }
            at += stops.trailingZeroBitCount
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { return at + 1 }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                at = endOfEscape(bytes, at: at)
            } else if byte >= 0x80 {
                at = endOfNonASCII(bytes, at: at)
            } else {
                return failure(at: at)
            }
            if at < 0 { return at }
        }
    }

    /// The end of the escape whose backslash stands at `at`; two `\u` escapes when they are a surrogate pair.
    private static func endOfEscape(_ bytes: PaddedBytes, at: Int) -> Int {
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return at + 2
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(bytes, at: at + 2) else { return failure(at: at) }
            guard unit & 0xF800 == 0xD800 else { return at + 6 }
            guard unit < 0xDC00, bytes[at + 6] == UInt8(ascii: "\\"), bytes[at + 7] == UInt8(ascii: "u"),
                let low = hexadecimal(bytes, at: at + 8), low & 0xFC00 == 0xDC00
            else { return failure(at: at) }
            return at + 12
        default:
            return failure(at: at)
        }
    }

    private static func hexadecimal(_ bytes: PaddedBytes, at: Int) -> UInt32? {
        var number: UInt32 = 0
        for place in at..<at + 4 {
            guard let digit = hexadecimalDigit(bytes[place]) else { return nil }
            number = number << 4 | digit
        }
        return number
    }

    /// The end of the number that starts at `start`, a minus or a digit.
    @inline(__always)
    static func endOfNumber(_ bytes: PaddedBytes, at start: Int) -> Int {
        let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
        let stops = bytes.nonDigits(at: first)
        guard stops != 0 else { return endOfLongNumber(bytes, from: first) }
        let digits = stops.trailingZeroBitCount
        let stop = first + digits
        if digits == 0 || (digits > 1 && bytes[first] == UInt8(ascii: "0")) { return failure(at: first) }
        let byte = bytes[stop]
        if byte == UInt8(ascii: ".") {
            let laterStops = stops & (stops - 1)
            let end = first + laterStops.trailingZeroBitCount
            if laterStops != 0, end > stop + 1, bytes[end] | 0x20 != UInt8(ascii: "e") { return end }
        } else if byte | 0x20 != UInt8(ascii: "e") {
            return stop
        }
        return endOfLongNumber(bytes, from: first)
    }

    /// The same, byte by byte: `int [. digits] [e [sign] digits]`, from the first byte of `int` on.
    @inline(never)
    private static func endOfLongNumber(_ bytes: PaddedBytes, from first: Int) -> Int {
        var at = endOfDigits(bytes, at: first)
        if at == first || (at > first + 1 && bytes[first] == UInt8(ascii: "0")) { return failure(at: first) }
        if bytes[at] == UInt8(ascii: ".") {
            let end = endOfDigits(bytes, at: at + 1)
            if end == at + 1 { return failure(at: end) }
            at = end
        }
        if bytes[at] | 0x20 == UInt8(ascii: "e") {
            let hasSign = bytes[at + 1] == UInt8(ascii: "+") || bytes[at + 1] == UInt8(ascii: "-")
            let digits = hasSign ? at + 2 : at + 1
            at = endOfDigits(bytes, at: digits)
            if at == digits { return failure(at: at) }
        }
        return at
    }

    private static func endOfDigits(_ bytes: PaddedBytes, at start: Int) -> Int {
        var at = start
        while bytes[at] &- 0x30 <= 9 { at += 1 }
        return at
    }

    /// The end of `true`, `false` or `null`.
    static func endOfLiteral(_ bytes: PaddedBytes, at start: Int) -> Int {
        switch bytes.halfWord(at: start) {
        case 0x6575_7274, 0x6C6C_756E: start + 4  // "true", "null"
        case 0x736C_6166 where bytes[start + 4] == UInt8(ascii: "e"): start + 5  // "fals"
        default: failure(at: start)
        }
    }
}

/// The worth of a hexadecimal digit, in either case.
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
}
