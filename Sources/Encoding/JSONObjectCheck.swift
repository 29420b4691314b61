/// Says whether bytes are one JSON object by the rules that values of reads are held to (contract §1): RFC 8259, UTF-8,
/// no key twice in an object, at most 32 levels, at most 65,536 bytes. What is found good, `JSONToken` can walk over.
@safe
package struct JSONObjectCheck: ~Copyable {
    package enum Fault: Error, Equatable, Sendable {
        case tooLarge
        /// Counted in bytes from 0.
        case notJSON(at: Int)
        case keyTwice(at: Int)
    }

    private let scratch: Scratch
    private var scanner: ReadScanner

    /// - Parameter seed: the secret of the key table, unknown to those who write the values.
    package init(seed: UInt64) {
        scratch = Scratch()
        scanner = ReadScanner(scratch: scratch, seed: seed)
    }

    deinit { scratch.free() }

    package mutating func check(_ value: UnsafeRawBufferPointer) throws(Fault) {
        guard value.count <= Scratch.valueCapacity else { throw .tooLarge }
        unsafe scratch.load(value)
        guard scanner.scan(count: value.count) else { throw .notJSON(at: scanner.failedAt) }
        if let place = scanner.duplicateAt { throw .keyTwice(at: place) }
    }
}
