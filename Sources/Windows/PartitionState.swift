package import Plates

/// Everything that the decisions of one partition depend on besides the read itself: watermark, windows, seen ids.
///
/// Per record, in offset order: `isDuplicate`, then `refuseDuplicate` or `process`; for the processed reads of a batch,
/// in the same order, `judge` with the watermark that `process` tells, once a hit and candidate recipient. A dead
/// letter and a read that is refused for any other reason leave no trace here. Every change belongs to the running
/// generation.
package struct PartitionState: ~Copyable {
    package private(set) var watermark: Watermark
    package var windows: WindowStore
    package private(set) var seen: SeenReads
    /// The watermarks before each open generation, oldest first.
    private var marks: [Watermark] = []
    private var settings: Settings

    package struct Settings: Equatable, Sendable {
        package var maxDisorder = TimeSpan.seconds(5)
        package var allowedLateness = TimeSpan.minutes(10)
        package var duplicateWithin = TimeSpan.minutes(10)
        package var duplicateCapacity = SeenReads.standardCapacity

        package init() {}
    }

    /// What a processed read is judged by.
    package struct Passage: Equatable, Sendable {
        /// The watermark before the read: the one to judge its hits with.
        package let watermark: Timestamp?
        package let isLate: Bool
    }

    /// - Parameter hotlists: a hit names its hotlist by its place here.
    package init(_ settings: Settings, hotlists: [WindowedHotlist]) {
        self.settings = settings
        watermark = Watermark(maxDisorder: settings.maxDisorder, allowedLateness: settings.allowedLateness)
        windows = WindowStore(hotlists: hotlists)
        seen = SeenReads(within: settings.duplicateWithin, capacity: settings.duplicateCapacity)
    }

    /// Follows another version of the topology. The watermark stays where it is, so it never goes back; windows and
    /// seen ids are kept and forgotten by the new spans; see `WindowStore.use`.
    ///
    /// - Precondition: no generation is open.
    package mutating func use(_ settings: Settings, hotlists: [WindowedHotlist]) {
        precondition(!hasOpenGeneration, "a topology is swapped between generations")
        watermark = Watermark(
            maxDisorder: settings.maxDisorder, allowedLateness: settings.allowedLateness, at: watermark.value)
        seen.within = settings.duplicateWithin
        seen.capacity = settings.duplicateCapacity
        windows.use(hotlists)
        self.settings = settings
    }

    /// Whether the next read was seen before, lately enough to be refused as `duplicate-read`.
    package mutating func isDuplicate(_ read: ReadIdentity) -> Bool {
        seen.isDuplicate(read, watermark: watermark.value)
    }

    /// Fetches the memory that a batch of reads will ask for.
    package mutating func touch(_ reads: borrowing Span<ReadIdentity>) { seen.touch(reads) }

    /// Takes the next read as a processed one.
    package mutating func process(_ read: ReadIdentity, at offset: Offset, capturedAt: Timestamp) -> Passage {
        let before = watermark.value
        let isLate = watermark.advance(to: capturedAt)
        seen.saw(read, at: offset, watermark: watermark.value)
        return Passage(watermark: before, isLate: isLate)
    }

    /// Takes the next read as one that was seen before: it is seen again, and moves no watermark.
    package mutating func refuseDuplicate(_ read: ReadIdentity, at offset: Offset, capturedAt: Timestamp) {
        let isAhead = watermark.newest.map { capturedAt > $0 } ?? true
        seen.saw(read, at: offset, watermark: watermark.value, isAhead: isAhead)
    }

    package mutating func judge(_ hit: WindowHit, at passage: Passage) -> WindowVerdict {
        windows.judge(hit, watermark: passage.watermark)
    }

    /// What was forgotten before its time so far, as of the open generations.
    package var forgotten: Forgotten {
        Forgotten(
            outcomes: windows.counts.outcomesOverLimit, hits: windows.counts.hitsOverLimit,
            deniedHits: windows.counts.hitsDenied,
            readIDs: seen.counts.overCapacity, aheads: seen.counts.aheadOverLimit)
    }
}

