/// Draws from a fixed weighted choice in constant time, by Walker's alias method over integers.
struct AliasTable: Sendable {
    private struct Slot: Sendable {
        /// Of 2^32: how often the slot's own choice is taken rather than its alias.
        var own: UInt64
        var alias: Int
    }

    private var slots: [Slot]

    /// - Precondition: at least one weight, all above 0, each below 2^24 times their number's worth of the sum.
    init(weights: [UInt64]) {
        precondition(!weights.isEmpty, "a choice needs at least one weight")
        let count = UInt64(weights.count)
        let sum = weights.reduce(0, +)
        // Scaled so that the mean is `sum`: exact in integers, which keeps the table the same everywhere.
        var scaled = weights.map { $0 * count }
        slots = weights.indices.map { Slot(own: 1 << 32, alias: $0) }
        var small = scaled.indices.filter { scaled[$0] < sum }
        var large = scaled.indices.filter { scaled[$0] >= sum }
        while let low = small.popLast(), let high = large.popLast() {
            slots[low] = Slot(own: AliasTable.fraction(scaled[low], of: sum), alias: high)
            scaled[high] -= sum - scaled[low]
            if scaled[high] < sum { small.append(high) } else { large.append(high) }
        }
    }

    func draw(_ random: inout SplitMix64) -> Int {
        let bits = random.next()
        let place = Int(truncatingIfNeeded: ((bits >> 32) &* UInt64(slots.count)) >> 32)
        let slot = slots[place]
        return bits & 0xffff_ffff < slot.own ? place : slot.alias
    }

    private static func fraction(_ part: UInt64, of whole: UInt64) -> UInt64 {
        let product = part.multipliedFullWidth(by: 1 << 32)
        return whole.dividingFullWidth(product).quotient
    }

    /// Weights of ranks 1…count by Zipf's law with exponent 0.8, in integers.
    ///
    /// rank^0.8 is the root y of y^5 = rank^4, found with plain arithmetic: a library's `pow` may change in its last
    /// bit.
    static func zipf(_ count: Int) -> [UInt64] {
        (1...max(count, 1)).map { rank in
            let power = Double(rank) * Double(rank) * Double(rank) * Double(rank)
            var root = Double(rank)
            for _ in 0..<40 {
                let fourth = root * root * root * root
                root = (4 * root + power / fourth) / 5
            }
            return UInt64(1e9 / root)
        }
    }
}
