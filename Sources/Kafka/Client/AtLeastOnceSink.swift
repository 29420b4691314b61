package import Plates

/// Writes a generation's outputs, waits until Kafka has acknowledged every one, then commits its offsets. What was
/// written and not yet committed when the process ends is written again by its successor.
package struct AtLeastOnceSink: ~Copyable, RecordSink {
    private let makeProducer: () throws -> Producer
    private let commits: CommitHandle
    private let patience: Patience
    var producer: Producer
    private var replacements: [Deadline] = []

    /// Outputs that went as a shortened dead letter because Kafka refused them as too large.
    package private(set) var shortenedCount = 0

    /// - Parameter makeProducer: called again when a producer is done for.
    package init(
        makeProducer: @escaping () throws -> Producer, commits: CommitHandle, patience: @escaping Patience
    ) throws {
        self.makeProducer = makeProducer
        self.commits = commits
        self.patience = patience
        producer = try makeProducer()
    }

    /// Outputs, then the changelog's records, then the offsets: each is acknowledged before the next is begun, so that
    /// kept state is never ahead of the outputs that it stands for, nor the group's position of either.
    ///
    /// - Throws: `GenerationDropped` when the group has moved on, or when Kafka may lack an output: the others are
    ///   written, and will be once more. Otherwise `KafkaFailure`.
    package mutating func commit(_ generation: borrowing Generation) throws {
        do {
            try write(generation.outbox)
        } catch {
            guard let fatal = producer.client.fatalFailure, !fatal.isHopeless else { throw error }
            try replaceProducer(because: fatal)
            throw GenerationDropped(isOvertaken: false, fatal.description)
        }
        if generation.nextOffsets.isEmpty { return }
        do {
            try commitOffsets(generation.nextOffsets)
        } catch let failure as KafkaFailure where failure.isNotOwner {
            throw GenerationDropped(isOvertaken: true, failure.description)
        }
    }

    /// The sink that this one takes the place of is not stopped by the question: at least once is what it promises.
    package mutating func hasCommitted(_ offsets: [Partition: Offset]) throws -> Bool {
        let committed = try commits.committed(Array(offsets.keys))
        return committed.allSatisfy { $0.offset == offsets[$0.partition] }
    }

    /// Sequence numbers that no longer fit, after a broker's crash, say: another producer begins its own.
    private mutating func replaceProducer(because fatal: KafkaFailure) throws {
        replacements = replacements.filter { !$0.hasPassed } + [Deadline(after: Limits.fencingSpan)]
        guard replacements.count < Limits.fencings else { throw fatal }
        producer = try makeProducer()
    }

    private mutating func write(_ outbox: Outbox) throws {
        let isLast = { outbox.records[$0].topic == outbox.changelog }
        try write(outbox.records.indices.filter { !isLast($0) }, of: outbox)
        try write(outbox.records.indices.filter(isLast), of: outbox)
    }

    private mutating func write(_ places: [Int], of outbox: Outbox) throws {
        var sizing = Sizing()
        for place in places { try producer.send(place, of: outbox, shortened: false) }
        var refused = try awaitAcknowledgement()
        while !refused.isEmpty {
            try sizing.add(refused, of: outbox)
            let again = refused
            refused = []
            for place in again {
                try producer.send(place, of: outbox, shortened: sizing.shortened.contains(place))
                refused += try awaitAcknowledgement()
            }
        }
        shortenedCount += sizing.shortened.count
    }

    /// - Returns: the outputs that came back as too large; any other refusal is thrown.
    private mutating func awaitAcknowledgement() throws -> [Int] {
        let deadline = Deadline(after: Limits.acknowledgement)
        while try !producer.flush(within: Limits.acknowledgementLook) {
            if !deadline.hasPassed, patience(.zero) { continue }
            throw KafkaFailure(
                .timedOut,
                "\(producer.outstandingCount) outputs were not acknowledged within "
                    + "\(Int(Limits.acknowledgement.seconds)) s; check that the brokers are up and not overloaded")
        }
        if let failure = producer.takeUnconfirmed() {
            _ = producer.takeRefusals()
            throw GenerationDropped(isOvertaken: false, failure.description)
        }
        return try producer.takeTooLarge { _ in true }
    }

    private func commitOffsets(_ offsets: [Partition: Offset]) throws {
        let deadline = Deadline(after: Limits.offsetCommit)
        while true {
            do {
                return try commits.commit(offsets)
            } catch let failure as KafkaFailure where failure.isRetriable && !deadline.hasPassed {
                guard patience(Limits.commitRetryPause) else { throw failure }
            }
        }
    }
}
