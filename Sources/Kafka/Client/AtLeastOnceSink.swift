import CRdKafka
package import Plates

/// Writes a generation's outputs, waits until Kafka has acknowledged every one, then commits its offsets. What was
/// written and not yet committed when the process ends is written again by its successor.
package struct AtLeastOnceSink: ~Copyable, RecordSink {
    private var producer: Producer
    private let commits: CommitHandle

    /// Outputs that were written without key and value because Kafka refused them as too large.
    package private(set) var shortenedCount = 0

    package init(producer: consuming Producer, commits: CommitHandle) {
        self.producer = producer
        self.commits = commits
    }

    /// Outputs, then the changelog's records, then the offsets: each is acknowledged before the next is begun, so that
    /// kept state is never ahead of the outputs that it stands for, nor the group's position of either.
    ///
    /// - Throws: `GenerationDropped` when the group has moved on: the outputs are written, and the new owner writes
    ///   them
    ///   once more. Otherwise `KafkaFailure`.
    package mutating func commit(_ generation: borrowing Generation) throws {
        let outbox = generation.outbox
        let isLast = { outbox.records[$0].topic == outbox.changelog }
        try write(outbox.records.indices.filter { !isLast($0) }, of: outbox)
        try write(outbox.records.indices.filter(isLast), of: outbox)
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

    private mutating func write(_ places: [Int], of outbox: Outbox) throws {
        if places.isEmpty { return }
        for index in places { try send(index, of: outbox, .whole) }
        try awaitAcknowledgement()
        let refused = try tooLarge()
        // Kafka refuses a batch as a whole, so a small output can share the fate of a large one: each alone again.
        for index in refused {
            try send(index, of: outbox, .whole)
            try awaitAcknowledgement()
            guard let stillRefused = try tooLarge().first else { continue }
            try shorten(stillRefused, of: outbox)
        }
    }

    /// A record with headers is a dead letter: its headers say where the original stands. It goes without key and value
    /// rather than blocking its partition for ever.
    private mutating func shorten(_ index: Int, of outbox: Outbox) throws {
        let record = outbox.records[index]
        let topic = outbox.topics[record.topic]
        guard !record.headers.isEmpty else {
            throw KafkaFailure(
                .recordTooLarge,
                "cannot write to '\(topic)': it refuses an output of \(record.value?.count ?? 0) bytes as too large; "
                    + "raise max.message.bytes of the topic")
        }
        try send(index, of: outbox, .shortened)
        try awaitAcknowledgement()
        guard try tooLarge().isEmpty else {
            throw KafkaFailure(
                .recordTooLarge,
                "cannot write to '\(topic)': it refuses even the headers of a dead letter as too large; raise "
                    + "max.message.bytes of the topic")
        }
        shortenedCount += 1
    }

    private enum Form { case whole, shortened }

    private mutating func send(_ index: Int, of outbox: Outbox, _ form: Form) throws {
        let record = outbox.records[index]
        let topic = outbox.topics[record.topic]
        try unsafe outbox.bytes.withUnsafeBytes { bytes in
            func place(_ range: Range<Int>?) -> UnsafeRawBufferPointer {
                guard let range else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
                if range.isEmpty { return unsafe Empty.bytes }
                return unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            }
            switch form {
            case .whole:
                try unsafe producer.send(
                    topic: topic, partition: record.partition, key: place(record.key), value: place(record.value),
                    headers: record.headers,
                    token: index)
            case .shortened:
                let sizes = "key \(record.key?.count ?? 0) bytes, value \(record.value?.count ?? 0) bytes"
                try unsafe producer.send(
                    topic: topic, key: place(nil), value: place(nil),
                    headers: record.headers + [OutputHeader("shortened", sizes)], token: index)
            }
        }
    }

    private mutating func awaitAcknowledgement() throws {
        guard try producer.flush(within: Limits.acknowledgement) else {
            throw KafkaFailure(
                .timedOut,
                "\(producer.outstandingCount) outputs were not acknowledged within "
                    + "\(Int(Limits.acknowledgement.seconds)) s; check that the brokers are up and not overloaded")
        }
    }

    /// The outputs that came back as too large, in their order; any other refusal is thrown.
    private mutating func tooLarge() throws -> [Int] {
        try producer.takeRefusals().map { refusal in
            guard refusal.failure.kind == .recordTooLarge else { throw refusal.failure }
            return refusal.token
        }.sorted()
    }

    private func commitOffsets(_ offsets: [Partition: Offset]) throws {
        let deadline = Deadline(after: Limits.offsetCommit)
        while true {
            do {
                return try commits.commit(offsets)
            } catch let failure as KafkaFailure where failure.isRetriable && !deadline.hasPassed {
                Pause.of(Limits.commitRetryPause)
            }
        }
    }
}

/// A place for bytes that are none: an empty key or value is not null, so it needs an address.
@safe
enum Empty {
    static var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 16), count: 0)
    }
}
