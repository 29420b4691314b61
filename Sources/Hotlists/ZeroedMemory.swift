import CPlatform

/// A block of memory of its owner alone, zeroed and aligned to a cache line: what versions of the index are made of.
///
/// In debug builds it is filled with 0xDD before it is given back, so that a reader who still looks at it finds
/// nonsense instead of what used to be true.
@safe
struct ZeroedMemory: ~Copyable {
    let start: UnsafeMutableRawPointer
    let size: Int

    init(size: Int) {
        self.size = max(size, 1)
        guard let start = unsafe platform_allocate_zeroed(self.size) else {
            preconditionFailure("no memory for \(size) bytes of the hotlist index: give the process more, or list less")
        }
        unsafe self.start = start
    }

    init<Value: BitwiseCopyable>(for count: Int, of type: Value.Type) {
        self.init(size: count * MemoryLayout<Value>.stride)
        unsafe start.bindMemory(to: Value.self, capacity: count)
    }

    /// A copy of the values.
    init<Value: BitwiseCopyable>(copying values: [Value]) {
        self.init(for: values.count, of: Value.self)
        unsafe values.withUnsafeBytes { bytes in
            if let first = bytes.baseAddress { unsafe start.copyMemory(from: first, byteCount: bytes.count) }
        }
    }

    deinit {
        unsafe ZeroedMemory.poison(start, size)
        unsafe platform_free_zeroed(start, size)
    }

    /// The block as values of the type that it was made for.
    func values<Value: BitwiseCopyable>(of type: Value.Type) -> UnsafeMutablePointer<Value> {
        unsafe start.assumingMemoryBound(to: type)
    }

    /// Overwrites memory that nobody may read any more; in release builds nothing happens.
    static func poison(_ start: UnsafeMutableRawPointer, _ size: Int) {
        #if DEBUG
            _ = unsafe start.initializeMemory(as: UInt8.self, repeating: 0xDD, count: size)
        #endif
    }
}
