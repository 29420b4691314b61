/// Whether bytes are UTF-8, and where they are not.
package enum UTF8Check {
    /// The place of the first byte at which no character of UTF-8 starts; nil when all is UTF-8.
    package static func firstFault(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = unsafe firstAboveASCII(in: bytes) else { return nil }
        if unsafe String(validating: UnsafeRawBufferPointer(rebasing: bytes[start...]), as: UTF8.self) != nil {
            return nil
        }
        return unsafe start + validCount(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    private static func firstAboveASCII(in bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index + 8 <= bytes.count {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count {
            if unsafe bytes[index] >= 0x80 { return index }
            index += 1
        }
        return nil
    }

    /// How many bytes stand before the first fault.
    private static func validCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var input = unsafe bytes.makeIterator()
        var count = 0
        while true {
            switch unsafe decoder.parseScalar(from: &input) {
            case .valid(let scalar): count += scalar.count
            case .error, .emptyInput: return count
            }
        }
    }
}
