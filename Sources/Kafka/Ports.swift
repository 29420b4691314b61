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

    /// Ends the poll that waits, or else the next one that would, with `nothing`; may be called from any thread.
    var interruption: @Sendable () -> Void { get }

    /// Who this member is in its group, as of the last rebalance that a poll told of; nil while it belongs to none. It
    /// changes only inside a poll, and with it for the partitions that stay too.
    ///
    /// What is polled is bound to it: a commit under the name of an earlier generation must fail.
    var member: GroupMember? { get }

    /// Answers `assigned`: from here on records of these partitions come, each from its offset. What was assigned and
    /// is left out here is not read, until a later call starts it.
    mutating func start(_ partitions: [(partition: Partition, from: Offset)]) throws

    /// Answers `revoked` and `lost`: after this no record of these partitions comes.
    mutating func release(_ partitions: [Partition]) throws

    /// The next record of each of these partitions, all of them started, is the one at its offset. What was polled
    /// before and not handed out yet is dropped.
    mutating func rewind(_ partitions: [(partition: Partition, to: Offset)]) throws

    /// Where the group stands: the committed offset of each partition, nil where it has none.
    mutating func committed(_ partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)]

    /// The first offset that the log still holds and the one its next record will get.
    mutating func bounds(of partition: Partition) throws -> (start: Offset, end: Offset)

    /// How many records this partition holds beyond the last one that was polled, as far as is known.
    func lag(of partition: Partition) -> Int

    /// Records that came a second time or for a partition that is not ours, and were dropped.
    var droppedRecords: Int { get }

    /// How often the offsets of a partition jumped ahead: over markers of transactions, aborted records, what was
    /// compacted away. A topic that is neither compacted nor written in transactions has none.
    var offsetGaps: Int { get }

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
    /// The log no longer holds the next record of this partition, or never did: nothing more comes of it until it is
    /// started again. The source's `bounds` say what the log holds; it can have come back meanwhile.
    case cut(Partition)
    case nothing
}

/// How a sink waits before it makes a call again, and asks whether to: no, once nobody waits for its answer any more.
/// To ask is a sign of life, too; a sink that gives none for long is replaced.
package typealias Patience = (TimeSpan) -> Bool

/// Where outputs go, together with the input offsets that they stand for. A commit either happens or fails as a whole,
/// as far as its guarantee reaches.
///
/// All calls come from one thread, which need not be the source's.
package protocol RecordSink: ~Copyable, SendableMetatype {
    /// Writes the generation's outputs, then makes its offsets the group's position. Blocks until both are
    /// acknowledged.
    ///
    /// - Throws: `GenerationDropped` when it did not happen and the work is to be done again from the committed
    ///   offsets;
    ///   anything else when nothing can be committed any more.
    mutating func commit(_ generation: borrowing Generation) throws

    /// Finds out whether a commit happened whose answer never came, from a sink of the same identity that this one
    /// takes the place of. Under exactly-once what that one left open is ended first.
    ///
    /// - Parameter offsets: those of the commit. Of a partition that has moved on meanwhile the answer says nothing.
    mutating func hasCommitted(_ offsets: [Partition: Offset]) throws -> Bool
}

/// Why a generation did not become durable.
package struct GenerationDropped: Error, CustomStringConvertible, Sendable {
    /// The group has moved on: others own some of its partitions.
    package let isOvertaken: Bool
    /// One sentence.
    package let description: String
    /// Partitions whose offset is committed all the same. Not empty only after a commit in doubt beside a rebalance: of
    /// those that the member still owns it is all or none, and if all, their work did happen; the others have moved on
    /// by another member's hand.
    package let done: Set<Partition>
    /// The output that Kafka refuses for its size, if that is why: it must not come again.
    package let tooLarge: TooLarge?

    /// An output that is too large for its topic, in bytes of key, value and headers.
    package struct TooLarge: Equatable, Sendable {
        package let topic: String
        package let size: Int

        package init(topic: String, size: Int) {
            self.topic = topic
            self.size = size
        }
    }

    package init(
        isOvertaken: Bool, _ description: String, done: Set<Partition> = [], tooLarge: TooLarge? = nil
    ) {
        self.isOvertaken = isOvertaken
        self.description = description
        self.done = done
        self.tooLarge = tooLarge
    }
}

/// What one commit holds: the outputs of a stretch of input, and for each partition the next offset to read.
package struct Generation: Sendable {
    package var outbox: Outbox
    package var nextOffsets: [Partition: Offset]
    /// Who polled that input.
    package var member: GroupMember?

    package init(outbox: Outbox, nextOffsets: [Partition: Offset] = [:], member: GroupMember? = nil) {
        self.outbox = outbox
        self.nextOffsets = nextOffsets
        self.member = member
    }
}

/// A member's identity and generation in its group, by which Kafka tells a living member's commit from a dead one's.
package struct GroupMember: Equatable, Sendable {
    package let group: String
    /// The generation of the group that the member takes part in; at least 0.
    package let groupGeneration: Int32
    package let id: String
    /// Of a static member.
    package let instance: String?

    package init(group: String, groupGeneration: Int32, id: String, instance: String? = nil) {
        self.group = group
        self.groupGeneration = groupGeneration
        self.id = id
        self.instance = instance
    }
}
