import Encoding
import Kafka
import Law
import Plates
import Topologies
import Windows

// MARK: From the disk

extension Restore {
    /// Whose state it is, as an image says: another topology's, or another topic's, is of no use.
    static func origin(of policy: Policy) -> String { "\(policy.topology.name) on \(policy.topology.reads.topic)" }

    /// The state as it stood at an offset; nil when the disk has none, or one of no use, which is said.
    ///
    /// The changelog must have it, too: the next restore may have nothing else.
    func keptOnDisk(at committed: Offset) throws -> Kept? {
        guard let kept = imageState(at: committed) else { return nil }
        guard try changelogEnds(at: committed) else {
            report(
                .state(
                    worker: worker, partition: partition,
                    .imageUnusable("the changelog does not end at offset \(committed.value), as it does")))
            return nil
        }
        return kept
    }

    private func imageState(at committed: Offset) -> Kept? {
        do {
            guard let image = try images?.load(partition) else { return nil }
            var state = policy.emptyState()
            let record = try unsafe image.withUnsafeBytes { bytes in
                let header = try unsafe StateImage.header(of: bytes)
                try check(header)
                try check(header, at: committed)
                try unsafe state.restore(image: bytes, header: header)
                return header.record
            }
            return Kept(state: state, record: record, source: .image, records: 0)
        } catch {
            let sentence = (error as? StateFault)?.sentence ?? "\(error)"
            report(.state(worker: worker, partition: partition, .imageUnusable(sentence)))
            return nil
        }
    }

    /// Up to where the disk knows this very topic to have been read; nil when it knows nothing of it.
    func positionOnDisk() -> Offset? {
        guard let topicID, let image = try? images?.load(partition),
            let header = try? unsafe image.withUnsafeBytes({ try unsafe StateImage.header(of: $0) }),
            (try? check(header)) != nil, header.record.evidence?.topicID == topicID.bytes
        else { return nil }
        return header.record.next.value > 0 ? header.record.next : nil
    }

    private func check(_ header: StateImage.Header) throws(ImageUnusable) {
        guard header.partition == partition, header.origin == Restore.origin(of: policy) else {
            throw ImageUnusable("it is of partition \(header.partition.value) of \(header.origin)")
        }
    }

    private func check(_ header: StateImage.Header, at committed: Offset) throws(ImageUnusable) {
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
    /// How many records of the changelog come between two reports of progress.
    private static let reportEvery = 1_000_000
    /// How far before the changelog's end its last commit record is looked for: over what was aborted, and markers.
    private static let tailSpan: Int64 = 1_024

    /// Takes every committed record of the changelog.
    func keptInChangelog() throws -> Kept {
        var state = policy.emptyState()
        var newest: CommitRecord?
        var count = 0
        try unsafe readChangelog(from: nil, to: nil) { record throws(StateFault) in
            try unsafe take(record, into: &state, &newest)
            count += 1
            if count % Self.reportEvery == 0 {
                report(.restoring(worker: worker, partition: partition, records: count))
            }
        }
        return Kept(state: state, record: newest, source: .changelog, records: count)
    }

    private func take(
        _ record: Record, into state: inout PartitionState, _ newest: inout CommitRecord?
    ) throws(StateFault) {
        switch try unsafe ChangelogRecord(key: record.key) {
        case .window: try unsafe state.windows.restore(key: record.key, value: value(of: record))
        case .commit: newest = try unsafe commitRecord(in: record)
        }
    }

    /// Whether the changelog's last commit record is that of an offset.
    private func changelogEnds(at offset: Offset) throws -> Bool {
        let (start, end) = try log.bounds(of: policy.outputs.changelog, partition)
        let first = max(start, Offset(end.value - Self.tailSpan))
        var newest: CommitRecord?
        try unsafe readChangelog(from: first, to: end) { record throws(StateFault) in
            if case .commit = try unsafe ChangelogRecord(key: record.key) {
                newest = try unsafe commitRecord(in: record)
            }
        }
        return newest?.next == offset
    }

    private func readChangelog(
        from start: Offset?, to end: Offset?, _ take: (Record) throws(StateFault) -> Void
    ) throws {
        do {
            try log.read(policy.outputs.changelog, partition, from: start, to: end) { batch in
                for place in unsafe 0..<batch.records.count { try unsafe take(batch.records[place]) }
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
    }

    /// nil for a tombstone.
    private func commitRecord(in record: Record) throws(StateFault) -> CommitRecord? {
        guard case .commit(partition) = try unsafe ChangelogRecord(key: record.key) else { throw .garbage }
        return try unsafe value(of: record).map { value throws(StateFault) in
            try unsafe CommitRecord(decoding: value)
        }
    }

    private func value(of record: Record) -> UnsafeRawBufferPointer? {
        unsafe record.value.baseAddress == nil ? nil : record.value
    }

    /// Reads the tail of the input again, for the ids in it and the watermark.
    ///
    /// When the group stands before the record, as an at-least-once run that was killed leaves it, the watermark is
    /// that of the group's position: what comes then is processed again.
    func restoreReadIDs(
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
                    let facts = unsafe policy.facts(seen, arrivedAt: read.timestamp, isDuplicate: false)
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
