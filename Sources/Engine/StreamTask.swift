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
    /// Of the topic that it reads, as Kafka told it at the start.
    private let topicID: TopicID?
    /// Behind the last record that is done.
    private var position: Position
    /// Where the group stands: what an abort goes back to.
    private var committed: Position
    /// The group is known to stand there: a commit of ours said so.
    private(set) var isAnchored = false
    /// Where the group will stand once the generation in flight is committed.
    private var inFlight: Position?
    /// Windows were lost: what is left of them goes with the first generation.
    private var windowsBeginAnew: Bool
    /// Some kept hits may be decided by another policy than the one in force.
    private var hasToDecideAgain = true
    /// The source is ahead of `nextOffset` since an abort.
    var needsRewind = false
    var state: PartitionState
    /// When its last record came, by the clock; for display.
    private(set) var lastArrival: Timestamp

    init(partition: Partition, of topicID: TopicID?, from start: consuming Restore.Restored, at now: Timestamp) {
        self.partition = partition
        self.topicID = topicID
        position = start.position
        committed = start.position
        windowsBeginAnew = start.windowsBeginAnew
        lastArrival = now
        state = start.state
        beginGeneration()
    }

    /// The offset after the last record that is done.
    var nextOffset: Offset { position.next }
    var committedOffset: Offset { committed.next }

    /// How many windows each batch looks at to see whether they can be forgotten: this many, or four for each window
    /// that it opens if that is more. So dead windows are never more than a third of the living ones.
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
        try follow(batch, by: policy)
        decideAgain(by: policy)
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
    private func follow(_ batch: borrowing RecordBatch, by policy: Policy) throws(EngineFailure) {
        guard let first = unsafe batch.records.first, let last = unsafe batch.records.last else { return }
        guard unsafe first.offset >= nextOffset else {
            throw unsafe .offsetRepeated(partition: partition, expected: nextOffset, came: first.offset)
        }
        position = Position(next: unsafe last.offset.next, last: unsafe policy.identities.mark(of: last))
    }

    /// Under another policy than before what is kept for a pattern is decided anew, once (contract §10).
    private func decideAgain(by policy: Policy) {
        guard hasToDecideAgain else { return }
        state.windows.decideAgain(under: policy.mark) { policy.permits($1, of: $0) }
        hasToDecideAgain = false
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
    ///
    /// - Parameter isAtomic: whether it becomes durable as a whole, with the position.
    func endGeneration(into outbox: inout Outbox, by policy: Policy, isAtomic: Bool) {
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
        let record = commitRecord(at: position, by: policy, isAtomic: isAtomic)
        outbox.add(
            topic: OutputTopics.changelog, partition: partition,
            key: { [partition] in
                CommitRecord.appendKey(of: partition, to: &$0); return true
            },
            value: {
                record.appendValue(to: &$0); return true
            })
        inFlight = position
        state.beginGeneration()
    }

    private func beginGeneration() {
        state.beginGeneration()
        if windowsBeginAnew { state.windows.forgetAll() }
    }

    private func commitRecord(at position: Position, by policy: Policy, isAtomic: Bool) -> CommitRecord {
        state.commitRecord(
            next: position.next, topology: policy.digest, evidence: evidence(at: position, by: policy, isAtomic))
    }

    private func evidence(at position: Position, by policy: Policy, _ isAtomic: Bool) -> Evidence {
        Evidence(
            topic: policy.topology.reads.topic, topicID: topicID?.bytes, last: position.last,
            windows: state.windows.rememberedCount, isAtomic: isAtomic)
    }

    /// What tells whether the running position is of a log.
    func evidence(by policy: Policy) -> Evidence { evidence(at: position, by: policy, false) }

    /// Whether Kafka tells another id than it did at the assignment.
    func isOfAnotherTopic(than id: TopicID?) -> Bool { topicID != nil && id != nil && topicID != id }

    /// The generation in flight is durable.
    func commit() {
        guard let position = inFlight else { return }
        committed = position
        isAnchored = true
        inFlight = nil
        windowsBeginAnew = false
        state.commitOldest()
    }

    /// What is not durable did not happen.
    func abort() {
        state.abortAll()
        beginGeneration()
        hasToDecideAgain = true
        needsRewind = needsRewind || nextOffset != committedOffset
        position = committed
        inFlight = nil
    }

    /// Goes on under another policy, between two generations.
    ///
    /// - Precondition: nothing is in flight, and nothing was processed since.
    func follow(_ policy: Policy) {
        precondition(inFlight == nil, "a policy is taken up at a commit boundary")
        state.abortAll()
        state.use(policy.stateSettings, hotlists: policy.windowedHotlists)
        hasToDecideAgain = true
        beginGeneration()
    }

    /// Goes on behind records that are lost for good, as the operator has accepted.
    func skip(to offset: Offset) { position.next = offset }

    /// The committed state as bytes for the disk.
    ///
    /// - Precondition: nothing is in flight. What is running is dropped.
    func image(origin: String, by policy: Policy) -> [UInt8] {
        abort()
        state.abortAll()
        defer { beginGeneration() }
        return StateImage.encode(
            state, of: partition, origin: origin,
            record: commitRecord(at: committed, by: policy, isAtomic: false))
    }
}
