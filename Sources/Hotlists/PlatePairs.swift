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
