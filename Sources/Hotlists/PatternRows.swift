import Plates

/// Which alternatives of a block may accept a plate: some of those that do not are left in, and few.
///
///     class   0 = no character, else 1 + code % 11
///     rows    [block][pair of characters, from the last][class of the first · 12 + class of the second]
///             256 bits: which alternatives accept characters of these classes
///
/// Two characters at a time halve the rows that a plate meets, and classes keep those of a few hundred patterns within
/// a core's first cache; four characters are still those of another plate once in 14,641. No character is a class of
/// its own, so lengths need no care.
struct PatternRows: Sendable {
    typealias Row = SIMD4<UInt64>

    /// Alternatives in a block.
    static let bitsPerBlock = 256
    private static let pairCount = 5
    private static let classCount = 12
    private static let rowsPerPair = classCount * classCount
    private static let rowsPerBlock = pairCount * rowsPerPair
    /// For the codes of each two characters the classes of both.
    private static let classesOfPairs = (0..<Plate.pairCodes).map { pair in
        UInt8(characterClass(of: UInt64(pair) / 37) * classCount + characterClass(of: UInt64(pair) % 37))
    }

    private let blockCount: Int
    private let rows: [Row]
    private let classes = PatternRows.classesOfPairs

    /// - Parameter keys: of all alternatives.
    init(_ keys: [UInt64]) {
        blockCount = (keys.count + PatternRows.bitsPerBlock - 1) / PatternRows.bitsPerBlock
        var rows: [Row] = Array(repeating: Row(), count: blockCount * PatternRows.rowsPerBlock)
        for (alternative, key) in keys.enumerated() {
            let block = alternative / PatternRows.bitsPerBlock
            let lane = alternative % PatternRows.bitsPerBlock / UInt64.bitWidth
            let bit: UInt64 = 1 << UInt64(alternative % UInt64.bitWidth)
            PatternRows.forEachPlace(of: key) { rows[block * PatternRows.rowsPerBlock + $0][lane] |= bit }
        }
        self.rows = rows
    }

    /// Calls `body` with the place in its block of each row that a key's alternative stands in.
    private static func forEachPlace(of key: UInt64, _ body: (Int) -> Void) {
        for pair in 0..<pairCount {
            for first in classes(of: PatternAlternatives.symbol(of: key, at: 2 * pair + 1)) {
                for second in classes(of: PatternAlternatives.symbol(of: key, at: 2 * pair)) {
                    body(pair * rowsPerPair + first * classCount + second)
                }
            }
        }
    }

    private static func classes(of symbol: UInt64) -> ClosedRange<Int> {
        guard symbol != PatternAlternatives.any else { return 1...classCount - 1 }
        return characterClass(of: symbol)...characterClass(of: symbol)
    }

    private static func characterClass(of code: UInt64) -> Int { code == 0 ? 0 : 1 + Int(code) % (classCount - 1) }

    /// Lends the rows to a loop over plates.
    @inline(__always)
    func withView(_ body: (View) -> Void) {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe classes.withUnsafeBufferPointer { classes in
                unsafe body(View(rows: rows, classes: classes, blockCount: blockCount))
            }
        }
    }

    @safe
    struct View {
        let rows: UnsafeBufferPointer<Row>
        let classes: UnsafeBufferPointer<UInt8>
        let blockCount: Int

        @inline(__always)
        func places(of pairs: InlineArray<5, UInt32>) -> Places {
            var places = Places(isLong: pairs[3] >= 37)
            for pair in pairs.indices {
                places.inBlock[pair] = unsafe pair &* rowsPerPair &+ Int(classes[Int(pairs[pair])])
            }
            return places
        }

        /// What the rows at these places of one block have in common.
        @inline(__always)
        func meet(_ places: Places, block: Int) -> Row {
            let first = block &* rowsPerBlock
            var common = unsafe rows[first &+ places.inBlock[0]]
            for pair in 1..<4 { unsafe common &= rows[first &+ places.inBlock[pair]] }
            if places.isLong { unsafe common &= rows[first &+ places.inBlock[4]] }
            return common
        }
    }

    /// Where the rows of one plate stand in every block.
    struct Places {
        fileprivate var inBlock: InlineArray<5, Int> = InlineArray(repeating: 0)
        /// Where pair 3 begins before the first character, pair 4 says nothing more.
        fileprivate let isLong: Bool
    }
}
