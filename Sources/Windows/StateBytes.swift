import Plates

/// Reads little-endian values from bytes that others wrote: every step is checked, none can leave the buffer.
@safe
struct StateReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    var remaining: Int { unsafe bytes.count - position }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(StateFault) -> Value {
        guard remaining >= MemoryLayout<Value>.size else { throw .truncated }
        let value = unsafe bytes.loadUnaligned(fromByteOffset: position, as: Value.self)
        position += MemoryLayout<Value>.size
        return Value(littleEndian: value)
    }

    mutating func timestamp() throws(StateFault) -> Timestamp {
        Timestamp(nanoseconds: try integer(Int64.self))
    }

    /// The next `count` bytes, in place.
    mutating func take(_ count: Int) throws(StateFault) -> UnsafeRawBufferPointer {
        guard count >= 0, remaining >= count else { throw .truncated }
        let taken = unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        position += count
        return unsafe taken
    }

    func end() throws(StateFault) {
        guard remaining == 0 else { throw .garbage }
    }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }

    mutating func append(_ timestamp: Timestamp) { append(littleEndian: timestamp.nanoseconds) }
}
