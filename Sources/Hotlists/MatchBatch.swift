package import Plates

/// The plates of a batch's reads on their way to their matches. Its memory is used again, so a batch without more reads
/// and matches than the one before allocates nothing.
package struct MatchBatch: Sendable {
    /// What the reads met, after `Matcher.match`: by read, then list, then row of the file.
    package private(set) var matches: [Match] = []

    @usableFromInline
    var plates: [Plate] = []
    private(set) var offered = OfferedPlates()
    /// For each plate its canonical form, as far as they were asked for; as long as the longest batch.
    private(set) var canonicals: [Plate] = []
    /// What the index found last.
    var candidates: [Candidate] = []

    package init() {}

    package mutating func removeAll() {
        plates.removeAll(keepingCapacity: true)
        offered.removeAll()
        clearMatches()
    }

    /// Adds a read; its place in the batch is the number of those before it.
    ///
    /// - Parameter candidates: its `candidates`, a JSON array; nil when it has none, or when by
    ///   `Matcher.asksForCandidates` nobody asks.
    @inlinable
    package mutating func add(_ plate: Plate, candidates: UnsafeRawBufferPointer?) {
        plates.append(plate)
        if let candidates = unsafe candidates { unsafe offer(candidates) }
    }

    /// Few reads have any, so the others pay nothing for it.
    @usableFromInline
    @inline(never)
    mutating func offer(_ candidates: UnsafeRawBufferPointer) {
        guard let plate = plates.last else { return }
        unsafe offered.add(read: plates.count - 1, plate: plate, candidates: candidates)
    }

    /// Brings the canonical forms up to date.
    mutating func fillCanonicals() {
        let missing = plates.count - canonicals.count
        if missing > 0 { canonicals += repeatElement(Plate(bits: 0), count: missing) }
        unsafe canonicals.withUnsafeMutableBufferPointer { canonicals in
            unsafe plates.withUnsafeBufferPointer { unsafe CanonicalPairs.shared.fill(canonicals, of: $0) }
        }
    }

    mutating func clearMatches() { matches.removeAll(keepingCapacity: true) }

    /// Makes matches of the same text of what the index found.
    mutating func takeCandidates() {
        for candidate in candidates { matches.append(Match(read: candidate.read, entry: candidate.entry, kind: .text)) }
    }

    mutating func append(read: Int, _ entry: EntryID, _ kind: Match.Kind) {
        matches.append(Match(read: Int32(truncatingIfNeeded: read), entry: entry, kind: kind))
    }

    /// Brings the matches into order, each once.
    ///
    /// An entry matches a read in one way only: its text is the read's, or a look-alike of it, or a pattern.
    mutating func sortMatches(list: (EntryID) -> Int) {
        matches.sort { ($0.read, list($0.entry), $0.entry.value) < ($1.read, list($1.entry), $1.entry.value) }
        var count = 0
        for match in matches where count == 0 || matches[count - 1] != match {
            matches[count] = match
            count += 1
        }
        matches.removeLast(matches.count - count)
    }
}
