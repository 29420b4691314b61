import Hotlists
import Kafka
import Plates
import Topologies
import Windows

/// One partition's share of a topology: its records, in offset order, from read to alert.
///
///     poll ─▶ batch ─decode─▶ reads ─admit─▶ reads ─match─▶ hits ─decide─▶ decisions ─window─▶ outcomes ─emit─▶ outputs
///
/// Polling and committing are the member's: a task turns one batch into outputs and remembers where it stands. Its
/// state has three generations: committed, in flight, running.
final class StreamTask {
    let partition: Partition
    /// The offset after the last record that is done.
    private(set) var nextOffset: Offset
    /// Where the group stands: what an abort goes back to.
    private(set) var committedOffset: Offset
    /// The group is known to stand there: a commit of ours said so.
    private(set) var isAnchored = false
    /// Where the group will stand once the generation in flight is committed.
    private var inFlightOffset: Offset?
    /// The source is ahead of `nextOffset` since an abort.
    var needsRewind = false
    var state: PartitionState
    /// When its last record came, by the clock; for display.
    private(set) var lastArrival: Timestamp

    /// - Parameter state: as it stands before the record at `offset`.
    init(partition: Partition, from offset: Offset, state: consuming PartitionState, at now: Timestamp) {
        self.partition = partition
        nextOffset = offset
        committedOffset = offset
        lastArrival = now
        self.state = state
        self.state.beginGeneration()
    }

    /// How many windows each batch looks at to see whether they can be forgotten: so many, and four for each that it
    /// opens, so that of all windows there are never a third more than those that live.
    private static let sweep = 4_096
    private static let sweepPerOpened = 4

    /// Takes one batch through every step; what came of it is in `work` when it returns.
    ///
    /// - Parameters:
    ///   - lists: the version of the hotlists that decides this batch, each hit by it alone.
    ///   - now: what `issued_at` of the alerts says; nothing is decided by it.
    func process(
        _ batch: borrowing RecordBatch, by policy: Policy, against lists: borrowing Matcher,
        on bench: inout Workbench, into work: inout Work, at now: Timestamp
    ) throws(EngineFailure) {
        let (forgotten, windowCount) = (state.forgotten, state.windows.windowCount)
        try follow(batch)
        bench.decode(batch, by: policy)
        bench.admit(into: &state, by: policy)
        bench.match(against: lists)
        bench.decide(by: policy, against: lists)
        bench.window(in: &state, by: policy, against: lists)
        work.emit(bench, of: batch, by: policy, against: lists, at: now)
        work.count(bench, of: batch, forgotten: state.forgotten - forgotten, by: policy)
        work.nextOffsets[partition] = nextOffset
        sweep(windowsOpened: state.windows.windowCount - windowCount)
        lastArrival = now
    }

    /// Steps over the batch's records: an offset never comes twice.
    private func follow(_ batch: borrowing RecordBatch) throws(EngineFailure) {
        guard let first = unsafe batch.records.first, let last = unsafe batch.records.last else { return }
        guard unsafe first.offset >= nextOffset else {
            throw unsafe .offsetRepeated(partition: partition, expected: nextOffset, came: first.offset)
        }
        nextOffset = unsafe last.offset.next
    }

    /// Forgets windows that the watermark has passed.
    private func sweep(windowsOpened: Int) {
        state.windows.forget(
            watermark: state.watermark.value, atMost: max(Self.sweep, Self.sweepPerOpened * windowsOpened))
    }
}

// Generations: what a member does to all of its tasks at once.
extension StreamTask {
    /// Ends the running generation, which is in flight from here on: its changes and its commit record become records
    /// of the changelog, and a new one runs.
    func endGeneration(into outbox: inout Outbox, by policy: Policy) {
        state.windows.forEachChange { key, value in
            outbox.add(
                topic: OutputTopics.changelog, partition: partition,
                key: {
                    $0.append(contentsOf: key); return true
                },
                value: { bytes in
                    guard let value else { return false }
                    bytes.append(contentsOf: value)
                    return true
                })
        }
        let record = state.commitRecord(next: nextOffset, topology: policy.digest)
        outbox.add(
            topic: OutputTopics.changelog, partition: partition,
            key: { [partition] in
                CommitRecord.appendKey(of: partition, to: &$0); return true
            },
            value: {
                record.appendValue(to: &$0); return true
            })
        inFlightOffset = nextOffset
        state.beginGeneration()
    }

    /// The generation in flight is durable.
    func commit() {
        guard let offset = inFlightOffset else { return }
        committedOffset = offset
        isAnchored = true
        inFlightOffset = nil
        state.commitOldest()
    }

    /// What is not durable did not happen.
    func abort() {
        state.abortAll()
        state.beginGeneration()
        needsRewind = needsRewind || nextOffset != committedOffset
        nextOffset = committedOffset
        inFlightOffset = nil
    }

    /// Goes on under another policy, between two generations.
    ///
    /// - Precondition: nothing is in flight, and nothing was processed since.
    func follow(_ policy: Policy) {
        precondition(inFlightOffset == nil, "a policy is taken up at a commit boundary")
        state.abortAll()
        state.use(policy.stateSettings, hotlists: policy.windowedHotlists)
        state.beginGeneration()
    }

    /// Goes on behind records that are lost for good, as the operator has accepted.
    func skip(to offset: Offset) { nextOffset = offset }

    /// The committed state as bytes for the disk.
    ///
    /// - Precondition: nothing is in flight. What is running is dropped.
    func image(origin: String, by policy: Policy) -> [UInt8] {
        abort()
        state.abortAll()
        defer { state.beginGeneration() }
        return StateImage.encode(
            state, of: partition, origin: origin,
            record: state.commitRecord(next: committedOffset, topology: policy.digest))
    }
}
