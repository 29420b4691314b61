import Encoding
import Kafka
import Law
import Plates
import Topologies
import Windows

/// How a partition's state comes back before its first read.
///
///     image on disk, of the committed offset ──────────────────────────────────────────▶ state
///     changelog, to its end ──▶ windows, commit record ──▶ tail of the input ──▶ read ids ─▶ state
///
/// Nothing is guessed: what cannot be read halts the partition.
struct Restore {
    let partition: Partition
    let worker: Int
    let policy: Policy
    let log: any LogReader
    let images: (any StateImages)?
    let acceptedLosses: [RecordRange]
    let report: (EngineEvent) -> Void

    /// What a partition starts from.
    struct Outcome: ~Copyable {
        var state: PartitionState
        let offset: Offset
        let start: Start
        let restored: RestoredState
    }

    /// How many records of the changelog come between two reports of progress.
    private static let reportEvery = 1_000_000

    /// Whose state it is, as an image says: another topology's, or another topic's, is of no use.
    private var origin: String { Restore.origin(of: policy) }

    static func origin(of policy: Policy) -> String { "\(policy.topology.name) on \(policy.topology.reads.topic)" }

    /// - Parameters:
    ///   - committed: where the group stands; nil where it has no position.
    ///   - bounds: what the input's log holds.
    func run(committed: Offset?, bounds: InputBounds) throws -> Outcome {
        if let committed {
            if let state = stateFromImage(at: committed) {
                return try settle(state, .image, records: 0, at: committed, .committed, bounds: bounds)
            }
        }
        var state = policy.emptyState()
        let (record, count) = try readChangelog(into: &state)
        let position = committed ?? record?.next
        if let record { try restoreReadIDs(into: &state, from: record, position: position ?? bounds.start) }
        noteWhatChanged(in: state, since: record)
        let start: Start = committed != nil ? .committed : record != nil ? .commitRecord : .beginning
        return try settle(
            state, .changelog, records: count, at: position ?? bounds.start, start, bounds: bounds)
    }

    private func settle(
        _ state: consuming PartitionState, _ source: RestoredState.Source, records: Int, at position: Offset,
        _ start: Start, bounds: InputBounds
    ) throws(EngineFailure) -> Outcome {
        let restored = RestoredState(
            source: source, records: records, windows: state.windows.windowCount, readIDs: state.seen.count)
        let (offset, lost) = try bounds.place(position, accepting: acceptedLosses)
        return Outcome(
            state: state, offset: offset, start: lost.map { .afterLoss($0) } ?? start, restored: restored)
    }

    private func noteWhatChanged(in state: borrowing PartitionState, since record: CommitRecord?) {
        if let record, record.topology != policy.digest {
            report(.state(worker: worker, partition: partition, .topologyChanged))
        }
        let gone = state.windows.windowsOfGoneHotlists()
        if !gone.isEmpty { report(.state(worker: worker, partition: partition, .goneHotlists(gone))) }
    }
}

// MARK: From the disk

extension Restore {
    /// The state as it stood at an offset; nil when the disk has none, or one of no use, which is said.
    private func stateFromImage(at committed: Offset) -> PartitionState? {
        guard let images else { return nil }
        do {
            guard let image = try images.load(partition) else { return nil }
            var state = policy.emptyState()
            let record = try unsafe image.withUnsafeBytes { bytes in
                let header = try unsafe StateImage.header(of: bytes)
                try check(header, at: committed)
                try unsafe state.restore(image: bytes, header: header)
                return header.record
            }
            noteWhatChanged(in: state, since: record)
            return state
        } catch {
            let sentence = (error as? StateFault)?.sentence ?? "\(error)"
            report(.state(worker: worker, partition: partition, .imageUnusable(sentence)))
            return nil
        }
    }

    private func check(_ header: StateImage.Header, at committed: Offset) throws(ImageUnusable) {
        guard header.partition == partition, header.origin == origin else {
            throw ImageUnusable("it is of partition \(header.partition.value) of \(header.origin)")
        }
        guard header.record.next == committed else {
            throw ImageUnusable(
                "it was taken at offset \(header.record.next.value), the group stands at \(committed.value)")
        }
    }

