package import Plates

/// The reads that one partition has seen of late, so that one that is resent is known: `duplicate-read` of contract §4.
///
///     index   read ─▶ number of its latest sight                       8 bytes a word, at most ¾ full
///     sights  …│popped, until committed│front … all sights in order│   24 bytes each
///
/// Each sight makes an entry at the end, so the oldest stand at the front and pass first. An id that was seen again
/// leaves a stale entry behind; a third of stale entries is cleared away. 2,000,000 live ids take 80 MiB, 104 MiB when
/// many are resent, besides what open generations popped or added.
///
/// The ring is its own undo log: an abort cuts off what was added and takes back what was popped.
package struct SeenReads: ~Copyable {
    /// Contract §4.
    package static let standardCapacity = 2_000_000
    /// How many duplicates ahead of the watermark are told to a restore; see `SeenTail.ahead`.
    package static let longestAhead = 1_024

    /// `duplicate_capacity`.
    package internal(set) var capacity: Int
    /// `duplicate_within`.
    package internal(set) var within: TimeSpan
    package private(set) var counts = SeenCounts()

    private(set) var index = SlotIndex()
    private(set) var sights = SightRing()
    /// The oldest sight that is not popped.
    private(set) var front = 0
    private var latest = Offset(0)
    private var ahead: [Offset] = []
    private(set) var marks: [Mark] = []
    private var touched: UInt64 = 0
    /// What the last `isDuplicate` found, for the `saw` that follows it.
    private var lastProbe: (read: ReadIdentity, probe: SlotIndex.Probe)?

    /// What an abort goes back to.
    struct Mark {
        let front: Int
        let end: Int
        let latest: Offset
        let counts: SeenCounts
        let ahead: [Offset]
    }

    /// How many sights that have passed go with each that comes: more than one, so that they never pile up.
    private static let passedPerSight = 4

    package init(within: TimeSpan, capacity: Int = standardCapacity) {
        precondition(capacity > 0, "duplicate_capacity is at least 1")
        self.within = within
        self.capacity = capacity
    }

    package var byteCount: Int { index.byteCount + sights.byteCount }

    /// How many ids are held, those included that have passed and not left yet.
    package var count: Int { index.count }

    /// Whether the read was seen before, and the watermark has not passed its latest sight's + `within`.
    ///
    /// - Parameter watermark: as it stands before the read.
    package mutating func isDuplicate(_ read: ReadIdentity, watermark: Timestamp?) -> Bool {
        let probe = probe(read)
        lastProbe = (read, probe)
        guard probe.isFound else { return false }
        return !hasPassed(sights[number(of: index.slot(at: probe.position))], watermark: watermark ?? .distantPast)
    }

    /// Remembers a sight of a read, processed or refused, in the order of offsets. Without an open generation it is
    /// committed at once.
    ///
    /// - Parameters:
    ///   - watermark: as it stands right after the read.
    ///   - isAhead: refused as a duplicate though captured later than any read processed so far.
    package mutating func saw(
        _ read: ReadIdentity, at offset: Offset, watermark: Timestamp?, isAhead: Bool = false
    ) {
        let slot = UInt32(truncatingIfNeeded: sights.end)
        var prior = slot
        let probe = takeProbe(of: read)
        if probe.isFound {
            prior = index.slot(at: probe.position)
            index.setSlot(at: probe.position, to: slot)
        } else {
            index.insert(SeenReads.hash(read), slot: slot, at: probe)
        }
        let watermark = watermark ?? .distantPast
        sights.append(
            Sight(
                read: read, watermark: watermark, offset: UInt32(truncatingIfNeeded: offset.value), prior: prior))
        latest = offset
        if isAhead { remember(ahead: offset) }
        forgetOldest(watermark: watermark)
        if marks.isEmpty { tidy() }
    }

    /// Fetches the memory that a batch of reads will ask for: its loads are independent, so they overlap, where those
    /// of one read after the other wait for each other. Worth it from some 100,000 live ids on.
    package mutating func touch(_ reads: borrowing Span<ReadIdentity>) {
        var touched: UInt64 = 0
        for row in 0..<reads.count { touched &+= index.touch(SeenReads.hash(reads[row])) }
        // About as many leave at the front.
        for number in front..<min(front + reads.count, sights.end) {
            touched &+= index.touch(SeenReads.hash(sights[number].read))
        }
        self.touched = touched
    }

    /// From where re-reading the input gives this state again; nil when no read is remembered.
    package var tail: SeenTail? {
        guard front < sights.end else { return nil }
        let first = sights[front]
        let offset = offset(of: first)
        return SeenTail(
            offset: offset, watermark: first.watermark == .distantPast ? nil : first.watermark,
            ahead: ahead.filter { $0 >= offset })
    }

    /// Calls `take` for the latest sight of each id, oldest first.
    package func forEachSight(_ take: (ReadIdentity, Offset, Timestamp) -> Void) {
        for number in front..<sights.end {
            let sight = sights[number]
            guard let position = find(sight.read), index.slot(at: position) == UInt32(truncatingIfNeeded: number)
            else {
                continue
            }
            take(sight.read, offset(of: sight), sight.watermark)
        }
    }

    /// Takes over the duplicates ahead of the watermark that a commit record tells.
    mutating func restore(ahead: [Offset]) { self.ahead = ahead }

    private func offset(of sight: Sight) -> Offset {
        Offset(latest.value - Int64(UInt32(truncatingIfNeeded: latest.value) &- sight.offset))
    }

    private mutating func remember(ahead offset: Offset) {
        ahead.append(offset)
        guard ahead.count > SeenReads.longestAhead else { return }
        ahead.removeFirst()
        counts.aheadOverLimit += 1
    }

    /// Lets some go that have passed, and the oldest when there are too many.
    private mutating func forgetOldest(watermark: Timestamp) {
        for _ in 0..<SeenReads.passedPerSight {
            guard front < sights.end, hasPassed(sights[front], watermark: watermark) else { break }
            pop()
        }
        while index.count > capacity {
            let isEarly = !hasPassed(sights[front], watermark: watermark)
            if pop(), isEarly { counts.overCapacity += 1 }
        }
    }

    @inline(__always)
    private func hasPassed(_ sight: Sight, watermark: Timestamp) -> Bool {
        sight.watermark.nanoseconds < (watermark - within).nanoseconds
    }

    /// - Returns: whether its id is forgotten by that; a stale sight's is not.
    @discardableResult
    @inline(__always)
    private mutating func pop() -> Bool {
        let slot = UInt32(truncatingIfNeeded: front)
        let position = index.find(SeenReads.hash(sights[front].read)) { $0 == slot }
        if let position { index.remove(at: position) }
        front += 1
        skipVoids()
        return position != nil
    }

    @inline(__always)
    private mutating func skipVoids() {
        while front < sights.end, sights[front].isVoid { front += 1 }
    }

    @inline(__always)
    private mutating func takeProbe(of read: ReadIdentity) -> SlotIndex.Probe {
        let last = lastProbe
        lastProbe = nil
        guard let last, last.read.bits == read.bits else { return probe(read) }
        return last.probe
    }

    func find(_ read: ReadIdentity) -> Int? {
        let probe = probe(read)
        return probe.isFound ? probe.position : nil
    }

    @inline(__always)
    private func probe(_ read: ReadIdentity) -> SlotIndex.Probe {
        index.probe(SeenReads.hash(read)) { sights[number(of: $0)].read.bits == read.bits }
    }

    /// A sight's number by its lower half: it lies less than 2^32 before the end.
    func number(of slot: UInt32) -> Int {
        sights.end - Int(UInt32(truncatingIfNeeded: sights.end) &- slot)
    }

    static func hash(_ read: ReadIdentity) -> UInt64 { read.bits &* 0x9E37_79B9_7F4A_7C15 }
}

