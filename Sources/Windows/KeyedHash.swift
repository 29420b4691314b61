import Plates

/// SipHash under a secret key: what identifies reads, cameras and windows without naming them.
///
/// It is the same in every process that has the key, so it may travel in the changelog, and without the key no plate
/// can be tried against it. SipHash-1-3 where 64 bits are enough and each read pays for it, SipHash-2-4 for 128 bits.
package struct KeyedHash: Sendable {
    private let key: (UInt64, UInt64)

    package init(key: (UInt64, UInt64)) { self.key = key }

    /// 64 bits over some bytes.
    ///
    /// - Parameter scope: what they are told apart within, e.g. the hash of the agency that a read's id is unique in.
    package func hash(_ bytes: UnsafeRawBufferPointer, in scope: UInt64 = 0) -> UInt64 {
        var state = SipState(key, rounds: 1)
        state.absorb(scope)
        unsafe state.absorb(bytes, length: bytes.count + MemoryLayout<UInt64>.size)
        return state.finish(rounds: 3)
    }

    /// 64 bits over two texts, each with its length, and a number.
    package func hash(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, in scope: UInt64, and number: UInt64
    ) -> UInt64 {
        var state = SipState(key, rounds: 1)
        state.absorb(scope)
        state.absorb(number)
        unsafe state.absorb(first, length: first.count)
        unsafe state.absorb(second, length: second.count)
        return state.finish(rounds: 3)
    }

    /// 128 bits over some bytes.
    package func digest(_ bytes: UnsafeRawBufferPointer) -> WindowDigest {
        var state = SipState(key, rounds: 2, isWide: true)
        unsafe state.absorb(bytes, length: bytes.count)
        let first = state.finish(rounds: 4, isWide: true)
        return WindowDigest(high: state.finishWide(rounds: 4), low: first)
    }

    package func hash(_ text: String, in scope: UInt64 = 0) -> UInt64 {
        var text = text
        return text.withUTF8 { unsafe hash(UnsafeRawBufferPointer($0), in: scope) }
    }
}

/// The four words of SipHash (Aumasson and Bernstein, 2012).
struct SipState {
    private var v0, v1, v2, v3: UInt64
    private let rounds: Int

    init(_ key: (UInt64, UInt64), rounds: Int, isWide: Bool = false) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
        if isWide { v1 ^= 0xEE }
        self.rounds = rounds
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        for _ in 0..<rounds { round() }
        v0 ^= word
    }

    /// - Parameter length: of all that is absorbed, these bytes being the last.
    @inline(__always)
    mutating func absorb(_ bytes: UnsafeRawBufferPointer, length: Int) {
        var position = 0
        while position + 8 <= bytes.count {
            absorb(UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            position += 8
        }
        var last = UInt64(truncatingIfNeeded: length) << 56
        for place in position..<bytes.count { unsafe last |= UInt64(bytes[place]) << UInt64((place - position) * 8) }
        absorb(last)
    }

    mutating func finish(rounds: Int, isWide: Bool = false) -> UInt64 {
        v2 ^= isWide ? 0xEE : 0xFF
        for _ in 0..<rounds { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    /// The second half of a wide result.
    mutating func finishWide(rounds: Int) -> UInt64 {
        v1 ^= 0xDD
        for _ in 0..<rounds { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v2 &+= v3
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v1
        v0 &+= v3
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 = v2 << 32 | v2 >> 32
    }
}