// Generations: three verbs for all of it.
extension PartitionState {
    package mutating func beginGeneration() {
        windows.beginGeneration()
        seen.beginGeneration()
        marks.append(watermark)
    }

    package mutating func commitOldest() {
        windows.commitOldest()
        seen.commitOldest()
        marks.removeFirst()
    }

    package mutating func abortAll() {
        windows.abortAll()
        seen.abortAll()
        if let committed = marks.first { watermark = committed }
        marks.removeAll()
    }
}

// What a transaction tells, and what a restore makes of it.
extension PartitionState {
    /// The commit record of the running generation.
    package func commitRecord(next: Offset, topology: [UInt8], evidence: Evidence?) -> CommitRecord {
        CommitRecord(
            topology: topology, next: next, watermark: watermark.value, tail: seen.tail, evidence: evidence)
    }

    /// Begins the restore of the seen ids: to be followed by `reread` for each read of the input from the tail to below
    /// the next offset that is not refused for another reason than being a duplicate, and by `finishRereading`. The
    /// windows come from the changelog, before or after.
    ///
    /// - Returns: the first offset to re-read; nil when there is nothing to.
    /// - Precondition: no generation is open.
    package mutating func beginRereading(from record: CommitRecord) -> Offset? {
        precondition(marks.isEmpty, "state is restored before the first generation")
        let start = record.tail?.watermark
        watermark = Watermark(
            maxDisorder: settings.maxDisorder, allowedLateness: settings.allowedLateness, at: start)
        seen = SeenReads(within: settings.duplicateWithin, capacity: settings.duplicateCapacity)
        return record.tail?.offset
    }

    /// Takes one read of the tail again.
    ///
    /// - Parameter record: the one that the restore began from.
    package mutating func reread(
        _ read: ReadIdentity, at offset: Offset, capturedAt: Timestamp, of record: CommitRecord
    ) {
        let isAhead = record.tail.map { !$0.ahead.isEmpty && $0.ahead.contains(offset) } ?? false
        if !isAhead, !isDuplicate(read) { _ = watermark.advance(to: capturedAt) }
        seen.saw(read, at: offset, watermark: watermark.value, isAhead: isAhead)
    }

    /// Ends the restore of the seen ids.
    ///
    /// - Returns: whether the watermark came out as the record has it. It does not when the log no longer goes back to
    ///   the
    ///   tail, or when another topology admits other reads: then some duplicates may pass, which deserves a warning.
    package mutating func finishRereading(of record: CommitRecord) -> Bool {
        let isSame = watermark.value == record.watermark || record.tail == nil
        watermark = Watermark(
            maxDisorder: settings.maxDisorder, allowedLateness: settings.allowedLateness, at: record.watermark)
        return isSame
    }
}

// Where another log begins, or the state is lost.
extension PartitionState {
    /// Forgets the seen ids: their offsets are those of a log that was deleted. Windows and watermark stay, so what was
    /// told of a car that passes is not told again.
    ///
    /// - Precondition: no generation is open.
    package mutating func beginAnotherLog() {
        precondition(marks.isEmpty, "state is restored before the first generation")
        seen = SeenReads(within: settings.duplicateWithin, capacity: settings.duplicateCapacity)
    }
}

// From a state image.
extension PartitionState {
    package var hasOpenGeneration: Bool { !marks.isEmpty }

    mutating func restoreSight(of read: ReadIdentity, at offset: Offset, watermark: Timestamp) {
        seen.saw(read, at: offset, watermark: watermark)
    }

    mutating func restore(watermark value: Timestamp?, ahead: [Offset]) {
        seen.restore(ahead: ahead)
        watermark = Watermark(
            maxDisorder: settings.maxDisorder, allowedLateness: settings.allowedLateness, at: value)
    }
}
