import Plates

/// All patterns of the hotlists at once: which of them accept a plate.
///
/// Every pattern is taken apart into `PatternAlternatives`, and these are told apart by bits, 256 to a block:
///
///     rows       [block][position from the last][code]    256 bits: which alternatives accept the character there
///     summaries  [group][position from the last][code]    one bit a block: some alternative of it does; 64 to a group
///
/// The AND of a plate's rows are the alternatives that accept it (Lakshman and Stiliadis, SIGCOMM 1998); the AND of its
/// summaries comes first and leaves few blocks to look at (Baboescu and Varghese, SIGCOMM 2001), since sorted
/// neighbours have length and characters in common. Code 0 is the place before the first character, so lengths need no
/// care. An alternative takes 46 bytes: a pattern without a star that much, with one up to 10 times, with two up to 55.
struct PatternTable: Sendable {
    fileprivate typealias Row = SIMD4<UInt64>

    fileprivate static let codes = 37
    fileprivate static let rowsPerBlock = Plate.maximumLength * PatternTable.codes
    private static let bitsPerBlock = 256
    /// Of so few blocks hardly ever one is left out: to look at them is quicker than to ask.
    private static let fewBlocks = 2

    private let rows: [Row]
    private let summaries: [UInt64]
    /// For each alternative the entry that it belongs to.
    private let entries: [EntryID]
    /// The codes of two characters, by first · 37 + second: the second in the low byte, the first in the next.
    private let pairs: [UInt16]
    private let blockCount: Int
    private let groupCount: Int

    /// - Parameter patterns: normalised ones, each with its entry.
    init(_ patterns: [(pattern: [UInt8], entry: EntryID)]) {
        var alternatives: [(key: UInt64, entry: EntryID)] = []
        for (pattern, entry) in patterns {
            for key in PatternAlternatives.keys(of: pattern) { alternatives.append((key, entry)) }
        }
        alternatives.sort { ($0.key, $0.entry.value) < ($1.key, $1.entry.value) }
        entries = alternatives.map(\.entry)
        rows = PatternTable.rows(of: alternatives.map(\.key))
        blockCount = rows.count / PatternTable.rowsPerBlock
        groupCount = (blockCount + UInt64.bitWidth - 1) / UInt64.bitWidth
        summaries = PatternTable.summaries(of: rows, groupCount: groupCount)
        let codes = UInt16(PatternTable.codes)
        pairs = (0..<codes * codes).map { $0 / codes * 256 + $0 % codes }
    }

    /// Whether no pattern accepts anything.
    var isEmpty: Bool { entries.isEmpty }

    /// Calls `found` with the place of each plate that a pattern accepts and that pattern's entry, in no order; a
    /// pattern with two stars may accept a plate in several ways, and comes once for each.
    func find(_ plates: UnsafeBufferPointer<Plate>, found: (Int, EntryID) -> Void) {
        let few: UInt64? = blockCount <= PatternTable.fewBlocks ? 1 << UInt64(blockCount) - 1 : nil
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe summaries.withUnsafeBufferPointer { summaries in
                for place in 0..<plates.count {
                    let places = unsafe RowPlaces(of: plates[place], pairs: pairs)
                    for group in 0..<groupCount {
                        var blocks = unsafe few ?? places.meet(summaries, block: group)
                        while blocks != 0 {
                            let block = group &* UInt64.bitWidth &+ blocks.trailingZeroBitCount
                            blocks &= blocks &- 1
                            let accepting = unsafe places.meet(rows, block: block)
                            if PatternTable.isAny(accepting) {
                                forEachEntry(of: accepting, in: block) { found(place, $0) }
                            }
                        }
                    }
                }
            }
        }
    }

    @inline(never)
    private func forEachEntry(of accepting: Row, in block: Int, _ body: (EntryID) -> Void) {
        for lane in 0..<Row.scalarCount {
            var bits = accepting[lane]
            while bits != 0 {
                body(entries[block * PatternTable.bitsPerBlock + lane * UInt64.bitWidth + bits.trailingZeroBitCount])
                bits &= bits - 1
            }
        }
    }

    /// Whether any bit is set; the operators for whole vectors go through memory, lane by lane.
    @inline(__always)
    private static func isAny(_ row: Row) -> Bool {
        let half = row.lowHalf | row.highHalf
        return half[0] | half[1] != 0
    }
}

