/// The generator's only source of chance: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and for ever.
///
/// Every subject draws from a stream of its own that is a function of (seed, subject, index), so the n-th read is the
/// same whether it is made alone, in order, or on another thread.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The stream of the `index`-th thing of a subject.
    init(seed: UInt64, _ subject: Subject, _ index: UInt64) {
        let stream = SplitMix64.mix(seed &+ subject.rawValue &* 0xd1b5_4a32_d192_ed03)
        state = SplitMix64.mix(stream ^ index &* 0x9e37_79b9_7f4a_7c15)
    }

    enum Subject: UInt64 {
        case read = 1, vehicle, entry, target, camera, haunt, classes, shuffle
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return SplitMix64.mix(state)
    }

    /// A number from 0 to `bound` − 1, uneven by less than bound / 2^32.
    package mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    mutating func chance(_ share: Share) -> Bool { next() >> 32 < share.threshold }

    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// A probability as a bound on 32 random bits, so that a draw is one compare of integers.
struct Share: Sendable {
    let threshold: UInt64

    init(_ probability: Double) {
        threshold = UInt64(min(max(probability, 0), 1) * 4_294_967_296)
    }

    private init(threshold: UInt64) { self.threshold = threshold }

    static func + (left: Share, right: Share) -> Share {
        Share(threshold: min(left.threshold + right.threshold, 1 << 32))
    }
}
