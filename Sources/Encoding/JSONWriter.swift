/// Writes one JSON text, without white space, at the end of a byte array that is used again and again.
///
/// Commas set themselves: what was written last tells whether one is due. Strings come out escaped and as valid UTF-8
/// whatever went in. The caller opens and closes objects and arrays in pairs, and gives each member of an object a key.
package struct JSONWriter {
    package private(set) var bytes: [UInt8]
    /// Where this text starts: before it no comma is due.
    private let start: Int

    package init() { self.init(reusing: []) }

    /// Appends to `bytes`. Move the array in, so that it is not copied.
    package init(reusing bytes: consuming [UInt8]) {
        start = bytes.count
        self.bytes = bytes
    }

    /// The bytes written, handed over; the writer is empty then.
    package consuming func take() -> [UInt8] { bytes }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// The key of the next value.
    package mutating func key(_ name: StaticString) {
        separate()
        unsafe appendString(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: ":"))
    }

    /// The key of the next value, when it is not known beforehand.
    package mutating func key(text name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func string(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { unsafe appendString(UnsafeRawBufferPointer($0)) }
    }

    package mutating func string(_ text: StaticString) {
        separate()
        unsafe appendString(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A string of UTF-8; what is none becomes U+FFFD.
    package mutating func string(bytes text: UnsafeRawBufferPointer) {
        separate()
        unsafe appendString(text)
    }

    /// A string of UTF-8; what is none becomes U+FFFD.
    package mutating func string(bytes text: [UInt8]) {
        separate()
        unsafe text.withUnsafeBytes { unsafe appendString($0) }
    }

    /// A value that is JSON already, byte for byte: the token of a read's field.
    package mutating func raw(_ token: UnsafeRawBufferPointer) {
        separate()
        unsafe bytes.append(contentsOf: token)
    }

    package mutating func int(_ number: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A number that reads back as the same double; null for what JSON cannot write, infinity and not-a-number.
    package mutating func number(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: number.description.utf8)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
    }

    /// A comma, when a value stands before this one. No value ends in an opening bracket or a colon outside its quotes.
    private mutating func separate() {
        guard bytes.count > start, let last = bytes.last else { return }
        switch last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func appendString(_ text: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "\""))
        var at = 0
        while at < text.count {
            let stop = unsafe endOfPlainText(text, from: at)
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[at..<stop]))
            at = stop
            guard at < text.count else { break }
            let byte = unsafe text[at]
            if byte < 0x80 {
                appendEscape(of: byte)
                at += 1
            } else {
                unsafe appendNonASCII(text, at: &at)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hexadecimal(byte >> 4))
            bytes.append(hexadecimal(byte & 15))
        }
    }

    /// The bytes from 0x80 on that stand together at `at`, mended where they are not UTF-8.
    private mutating func appendNonASCII(_ text: UnsafeRawBufferPointer, at: inout Int) {
        let start = at
        while at < text.count, unsafe text[at] >= 0x80 { at += 1 }
        let mended = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<at]), as: UTF8.self)
        bytes.append(contentsOf: mended.utf8)
    }

    private func endOfPlainText(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < text.count {
            let byte = unsafe text[at]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            at += 1
        }
        return at
    }

    private func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x61 + digit - 10 }
}