/// Where the rows of one plate stand in a block, by position from the last.
private struct RowPlaces {
    private var places: InlineArray<10, Int>
    /// Where position 7 is before the first character, those behind it say nothing more.
    private let isLong: Bool

    /// Two characters at a time, and what need not wait for one another side by side.
    @inline(__always)
    init(of plate: Plate, pairs: [UInt16]) {
        let (head, tail) = plate.bits.quotientAndRemainder(dividingBy: 1_874_161)  // 37^4
        let (first, rest) = UInt32(truncatingIfNeeded: head).quotientAndRemainder(dividingBy: 1_874_161)
        let (second, third) = rest.quotientAndRemainder(dividingBy: 1_369)
        let (fourth, fifth) = UInt32(truncatingIfNeeded: tail).quotientAndRemainder(dividingBy: 1_369)
        let fromLast: InlineArray<5, UInt32> = [fifth, fourth, third, second, first]
        places = InlineArray(repeating: 0)
        for index in fromLast.indices {
            let codes = Int(pairs[Int(fromLast[index])])
            let row = 2 &* index &* PatternTable.codes
            unsafe places[unchecked: 2 &* index] = row &+ codes & 0xFF
            unsafe places[unchecked: 2 &* index &+ 1] = row &+ PatternTable.codes &+ codes &>> 8
        }
        isLong = unsafe places[unchecked: 7] != 7 * PatternTable.codes
    }

    /// What the rows of one block have in common.
    @inline(__always)
    func meet(_ rows: UnsafeBufferPointer<PatternTable.Row>, block: Int) -> PatternTable.Row {
        let first = block &* PatternTable.rowsPerBlock
        var common = unsafe rows[first &+ places[unchecked: 0]]
        for position in 1..<8 { common &= unsafe rows[first &+ places[unchecked: position]] }
        if isLong { for position in 8..<10 { common &= unsafe rows[first &+ places[unchecked: position]] } }
        return common
    }

    /// The same for a group's summaries.
    @inline(__always)
    func meet(_ rows: UnsafeBufferPointer<UInt64>, block: Int) -> UInt64 {
        let first = block &* PatternTable.rowsPerBlock
        var common = unsafe rows[first &+ places[unchecked: 0]]
        for position in 1..<8 { common &= unsafe rows[first &+ places[unchecked: position]] }
        if isLong { for position in 8..<10 { common &= unsafe rows[first &+ places[unchecked: position]] } }
        return common
    }
}

extension PatternTable {
    private static func rows(of keys: [UInt64]) -> [Row] {
        let blockCount = (keys.count + bitsPerBlock - 1) / bitsPerBlock
        var rows: [Row] = Array(repeating: Row(), count: blockCount * rowsPerBlock)
        for (alternative, key) in keys.enumerated() {
            let first = alternative / bitsPerBlock * rowsPerBlock
            let lane = alternative % bitsPerBlock / UInt64.bitWidth
            let bit: UInt64 = 1 << UInt64(alternative % UInt64.bitWidth)
            var rest = key
            for position in 0..<Plate.maximumLength {
                let symbol = rest % PatternAlternatives.base
                rest /= PatternAlternatives.base
                let row = first + position * codes
                if symbol == PatternAlternatives.any {
                    for code in 1..<codes { rows[row + code][lane] |= bit }
                } else {
                    rows[row + Int(symbol)][lane] |= bit
                }
            }
        }
        return rows
    }

    private static func summaries(of rows: [Row], groupCount: Int) -> [UInt64] {
        var summaries: [UInt64] = Array(repeating: 0, count: groupCount * rowsPerBlock)
        for row in rows.indices where isAny(rows[row]) {
            let block = row / rowsPerBlock
            let bit: UInt64 = 1 << UInt64(block % UInt64.bitWidth)
            summaries[block / UInt64.bitWidth * rowsPerBlock + row % rowsPerBlock] |= bit
        }
        return summaries
    }
}
