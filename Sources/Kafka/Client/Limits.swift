package import Plates

/// Every bound of this module in one place: what is buffered, how often something is tried, how long anything waits.
package enum Limits {
    /// Records that one poll takes over from librdkafka at most.
    package static let recordsPerPoll = 1_024
    /// Lines of librdkafka that wait for the caller's log; older ones go first, and are counted.
    package static let logLinesKept = 1_024
    /// What librdkafka fetches ahead in one consumer, in KiB.
    package static let prefetchKibibytes = 262_144
    /// What librdkafka fetches ahead for one partition, in records. Below it a full queue stops fetching for up to a
    /// second in librdkafka 2.0.2, so it is never the bound that bites: the bytes above are.
    package static let prefetchRecords = 1_000_000
    /// Records that a producer holds unacknowledged at most; beyond it `send` waits.
    package static let outstandingRecords = 1_000_000
    /// Bytes that a producer holds unacknowledged at most, in KiB.
    package static let outstandingKibibytes = 524_288
    /// The largest record that a producer tries to send, in bytes: a dead letter carries the largest record that Kafka
    /// takes by default (1 MiB) and its headers.
    package static let producedRecordBytes = 2_097_152

    /// A poll that finds nothing looks again after this long even if no wake-up came.
    package static let idleWait = TimeSpan.milliseconds(100)
    /// How long one question to Kafka (offsets, bounds, metadata, admin) may take.
    package static let answer = TimeSpan.seconds(30)
    /// The same where a member asks between two polls: it asks again, and looks meanwhile whether it is to stop.
    package static let shortAnswer = TimeSpan.seconds(3)
    /// How long a topic may be unknown before it counts as missing: brokers learn of a new one one after the other.
    package static let topicPropagation = TimeSpan.seconds(2)
    /// How long librdkafka tries to deliver a record before it gives it up.
    package static let delivery = TimeSpan.seconds(120)
    /// How long a sink waits for all acknowledgements of a generation.
    package static let acknowledgement = TimeSpan.seconds(150)
    /// How long it waits for them until it asks whether to go on.
    package static let acknowledgementLook = TimeSpan.seconds(5)
    /// How long a sink tries to commit the offsets of a generation; librdkafka may hold the last try back for a
    /// session.
    package static let offsetCommit = TimeSpan.seconds(30)
    /// The pause before a commit of offsets is tried again.
    package static let commitRetryPause = TimeSpan.milliseconds(100)
    /// How long a consumer takes to leave its group before it is left behind.
    package static let leave = TimeSpan.seconds(10)
    /// How long librdkafka may take to begin anew with partitions that it has.
    package static let restart = TimeSpan.seconds(5)
    /// How long the end of a client may take before it is left behind.
    package static let destruction = TimeSpan.seconds(5)
    /// How long a consumer takes to end at most, all its steps together.
    package static let consumerEnd = firstAssignment + leave + ProtocolLimits.departure + destruction
    /// How long a consumer that has just joined is given to learn its first assignment before it is left behind.
    package static let firstAssignment = TimeSpan.seconds(5)
    /// How long a transaction may stay open before Kafka aborts it, and librdkafka gives its records up.
    package static let transaction = TimeSpan.seconds(10)
    /// How long a member may not poll before the group gives its partitions to others.
    package static let pollInterval = TimeSpan.seconds(300)
    /// How long a reader of a log waits for a transaction that others hold open.
    package static let openTransaction = TimeSpan.seconds(240)
    /// How long that wait lasts until it is told of.
    package static let openTransactionNotice = TimeSpan.seconds(3)
    /// What a reader of a log asks for at once, in bytes.
    package static let restoreFetchBytes = 8_388_608
    /// How often a call on a transaction is made that says it may be made again.
    package static let transactionTries = 3
    /// How long a sink tries to learn whether a commit happened. Below it brokers that come back cost nothing but time;
    /// above it the run ends, and its successor learns it.
    package static let doubt = TimeSpan.seconds(600)
    /// Fencings, or losses of a producer, within a span of time that end a run.
    package static let fencings = 3
    package static let fencingSpan = TimeSpan.seconds(60)
    /// The largest batch of a transactional producer, in bytes: a batch that is refused for one large record is sent
    /// again record by record, which must fit into the time of a transaction.
    package static let transactionalBatchBytes = 262_144
}
