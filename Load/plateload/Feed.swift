import Synthesis

/// Where records to send come from: made on the way, or read from files.
protocol Feed: ~Copyable {
    /// Writes the next record to the start of `memory`: its key, and its value from `Fed.valueStart` on.
    ///
    /// - Parameter memory: at least `Fed.room` bytes.
    /// - Returns: nil at the end.
    mutating func next(into memory: UnsafeMutableRawBufferPointer) throws -> Fed?
}

/// A record that a feed wrote.
struct Fed {
    /// A key is a canonical plate of ten characters at most.
    static let valueStart = 16
    static let room = valueStart + ReadSynthesizer.maximumValueBytes

    /// nil = null.
    let keyCount: Int?
    let valueCount: Int?
}

/// Reads that are made on the way.
struct SyntheticFeed: Feed, ~Copyable {
    let reads: ReadSynthesizer
    private var sequence: UInt64 = 0

    init(_ reads: ReadSynthesizer) { self.reads = reads }

    mutating func next(into memory: UnsafeMutableRawBufferPointer) throws -> Fed? {
        guard sequence < UInt64(reads.profile.reads) else { return nil }
        let read = unsafe reads.write(
            sequence, into: UnsafeMutableRawBufferPointer(rebasing: memory[Fed.valueStart...]))
        for place in 0..<read.key.count { unsafe memory[place] = read.key[place] }
        sequence += 1
        return Fed(keyCount: read.key.count, valueCount: read.valueCount)
    }
}
