import Plates

// A plate's characters two at a time: half as many places to look at, and tables of pairs stay small.

extension Plate {
    /// How many pairs of codes there are.
    static let pairCodes = 37 * 37

    /// The codes of two characters each, first · 37 + second: of the last two, of the two before them, and so on.
    @inline(__always)
    var pairs: InlineArray<5, UInt32> {
        // What need not wait for one another stands side by side.
        let (head, tail) = bits.quotientAndRemainder(dividingBy: 1_874_161)  // 37^4
        let (first, rest) = UInt32(truncatingIfNeeded: head).quotientAndRemainder(dividingBy: 1_874_161)
        let (second, third) = rest.quotientAndRemainder(dividingBy: 1_369)
        let (fourth, fifth) = UInt32(truncatingIfNeeded: tail).quotientAndRemainder(dividingBy: 1_369)
        return [fifth, fourth, third, second, first]
    }
}

/// `Plate.canonical` for a batch at a time.
struct CanonicalPairs: Sendable {
    static let shared = CanonicalPairs()

    /// For each pair the one that stands for all it may be confused with.
    private let table = (0..<Plate.pairCodes).map { UInt32(Plate(bits: UInt64($0)).canonical.bits) }

    /// Writes the canonical form of each of the plates.
    func fill(_ canonicals: UnsafeMutableBufferPointer<Plate>, of plates: UnsafeBufferPointer<Plate>) {
        unsafe table.withUnsafeBufferPointer { table in
            for place in plates.indices {
                unsafe canonicals[place] = canonical(plates[place], table)
            }
        }
    }

    @inline(__always)
    private func canonical(_ plate: Plate, _ table: UnsafeBufferPointer<UInt32>) -> Plate {
        let pairs = plate.pairs
        func canonical(_ pair: Int) -> UInt64 { unsafe UInt64(table[Int(pairs[pair])]) }
        let high = canonical(4) &* 1_874_161 &+ canonical(3) &* 1_369 &+ canonical(2)
        return Plate(bits: high &* 1_874_161 &+ canonical(1) &* 1_369 &+ canonical(0))
    }
}
