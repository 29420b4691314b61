/// A `read_id`: 1 to 64 bytes of UTF-8, in place, so that keeping one allocates nothing.
package struct ReadID: Equatable, BitwiseCopyable, Sendable {
    package static let longest = 64

    private var bytes: InlineArray<64, UInt8>
    package let count: UInt8

    /// - Returns: nil for no bytes and for more than 64. Whether they are UTF-8 is the caller's affair.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard 1...ReadID.longest ~= text.count else { return nil }
        bytes = InlineArray(repeating: 0)
        for index in 0..<text.count { unsafe bytes[index] = text[index] }
        count = UInt8(text.count)
    }

    package init?(_ text: String) {
        var text = text
        let id = text.withUTF8 { unsafe ReadID(UnsafeRawBufferPointer($0)) }
        guard let id else { return nil }
        self = id
    }

    package func append(to output: inout [UInt8]) {
        for index in 0..<Int(count) { output.append(bytes[index]) }
    }

    package var text: String {
        var utf8: [UInt8] = []
        append(to: &utf8)
        return String(decoding: utf8, as: UTF8.self)
    }

    package static func == (left: ReadID, right: ReadID) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<Int(left.count) where left.bytes[index] != right.bytes[index] { return false }
        return true
    }
}
