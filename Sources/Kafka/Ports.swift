package import Plates

/// Where records come from: a member of a consumer group on one topic. librdkafka implements it, and so does a
/// simulator.
///
/// All calls come from one thread.
package protocol RecordSource: ~Copyable, SendableMetatype {
    /// What a sink on another thread needs to commit this member's offsets.
    associatedtype CommitHandle: Sendable

    var commitHandle: CommitHandle { get }

    /// Waits for the next thing to handle, at most for `timeout`.
    mutating func poll(timeout: TimeSpan) throws -> SourceEvent

    /// Answers `assigned`: from here on records of these partitions come, each from its offset.
    mutating func start(_ partitions: [(partition: Partition, from: Offset)]) throws

    /// Answers `revoked` and `lost`: after this no record of these partitions comes.
    mutating func release(_ partitions: [Partition]) throws

    /// Where the group stands: the committed offset of each partition, nil where it has none.
    mutating func committed(_ partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)]

    /// The first offset that the log still holds and the one its next record will get.
    mutating func bounds(of partition: Partition) throws -> (start: Offset, end: Offset)

    /// How many records this partition holds beyond the last one that was polled, as far as is known.
    func lag(of partition: Partition) -> Int

    /// Records that came a second time or for a partition that is not ours, and were dropped.
    var droppedRecords: Int { get }

    /// What the client has to say since the last call; bounded, the oldest go first.
    mutating func takeLogLines() -> [KafkaLogLine]

    /// Leaves the group.
    consuming func close()
}

/// What a poll brought.
package enum SourceEvent: ~Copyable {
    case records(RecordBatch)
    /// The group gave us these; `start` answers.
    case assigned([Partition])
    /// The group wants these back: finish, then `release`.
    case revoked([Partition])
    /// These are gone already: drop what is unfinished, then `release`.
    case lost([Partition])
    case nothing
}

/// Where outputs go, together with the input offsets that they stand for. A commit either happens or fails as a whole,
/// as far as its guarantee reaches.
///
/// All calls come from one thread, which need not be the source's.
package protocol RecordSink: ~Copyable, SendableMetatype {
    /// Writes the generation's outputs, then makes its offsets the group's position. Blocks until both are
    /// acknowledged.
    mutating func commit(_ generation: borrowing Generation) throws
}

/// What one commit holds: the outputs of a stretch of input, and for each partition the next offset to read.
package struct Generation: Sendable {
    package var outbox: Outbox
    package var nextOffsets: [Partition: Offset]

    package init(outbox: Outbox, nextOffsets: [Partition: Offset] = [:]) {
        self.outbox = outbox
        self.nextOffsets = nextOffsets
    }
}