// Generations, as those of the windows.
extension SeenReads {
    package mutating func beginGeneration() {
        precondition(marks.count < WindowStore.openGenerations, "two generations are open, commit or abort first")
        tidy()
        marks.append(Mark(front: front, end: sights.end, latest: latest, counts: counts, ahead: ahead))
        if !ahead.isEmpty, let tail { ahead = tail.ahead }
    }

    package mutating func commitOldest() {
        precondition(!marks.isEmpty, "no generation is open")
        marks.removeFirst()
        sights.removeAll(before: marks.first?.front ?? front)
    }

    package mutating func abortAll() {
        lastProbe = nil
        guard let committed = marks.first else { return }
        // Backwards through what was added: each read's latest sight is again the one before.
        for number in stride(from: sights.end - 1, through: committed.end, by: -1) {
            takeBack(sights[number], slot: UInt32(truncatingIfNeeded: number))
        }
        // Backwards through what was popped: the latest sight of a read is the one that counts.
        for number in stride(from: min(front, committed.end) - 1, through: committed.front, by: -1) {
            let sight = sights[number]
            guard !sight.isVoid, find(sight.read) == nil else { continue }
            index.insert(SeenReads.hash(sight.read), slot: UInt32(truncatingIfNeeded: number))
        }
        sights.removeAll(from: committed.end)
        front = committed.front
        skipVoids()
        latest = committed.latest
        counts = committed.counts
        ahead = committed.ahead
        marks.removeAll()
        assert(structureFault == nil)
    }

