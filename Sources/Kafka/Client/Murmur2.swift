package import Plates

/// The partitioner of Kafka's own producers: a record with a key belongs to partition `toPositive(murmur2(key)) %
/// count`.
package enum Murmur2 {
    /// 32-bit MurmurHash2 with Kafka's seed, four bytes a step in little-endian order.
    package static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        var index = 0
        while index + 4 <= key.count {
            var word = unsafe UInt32(littleEndian: key.loadUnaligned(fromByteOffset: index, as: UInt32.self))
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash = (hash &* multiplier) ^ word
            index += 4
        }
        let rest = key.count - index
        if rest > 2 { unsafe hash ^= UInt32(key[index + 2]) << 16 }
        if rest > 1 { unsafe hash ^= UInt32(key[index + 1]) << 8 }
        if rest > 0 {
            unsafe hash ^= UInt32(key[index])
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return hash
    }

    /// - Parameter count: how many partitions the topic has, at least 1.
    package static func partition(of key: UnsafeRawBufferPointer, count: Int32) -> Partition {
        precondition(count > 0, "a topic has at least one partition")
        return unsafe Partition(Int32(bitPattern: hash(key) & 0x7fff_ffff) % count)
    }
}
