/// Writes the text of a JSON string whose escapes have been found valid: as UTF-8, the escapes replaced.
///
/// - Parameters:
///   - text: what stands between the quotes.
///   - target: room for as many bytes as `text` has; an escape is never shorter than what it stands for.
/// - Returns: how many bytes were written.
func unescape(_ text: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<UInt8>) -> Int {
    var from = 0
    var to = 0
    while from < text.count {
        let byte = unsafe text[from]
        guard byte == UInt8(ascii: "\\"), from + 1 < text.count else {
            unsafe target[to] = byte
            from += 1
            to += 1
            continue
        }
        let letter = unsafe text[from + 1]
        if letter == UInt8(ascii: "u") {
            let scalar = unsafe escapedScalar(text, at: &from)
            unsafe to += encode(scalar, into: target + to)
        } else {
            unsafe target[to] = controlCharacter(letter)
            from += 2
            to += 1
        }
    }
    return to
}

/// The scalar of the `\u` escape at `at`, or of the pair that starts there; `at` moves behind it.
private func escapedScalar(_ text: UnsafeRawBufferPointer, at: inout Int) -> UInt32 {
    let unit = unsafe escapedUnit(text, at: at)
    at += 6
    guard unit & 0xFC00 == 0xD800 else { return unit }
    let low = unsafe escapedUnit(text, at: at)
    at += 6
    return 0x1_0000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
}

private func escapedUnit(_ text: UnsafeRawBufferPointer, at: Int) -> UInt32 {
    var unit: UInt32 = 0
    for place in at + 2..<min(at + 6, text.count) { unit = unsafe unit << 4 | (hexadecimalDigit(text[place]) ?? 0) }
    return unit
}

/// What the escape of a backslash and `letter` stands for; `"`, `\` and `/` stand for themselves.
private func controlCharacter(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
}

private func encode(_ scalar: UInt32, into target: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F)) }
    switch scalar {
    case 0..<0x80:
        unsafe target[0] = UInt8(truncatingIfNeeded: scalar)
        return 1
    case 0x80..<0x800:
        unsafe target[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
        unsafe target[1] = tail(0)
        return 2
    case 0x800..<0x1_0000:
        unsafe target[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
        unsafe target[1] = tail(6)
        unsafe target[2] = tail(0)
        return 3
    default:
        unsafe target[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
        unsafe target[1] = tail(12)
        unsafe target[2] = tail(6)
        unsafe target[3] = tail(0)
        return 4
    }
}
