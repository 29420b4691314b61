import Plates

/// All patterns of the hotlists at once: which of them accept a plate.
///
/// Every pattern is taken apart into `PatternAlternatives`; sorted, these are told apart by bits, 256 to a block:
///
///     PatternSummaries    the blocks to look at
///     PatternRows         the alternatives of a block that may accept the plate: the AND of its rows (Lakshman and
///                         Stiliadis, SIGCOMM 1998)
///     Alternative         whether one does
///
/// An alternative takes 115 bytes: a pattern without a star that much, with one up to 10 times, with two up to 55.
struct PatternTable: Sendable {
    /// Of so few blocks hardly ever one is left out: to look at them is quicker than to ask.
    private static let fewBlocks = 2

    private let summaries: PatternSummaries
    private let rows: PatternRows
    private let alternatives: [Alternative]

    /// What accepts plates of one length, and the entry that it belongs to.
    private struct Alternative: BitwiseCopyable {
        let key: UInt64
        let holes: UInt64
        let entry: EntryID

        init(key: UInt64, entry: EntryID) {
            self.key = key
            holes = PatternAlternatives.holes(of: key)
            self.entry = entry
        }

        /// - Parameter plate: the key of a plate as long as those that it accepts.
        func accepts(_ plate: UInt64) -> Bool { plate | holes == key }
    }

    /// - Parameter patterns: normalised ones, each with its entry.
    init(_ patterns: [(pattern: [UInt8], entry: EntryID)]) {
        var alternatives: [Alternative] = []
        for (pattern, entry) in patterns {
            alternatives += PatternAlternatives.keys(of: pattern).map { Alternative(key: $0, entry: entry) }
        }
        alternatives.sort { ($0.key, $0.entry.value) < ($1.key, $1.entry.value) }
        self.alternatives = alternatives
        let keys = alternatives.map(\.key)
        summaries = PatternSummaries(keys)
        rows = PatternRows(keys)
    }

    /// Whether no pattern accepts anything.
    var isEmpty: Bool { alternatives.isEmpty }

    /// Calls `found` with the place of each plate that a pattern accepts and that pattern's entry, in no order; a
    /// pattern with two stars may accept a plate in several ways, and comes once for each.
    func find(_ plates: UnsafeBufferPointer<Plate>, found: (Int, EntryID) -> Void) {
        rows.withView { rows in
            if rows.blockCount <= PatternTable.fewBlocks {
                for place in 0..<plates.count {
                    let plate = unsafe plates[place]
                    let places = rows.places(of: plate.pairs)
                    for block in 0..<rows.blockCount {
                        forEachEntry(of: rows.meet(places, block: block), in: block, accepting: plate) {
                            found(place, $0)
                        }
                    }
                }
            } else {
                for place in 0..<plates.count {
                    let plate = unsafe plates[place]
                    let pairs = plate.pairs
                    let places = rows.places(of: pairs)
                    summaries.forEachBlock(of: pairs) { block in
                        forEachEntry(of: rows.meet(places, block: block), in: block, accepting: plate) {
                            found(place, $0)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func forEachEntry(
        of possible: PatternRows.Row, in block: Int, accepting plate: Plate, _ body: (EntryID) -> Void
    ) {
        if PatternTable.isAny(possible) { check(possible, in: block, accepting: plate, body) }
    }

    @inline(never)
    private func check(
        _ possible: PatternRows.Row, in block: Int, accepting plate: Plate, _ body: (EntryID) -> Void
    ) {
        let key = PatternAlternatives.key(of: plate)
        for lane in 0..<PatternRows.Row.scalarCount {
            let first = block * PatternRows.bitsPerBlock + lane * UInt64.bitWidth
            var bits = possible[lane]
            while bits != 0 {
                let alternative = alternatives[first + bits.trailingZeroBitCount]
                if alternative.accepts(key) { body(alternative.entry) }
                bits &= bits - 1
            }
        }
    }

    /// Whether any bit is set; the operators for whole vectors go through memory, lane by lane.
    @inline(__always)
    private static func isAny(_ row: PatternRows.Row) -> Bool {
        let half = row.lowHalf | row.highHalf
        return half[0] | half[1] != 0
    }
}