    private struct ImageUnusable: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

// MARK: From Kafka

extension Restore {
    /// Takes every committed record of the changelog.
    ///
    /// - Returns: the newest commit record, nil when there is none; and how many records there were.
    private func readChangelog(into state: inout PartitionState) throws -> (newest: CommitRecord?, count: Int) {
        var newest: CommitRecord?
        var count = 0
        do {
            try log.read(policy.outputs.changelog, partition, from: nil, to: nil) { batch in
                for place in unsafe 0..<batch.records.count {
                    let record = unsafe batch.records[place]
                    try unsafe take(record, into: &state, &newest)
                    count += 1
                    if count % Self.reportEvery == 0 {
                        report(.restoring(worker: worker, partition: partition, records: count))
                    }
                }
            }
        } catch let fault as StateFault {
            throw EngineFailure.stateRefused(
                topic: policy.outputs.changelog, partition: partition, fault.sentence)
        } catch let failure as KafkaFailure where failure.kind == .partitionMissing {
            throw KafkaFailure(
                .partitionMissing,
                "the topic of reads '\(policy.topology.reads.topic)' was given partitions under the run, and the kept "
                    + "state '\(policy.outputs.changelog)' has none for partition \(partition.value): plates have moved "
                    + "away from their windows; start again with --accept-repartitioning")
        }
        return (newest, count)
    }

    private func take(
        _ record: Record, into state: inout PartitionState, _ newest: inout CommitRecord?
    ) throws(StateFault) {
        let value = unsafe record.value.baseAddress == nil ? nil : record.value
        switch try unsafe ChangelogRecord(key: record.key) {
        case .window: try unsafe state.windows.restore(key: record.key, value: value)
        case .commit(let owner):
            guard owner == partition else { throw .garbage }
            newest = try unsafe value.map { value throws(StateFault) in try unsafe CommitRecord(decoding: value) }
        }
    }

    /// Reads the tail of the input again, for the ids in it and the watermark.
    ///
    /// When the group stands before the record, as an at-least-once run that was killed leaves it, the watermark is
    /// that of the group's position: what comes then is processed again.
    private func restoreReadIDs(
        into state: inout PartitionState, from record: CommitRecord, position: Offset
    ) throws {
        if record.next != position {
            report(
                .state(
                    worker: worker, partition: partition, .positionMoved(kept: record.next, group: position)))
        }
        let end = min(record.next, position)
        var isWhole = true
        if let tail = state.beginRereading(from: record), tail < end {
            var decoder = ReadDecoder(seed: 0)
            var sights: [(offset: Offset, capturedAt: Timestamp)] = []
            var identities: [ReadIdentity] = []
            let begin = try log.read(policy.topology.reads.topic, partition, from: tail, to: end) { batch in
                sights.removeAll(keepingCapacity: true)
                identities.removeAll(keepingCapacity: true)
                for place in unsafe 0..<batch.records.count {
                    let read = unsafe batch.records[place]
                    let decoded = unsafe decoder.decode(
                        value: read.value, recordTimestamp: read.timestamp, maxAge: policy.topology.reads.maxAge,
                        directory: policy.topology.directory)
                    guard case .read(let seen) = decoded else { continue }
                    let facts = AdmissionFacts(isNoPlate: policy.isNoPlate(seen), isDuplicate: false)
                    guard policy.law.refusal(of: facts) == nil else { continue }
                    unsafe sights.append((read.offset, seen.capturedAt))
                    unsafe identities.append(policy.identities.read(LentRead(seen, value: read.value)))
                }
                state.touch(identities.span)
                for (sight, identity) in zip(sights, identities) {
                    state.reread(identity, at: sight.offset, capturedAt: sight.capturedAt, of: record)
                }
            }
            isWhole = begin == tail
        }
        if record.next <= position { isWhole = state.finishRereading(of: record) && isWhole }
        if !isWhole { report(.state(worker: worker, partition: partition, .readIDsIncomplete)) }
    }
}
