import Plates

/// All patterns of the hotlists at once: which of them accept a plate.
///
/// Every pattern is taken apart into `PatternAlternatives`, and these are told apart by bits, 64 to a block:
///
///     rows       [block][position from the last][code]    one bit an alternative: it accepts the character there
///     summaries  [group][position from the last][code]    one bit a block: some alternative of it does; 64 to a group
///
/// The AND of a plate's ten rows are the alternatives that accept it (Lakshman and Stiliadis, SIGCOMM 1998); the AND of
/// its ten summaries comes first and leaves few blocks to look at (Baboescu and Varghese, SIGCOMM 2001), since sorted
/// neighbours have characters in common. Code 0 is the place before the first character, so lengths need no care.
/// Nothing branches before a block remains. An alternative takes 46 bytes: a pattern without a star that much, with one
/// star up to ten times as much, with two up to 55 times.
struct PatternTable: Sendable {
    private static let bits = 64
    private static let rowsPerBlock = Plate.maximumLength * PatternTable.codes
    private static let codes = 37

    private let rows: [UInt64]
    private let summaries: [UInt64]
    /// For each alternative the entry that it belongs to.
    private let entries: [EntryID]
    private let groupCount: Int

    /// - Parameter patterns: normalised ones, each with its entry.
    init(_ patterns: [(pattern: [UInt8], entry: EntryID)]) {
        var alternatives: [(key: UInt64, entry: EntryID)] = []
        for (pattern, entry) in patterns {
            for key in PatternAlternatives.keys(of: pattern) { alternatives.append((key, entry)) }
        }
        alternatives.sort { ($0.key, $0.entry.value) < ($1.key, $1.entry.value) }
        entries = alternatives.map(\.entry)
        let blockCount = (alternatives.count + PatternTable.bits - 1) / PatternTable.bits
        groupCount = (blockCount + PatternTable.bits - 1) / PatternTable.bits
        rows = PatternTable.rows(of: alternatives.map(\.key), blockCount: blockCount)
        summaries = PatternTable.summaries(of: rows, blockCount: blockCount, groupCount: groupCount)
    }

    /// Whether no pattern accepts anything.
    var isEmpty: Bool { entries.isEmpty }

    /// Calls `found` with the place of each plate that a pattern accepts and that pattern's entry, in no order; a
    /// pattern with two stars may accept a plate in several ways, and comes once for each.
    func find(_ plates: UnsafeBufferPointer<Plate>, found: (Int, EntryID) -> Void) {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe summaries.withUnsafeBufferPointer { summaries in
                for place in 0..<plates.count {
                    let places = unsafe PatternTable.rowPlaces(of: plates[place])
                    for group in 0..<groupCount {
                        var blocks = unsafe PatternTable.meet(summaries, places, block: group)
                        while blocks != 0 {
                            let block = group * PatternTable.bits + blocks.trailingZeroBitCount
                            blocks &= blocks - 1
                            var accepting = unsafe PatternTable.meet(rows, places, block: block)
                            while accepting != 0 {
                                found(place, entries[block * PatternTable.bits + accepting.trailingZeroBitCount])
                                accepting &= accepting - 1
                            }
                        }
                    }
                }
            }
        }
    }

    private typealias Places = InlineArray<10, Int>

    /// What the block's rows at these places have in common.
    @inline(__always)
    private static func meet(_ rows: UnsafeBufferPointer<UInt64>, _ places: Places, block: Int) -> UInt64 {
        let first = block &* rowsPerBlock
        var common = UInt64.max
        for position in places.indices { common &= unsafe rows[first &+ places[unchecked: position]] }
        return common
    }

    /// For each position from the last the place of its character's row within a block.
    ///
    /// Two halves, so that one does not wait for the divisions of the other.
    @inline(__always)
    private static func rowPlaces(of plate: Plate) -> Places {
        let (high, low) = plate.bits.quotientAndRemainder(dividingBy: 69_343_957)  // 37^5
        var left = UInt32(truncatingIfNeeded: high)
        var right = UInt32(truncatingIfNeeded: low)
        var places = Places(repeating: 0)
        for position in 0..<5 {
            unsafe places[unchecked: position] = position &* codes &+ Int(right % 37)
            unsafe places[unchecked: position &+ 5] = (position &+ 5) &* codes &+ Int(left % 37)
            right /= 37
            left /= 37
        }
        return places
    }
}

extension PatternTable {
    private static func rows(of keys: [UInt64], blockCount: Int) -> [UInt64] {
        var rows: [UInt64] = Array(repeating: 0, count: blockCount * rowsPerBlock)
        for (alternative, key) in keys.enumerated() {
            let first = alternative / bits * rowsPerBlock
            let bit: UInt64 = 1 << UInt64(alternative % bits)
            var rest = key
            for position in 0..<Plate.maximumLength {
                let symbol = rest % PatternAlternatives.base
                rest /= PatternAlternatives.base
                let row = first + position * codes
                if symbol == PatternAlternatives.any {
                    for code in 1..<codes { rows[row + code] |= bit }
                } else {
                    rows[row + Int(symbol)] |= bit
                }
            }
        }
        return rows
    }

    private static func summaries(of rows: [UInt64], blockCount: Int, groupCount: Int) -> [UInt64] {
        var summaries: [UInt64] = Array(repeating: 0, count: groupCount * rowsPerBlock)
        for block in 0..<blockCount {
            let bit: UInt64 = 1 << UInt64(block % bits)
            for row in 0..<rowsPerBlock where rows[block * rowsPerBlock + row] != 0 {
                summaries[block / bits * rowsPerBlock + row] |= bit
            }
        }
        return summaries
    }
}
