package import Plates

/// A Kafka cluster in memory: topics, one consumer group, the transactional ids; the semantics of an Apache Kafka with
/// transactions of version 1, without network, disk and threads.
///
///     SimulatedBroker                 topics, logs, truncation, compaction
///     SimulatedBroker+Transactions    producer ids, fencing, markers, time-outs
///     SimulatedBroker+Offsets         the group's offsets, pending and stable
///     SimulatedBroker+Group           members, generations, cooperative rebalances
///
/// A call here is what arrives at the broker; whether the answer reaches the caller is the ports' affair.
package final class SimulatedBroker {
    package let world: World
    package private(set) var topics: [Topic]
    package var settings = Settings()

    /// Who reads a log from its beginning: `delete.retention.ms` outlasts it.
    package var readers = 0
    /// Negative numbers, apart from those of our own producers.
    private var foreignTransactions = 0
    var producers: [TransactionalProducer] = []
    var transactions: [TransactionState] = []
    var group: Group
    var offsets: GroupOffsets

    package struct Topic {
        package let name: String
        package var partitions: [PartitionLog]
        /// How often it was made anew: another topic each time, though of the same name.
        package internal(set) var remakes: UInt8 = 0
    }

    package struct Settings {
        /// The most that a marker takes to one partition, in milliseconds.
        package var markerDelay = 50
        package var sessionTimeout = TimeSpan.seconds(10)
        /// How long a rebalance waits for a member to join again: `max.poll.interval.ms`.
        package var rebalanceTimeout = TimeSpan.seconds(60)
        /// The most that a member takes to hear of a rebalance, in milliseconds.
        package var heartbeat = 500
        /// Larger values are refused by one topic.
        package var longestValue: (topic: Int, bytes: Int)?
        package var tellsTopicIDs = true

        package init() {}
    }

    /// - Parameter input: the topic that the group reads.
    package init(world: World, topics: [(name: String, partitions: Int)], input: Int = 0) {
        self.world = world
        self.topics = topics.map {
            Topic(name: $0.name, partitions: Array(repeating: PartitionLog(), count: $0.partitions))
        }
        group = Group(partitionCount: topics[input].partitions)
        offsets = GroupOffsets(partitionCount: topics[input].partitions)
    }

    package func place(of topic: String) -> Int? { topics.firstIndex { $0.name == topic } }

    package func log(_ topic: Int, _ partition: Int) -> PartitionLog { topics[topic].partitions[partition] }

    func mark(_ transaction: Int, committed: Bool, in place: LogPlace) {
        topics[place.topic].partitions[place.partition].mark(transaction, committed: committed, at: world.now)
        world.note("marker", Int64(transaction), committed ? 1 : 0, Int64(place.topic), Int64(place.partition))
    }

    /// Appends a record outside any transaction.
    package func append(
        topic: Int, partition: Int, key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: String)] = [],
        at time: Timestamp? = nil, transaction: Int = 0
    ) {
        topics[topic].partitions[partition].append(
            key: key, value: value, headers: headers, at: time ?? world.now, transaction: transaction)
    }

    /// Appends a transaction of one record that some other producer has made.
    package func appendTransaction(
        to place: LogPlace, key: [UInt8]?, value: [UInt8]?, at time: Timestamp, commit: Bool
    ) {
        foreignTransactions -= 1
        append(
            topic: place.topic, partition: place.partition, key: key, value: value, at: time,
            transaction: foreignTransactions)
        topics[place.topic].partitions[place.partition].mark(foreignTransactions, committed: commit, at: time)
    }

    package func truncate(topic: Int, partition: Int, before offset: Offset) {
        topics[topic].partitions[partition].truncate(before: offset)
        world.note("truncate", Int64(topic), Int64(partition), offset.value)
    }

    /// Deletes a topic and makes it anew, while nobody reads or writes it.
    package func remake(topic: Int) {
        topics[topic].partitions = topics[topic].partitions.map { _ in PartitionLog() }
        topics[topic].remakes += 1
        world.note("remake", Int64(topic))
    }

    package func compact(topic: Int, partition: Int, below offset: Offset, dropTombstones: Bool) {
        topics[topic].partitions[partition].compact(
            below: offset, dropTombstones: dropTombstones && readers == 0)
        world.note("compact", Int64(topic), Int64(partition), offset.value)
    }

    /// Where a record with this key goes when its producer names no partition: the same key, the same partition.
    package func partition(of key: [UInt8]?, in topic: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key ?? [] { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int(truncatingIfNeeded: hash >> 33) % topics[topic].partitions.count
    }
}

/// One partition of one topic, by their places.
package struct LogPlace: Equatable {
    package let topic: Int
    package let partition: Int

    package init(topic: Int, partition: Int) {
        self.topic = topic
        self.partition = partition
    }
}