    private mutating func takeBack(_ sight: Sight, slot: UInt32) {
        let hadPrior = sight.prior != slot
        if let position = find(sight.read) {
            if hadPrior { index.setSlot(at: position, to: sight.prior) } else { index.remove(at: position) }
        } else if hadPrior {
            // It was popped since, and its prior with it.
            index.insert(SeenReads.hash(sight.read), slot: sight.prior)
        }
    }

    /// Clears stale entries away once they are a third, and gives back what no generation needs.
    private mutating func tidy() {
        if marks.isEmpty { sights.removeAll(before: front) }
        let committedEnd = marks.first?.end ?? sights.end
        if committedEnd - front > capacity + max(capacity / 2, SeenReads.smallestSlack) { compact(upTo: committedEnd) }
    }

    private static let smallestSlack = 16

    /// Moves the committed sights that still count up against those of the open generations, which stay where they are.
    private mutating func compact(upTo committedEnd: Int) {
        var target = committedEnd
        for number in stride(from: committedEnd - 1, through: front, by: -1) where !sights[number].isVoid {
            let sight = sights[number]
            let moved = UInt32(truncatingIfNeeded: target - 1)
            guard let position = find(sight.read) else { continue }
            var successor: Int?
            var current = self.number(of: index.slot(at: position))
            while current >= committedEnd {
                let prior = self.number(of: sights[current].prior)
                successor = current
                guard prior < current else { break }
                current = prior
            }
            guard current == number else { continue }
            if let successor { sights[successor].prior = moved } else { index.setSlot(at: position, to: moved) }
            target -= 1
            sights[target] = sight
        }
        for number in front..<target { sights[number] = .void }
        front = target
        assert(structureFault == nil)
    }
}

/// Where the seen ids begin in the input, and what must be known to have the same watermarks on the way from there.
package struct SeenTail: Equatable, Sendable {
    /// The first record to read again.
    package let offset: Offset
    /// What to set the watermark to before it; nil = none.
    package let watermark: Timestamp?
    /// Duplicates from there on that would move the watermark if they were taken for new: what they are duplicates of
    /// may lie before the tail.
    package let ahead: [Offset]

    package init(offset: Offset, watermark: Timestamp?, ahead: [Offset]) {
        self.offset = offset
        self.watermark = watermark
        self.ahead = ahead
    }
}

/// What was forgotten before its time.
package struct SeenCounts: Equatable, Sendable {
    /// Ids beyond `duplicate_capacity`.
    package internal(set) var overCapacity = 0
    /// Duplicates ahead of the watermark that a restore is not told of.
    package internal(set) var aheadOverLimit = 0
}
