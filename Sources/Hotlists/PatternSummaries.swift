import Plates

/// Which blocks have for every character of a plate some alternative that accepts it: the others need no look.
///
///     summaries  [group][position from the last][code]    one bit a block, 64 to a group
///
/// Sorted neighbours have length and characters in common, so few blocks are left (Baboescu and Varghese, SIGCOMM
/// 2001). Code 0 is the place before the first character, so lengths need no care.
struct PatternSummaries: Sendable {
    private static let codes = 37
    private static let countPerGroup = Plate.maximumLength * codes

    private let groupCount: Int
    private let summaries: [UInt64]

    /// - Parameter keys: of all alternatives, in their order.
    init(_ keys: [UInt64]) {
        let bitsPerGroup = PatternRows.bitsPerBlock * UInt64.bitWidth
        groupCount = (keys.count + bitsPerGroup - 1) / bitsPerGroup
        var summaries: [UInt64] = Array(repeating: 0, count: groupCount * PatternSummaries.countPerGroup)
        for (alternative, key) in keys.enumerated() {
            let first = alternative / bitsPerGroup * PatternSummaries.countPerGroup
            let bit: UInt64 = 1 << UInt64(alternative / PatternRows.bitsPerBlock % UInt64.bitWidth)
            for position in 0..<Plate.maximumLength {
                for code in PatternSummaries.codes(of: PatternAlternatives.symbol(of: key, at: position)) {
                    summaries[first + position * PatternSummaries.codes + code] |= bit
                }
            }
        }
        self.summaries = summaries
    }

    private static func codes(of symbol: UInt64) -> ClosedRange<Int> {
        symbol == PatternAlternatives.any ? 1...codes - 1 : Int(symbol)...Int(symbol)
    }

    /// Calls `body` with each block to look at.
    @inline(__always)
    func forEachBlock(of pairs: InlineArray<5, UInt32>, _ body: (Int) -> Void) {
        for group in 0..<groupCount {
            var blocks = self.blocks(of: pairs, group: group)
            while blocks != 0 {
                body(group &* UInt64.bitWidth &+ blocks.trailingZeroBitCount)
                blocks &= blocks &- 1
            }
        }
    }

    @inline(__always)
    private func blocks(of pairs: InlineArray<5, UInt32>, group: Int) -> UInt64 {
        let first = group &* PatternSummaries.countPerGroup
        var blocks = UInt64.max
        for pair in 0..<4 { blocks &= summary(of: pairs[pair], at: 2 * pair, from: first) }
        // Where pair 3 begins before the first character, pair 4 says nothing more.
        return pairs[3] >= 37 ? blocks & summary(of: pairs[4], at: 8, from: first) : blocks
    }

    @inline(__always)
    private func summary(of pair: UInt32, at position: Int, from first: Int) -> UInt64 {
        let (before, last) = pair.quotientAndRemainder(dividingBy: UInt32(PatternSummaries.codes))
        let start = first &+ position &* PatternSummaries.codes
        return summaries[start &+ Int(last)] & summaries[start &+ PatternSummaries.codes &+ Int(before)]
    }
}
