import Encoding
import Glibc
import Plates

/// A read with the bytes that it was decoded from: the one way to what its camera wrote. Good for as long as its record
/// is lent.
@safe
struct LentRead {
    let read: PlateRead
    private let value: UnsafeRawBufferPointer

    init(_ read: PlateRead, value: UnsafeRawBufferPointer) {
        self.read = read
        unsafe self.value = value
    }

    /// The JSON value of a field as it was written, a string with its quotes; nil when it has none that counts.
    func bytes(of field: ReadField) -> UnsafeRawBufferPointer? {
        guard let place = read.fields[field] else { return nil }
        return unsafe place.bytes(of: value)
    }

    func token(of field: ReadField) -> JSONToken? {
        unsafe bytes(of: field).map { unsafe JSONToken(bytes: $0) }
    }

    /// Lends the text of a field that is a string, without quotes and escapes; nil when it has none that counts.
    func withText<Result>(of field: ReadField, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let bytes = unsafe bytes(of: field) else { return nil }
        let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        guard let start = text.baseAddress, unsafe memchr(start, Int32(UInt8(ascii: "\\")), text.count) != nil
        else { return unsafe body(text) }
        var unescaped: [UInt8] = []
        unsafe JSONToken(bytes: bytes).unescaped(into: &unescaped)
        return unsafe unescaped.withUnsafeBytes { unsafe body($0) }
    }
}
