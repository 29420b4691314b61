import Kafka
import Plates
import Topologies
import Windows

// Partitions come and go.
extension Member where Source: ~Copyable {
    /// Restores the state of each partition and starts it where the group stands. The start offsets go out with the
    /// next commit, at once: the first commit of a process takes near a second, and no alert should wait for it.
    ///
    /// - Parameter isUnderRun: they were being read until now.
    mutating func assign(_ partitions: [Partition], isUnderRun: Bool = false) throws {
        ports.report(.assigned(worker: number, partitions: partitions))
        var patienceEnd = patienceEnd
        var starts: [(partition: Partition, from: Offset)] = []
        let offsets = try patiently(until: &patienceEnd) { member in try member.source.committed(partitions) }
        topicSeenFrom = ports.steady()
        let topicID = try patiently(until: &patienceEnd) { member in try member.topicID() }
        for (partition, committed) in offsets {
            do {
                let offset = try patiently(until: &patienceEnd) { member in
                    try member.restore(partition, committed: committed, of: topicID, isUnderRun: isUnderRun)
                }
                starts.append((partition, offset))
            } catch let failure as EngineFailure {
                halt(partition, failure)
            }
        }
        try source.start(starts)
        for (partition, offset) in starts { work.nextOffsets[partition] = offset }
        if !starts.isEmpty { submittedAt = .distantPast }
        now = ports.now()
        figures.hasAssignment = true
        figures.lastArrival = now
    }

    /// - Returns: the offset to start from.
    private mutating func restore(
        _ partition: Partition, committed: Offset?, of topicID: TopicID?, isUnderRun: Bool
    ) throws -> Offset {
        let restore = Restore(
            partition: partition, worker: number, policy: policy, log: ports.log, images: ports.images,
            premises: ports.premises, topicID: topicID, isUnderRun: isUnderRun, report: ports.report)
        let begun = ports.steady()
        let outcome = try restore.run(committed: committed, bounds: bounds(of: partition))
        now = ports.now()
        ports.report(
            .restored(worker: number, partition: partition, outcome.restored, took: ports.steady() - begun))
        let (offset, start) = (outcome.position.next, outcome.start)
        if !outcome.isProven { figures.unprovenStarts += 1 }
        tasks[partition] = StreamTask(partition: partition, of: topicID, from: outcome, at: now)
        halted[partition] = nil
        ports.report(.started(worker: number, partition: partition, from: offset, start))
        return offset
    }

    /// Lets partitions go: what is in flight is waited for, what is running is dropped, and done again by whoever owns
    /// the partition next.
    mutating func giveUp(_ partitions: [Partition], lost: Bool) throws {
        let limit = lost ? Waits.loss : Waits.rebalance
        guard try awaitFlight(atMost: limit) else {
            throw EngineFailure.commitStuck(seconds: Int((ports.isStopping() ? Waits.end : limit).seconds))
        }
        dropUnfinished()
        for partition in partitions { halted[partition] = nil }
        if !lost { saveImages(of: partitions) }
        for partition in partitions {
            tasks[partition] = nil
            work.nextOffsets[partition] = nil
        }
        try source.release(partitions)
        try rewindDropped()
        // Whoever has lost its partitions waits for the group's next word: that is not idleness.
        if lost { figures.hasAssignment = false }
        figures.lastArrival = now
        ports.report(.released(worker: number, partitions: partitions, lost: lost))
    }

    /// Until when questions that are asked from now on may go unanswered.
    var patienceEnd: Timestamp { ports.steady() + Waits.rebalance }

    /// Asks again while Kafka does not answer, so that an outage in the midst of a rebalance costs time and no more.
    ///
    /// - Parameter end: when the time is over that questions may go unanswered. An answer costs nothing of it, however
    ///   long it takes: the end is later by that.
    private mutating func patiently<Answer>(
        until end: inout Timestamp, _ question: (inout Self) throws -> Answer
    ) throws -> Answer {
        var isTold = false
        while true {
            let asked = ports.steady()
            do {
                let answer = try question(&self)
                end = end + (ports.steady() - asked)
                return answer
            } catch let failure as KafkaFailure where failure.isRetriable {
                if ports.isStopping() { throw ReadingEnded() }
                if ports.steady() >= end { throw failure }
                if !isTold { ports.report(.waiting(worker: number, cause: failure.description)) }
                isTold = true
            }
        }
    }

    /// The source has come to a place that the log does not hold: the partition goes on where the log is the one that
    /// was read so far, and its bounds and the losses that the operator has accepted allow it; otherwise it stays where
    /// it is, and the others go on.
    mutating func cut(_ partition: Partition, patienceEnd: inout Timestamp) throws {
        guard let task = tasks[partition] else { return }
        do {
            let bounds = try patiently(until: &patienceEnd) { member in try member.provenBounds(of: task) }
            let (offset, lost) = try bounds.place(task.nextOffset, accepting: ports.premises.accepted.losses)
            if let lost {
                task.skip(to: offset)
                work.nextOffsets[partition] = offset
                ports.report(.started(worker: number, partition: partition, from: offset, .afterLoss(lost)))
            }
            try source.start([(partition, offset)])
        } catch let failure as EngineFailure {
            halt(partition, failure)
        } catch let failure as KafkaFailure where failure.kind == .topicMissing {
            missTopic(failure)
        }
    }

    /// What the log holds of a partition that is being read, once it is found to be the log that was read so far.
    private mutating func provenBounds(of task: StreamTask) throws -> InputBounds {
        let bounds = try bounds(of: task.partition)
        let check = LogCheck(
            bounds: bounds, topicID: try topicID(), isCompacted: ports.premises.readsAreCompacted, isUnderRun: true,
            log: ports.log,
            identities: policy.identities)
        let position = task.nextOffset
        guard case .foreign(let mismatch) = try check.finding(of: position, by: task.evidence(by: policy)) else {
            return bounds
        }
        let record = RecordPosition(topic: bounds.topic, partition: task.partition, offset: position)
        throw EngineFailure.anotherLog(record, mismatch, start: bounds.start)
    }

    private func topicID() throws -> TopicID? {
        try ports.premises.cluster.facts(of: policy.topology.reads.topic).id
    }

    private mutating func bounds(of partition: Partition) throws -> InputBounds {
        let (start, end) = try source.bounds(of: partition)
        return InputBounds(topic: policy.topology.reads.topic, partition: partition, start: start, end: end)
    }

    private mutating func halt(_ partition: Partition, _ failure: EngineFailure) {
        halted[partition] = failure
        ports.report(.halted(worker: number, partition: partition, failure))
    }

    /// Keeps the committed state of some partitions on the disk. Without it a restore takes longer, so a disk that
    /// fails stops nothing.
    mutating func saveImages(of partitions: [Partition]) {
        guard let images = ports.images, flight == nil else { return }
        for partition in partitions {
            // Before its first commit nothing of it is the group's yet.
            guard let task = tasks[partition], task.isAnchored else { continue }
            do {
                try images.save(task.image(origin: Restore.origin(of: policy), by: policy), of: partition)
            } catch {
                ports.report(.state(worker: number, partition: partition, .imageNotSaved("\(error)")))
            }
        }
    }
}
