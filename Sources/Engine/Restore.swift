import Kafka
import Plates
import Topologies
import Windows

/// How a partition's state comes back before its first read.
///
///     image on disk, of the committed offset ──────────────────────────────────────────▶ state
///     changelog, to its end ──▶ windows, commit record ──▶ tail of the input ──▶ read ids ─▶ state
///
/// Nothing is guessed: what cannot be read, a state that is not that of the position, and a position of another log
/// halt the partition, unless the operator has accepted that very thing.
struct Restore {
    let partition: Partition
    let worker: Int
    let policy: Policy
    let log: any LogReader
    let images: (any StateImages)?
    let premises: Premises
    /// Of the reads topic, as Kafka tells it now.
    let topicID: TopicID?
    /// The partition was being read until now.
    let isUnderRun: Bool
    let report: (EngineEvent) -> Void

    /// What a partition starts from.
    struct Restored: ~Copyable {
        var state: PartitionState
        let position: Position
        let start: Start
        let restored: RestoredState
        /// The state's windows are to be forgotten in its first generation.
        let windowsBeginAnew: Bool
        /// The record that was read last is there, or no record is needed.
        let isProven: Bool
    }

    /// What was kept: windows at least, and from an image everything.
    struct Kept: ~Copyable {
        var state: PartitionState
        let record: CommitRecord?
        let source: RestoredState.Source
        /// How many records of the changelog were read.
        let records: Int
    }

    private var topic: String { policy.topology.reads.topic }

    /// - Parameters:
    ///   - committed: where the group stands; nil where it has no position.
    ///   - bounds: what the input's log holds.
    func run(committed: Offset?, bounds: InputBounds) throws -> Restored {
        if let committed, let kept = try keptOnDisk(at: committed) { return try settle(kept, committed, bounds) }
        return try settle(keptInChangelog(), committed, bounds)
    }

    private func settle(_ kept: consuming Kept, _ committed: Offset?, _ bounds: InputBounds) throws -> Restored {
        let (record, source) = (kept.record, kept.source)
        let loss = try acceptedLoss(of: kept.state.windows.rememberedCount, record, committed)
        let position = committed ?? record?.next
        let beginning =
            try position.map { try self.beginning(at: $0, record?.evidence, bounds) } ?? .beginning(of: bounds)
        var state = kept.state
        if beginning.isNewLog {
            state.beginAnotherLog()
            if source == .changelog, let record { _ = state.finishRereading(of: record) }
        } else if source == .changelog, loss == nil, let record {
            try restoreReadIDs(into: &state, from: record, position: committed ?? record.next)
        }
        noteWhatChanged(in: state, since: record)
        return Restored(
            state: state, position: beginning.position,
            start: beginning.start ?? (committed != nil ? .committed : .commitRecord),
            restored: RestoredState(
                source: source, records: kept.records, windows: state.windows.windowCount,
                readIDs: state.seen.count),
            windowsBeginAnew: loss != nil, isProven: beginning.isProven)
    }

    private func noteWhatChanged(in state: borrowing PartitionState, since record: CommitRecord?) {
        if let record, record.topology != policy.digest {
            report(.state(worker: worker, partition: partition, .topologyChanged))
        }
        let gone = state.windows.windowsOfGoneHotlists()
        if !gone.isEmpty { report(.state(worker: worker, partition: partition, .goneHotlists(gone))) }
    }
}

// MARK: State and position

extension Restore {
    /// What is missing of the state and may be.
    ///
    /// - Throws: `EngineFailure.stateLost` when the operator has not accepted it.
    private func acceptedLoss(of windows: Int, _ record: CommitRecord?, _ committed: Offset?) throws -> StateLoss? {
        var position = committed ?? record?.next
        var loss = StateLoss.found(committed: committed, record: record, windows: windows)
        if position == nil, let onDisk = positionOnDisk() {
            position = onDisk
            loss = .onlyOnDisk
        }
        guard let loss, let position else { return nil }
        let record = RecordPosition(topic: topic, partition: partition, offset: position)
        guard premises.accepted.newWindows.contains(record) else {
            throw EngineFailure.stateLost(record, changelog: policy.outputs.changelog, loss)
        }
        report(.state(worker: worker, partition: partition, .windowsBeginAnew(loss)))
        return loss
    }

    /// Where reading goes on.
    private struct Beginning {
        let position: Position
        /// nil: where the position was.
        var start: Start?
        var isNewLog = false
        var isProven = true

        static func beginning(of bounds: InputBounds) -> Beginning {
            Beginning(position: Position(next: bounds.start, last: nil), start: .beginning)
        }
    }

    private func beginning(at position: Offset, _ evidence: Evidence?, _ bounds: InputBounds) throws -> Beginning {
        let check = LogCheck(
            bounds: bounds, topicID: topicID, isCompacted: premises.readsAreCompacted, isUnderRun: isUnderRun, log: log,
            identities: policy.identities)
        var last: RecordMark?
        var isProven = true
        switch try check.finding(of: position, by: evidence) {
        case .proven(let record): last = record
        case .unproven(let cause):
            report(.state(worker: worker, partition: partition, .positionUnproven(cause)))
            last = try check.lastRecord(before: position)
            isProven = false
        case .foreign(let mismatch):
            let record = RecordPosition(topic: topic, partition: partition, offset: position)
            guard premises.accepted.newLogs.contains(record) else {
                throw EngineFailure.anotherLog(record, mismatch, start: bounds.start)
            }
            return Beginning(
                position: Position(next: bounds.start, last: nil), start: .newLog(record), isNewLog: true)
        }
        let (next, lost) = try bounds.place(position, accepting: premises.accepted.losses)
        return Beginning(
            position: Position(next: next, last: last), start: lost.map { .afterLoss($0) }, isProven: isProven)
    }
}
