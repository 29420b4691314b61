import CRdKafka
import Plates

/// The topics that a client has written to or read, and how many partitions each has.
@safe
final class TopicHandles {
    private let client: ClientHandle
    private var handles: [String: OpaquePointer]
    private var partitionCounts: [String: Int32] = [:]

    init(_ client: ClientHandle) {
        self.client = client
        unsafe handles = [:]
    }

    deinit {
        unsafe handles.values.forEach { unsafe rd_kafka_topic_destroy($0) }
    }

    func handle(of topic: String) throws -> OpaquePointer {
        if let known = unsafe handles[topic] { return unsafe known }
        guard let made = unsafe rd_kafka_topic_new(client.pointer, topic, nil) else {
            throw KafkaFailure(rd_kafka_last_error(), doing: "write to '\(topic)'", topic: topic)
        }
        unsafe handles[topic] = made
        return unsafe made
    }

    /// - Throws: when the topic has no such partition, as far as Kafka says now.
    func require(_ partition: Partition, of topic: String, doing: String = "write to") throws {
        if let known = partitionCounts[topic], partition.value < known { return }
        partitionCounts[topic] = nil
        let count = try partitionCount(of: topic)
        guard (0..<count).contains(partition.value) else {
            throw KafkaFailure(
                .partitionMissing,
                "cannot \(doing) partition \(partition.value) of '\(topic)': it has \(count) partitions, and none of that "
                    + "number")
        }
    }

    /// Those that were asked for, or written to.
    var names: [String] { unsafe handles.keys.sorted() }

    func partitionCount(of topic: String, within limit: TimeSpan = Limits.answer) throws -> Int32 {
        if let known = partitionCounts[topic] { return known }
        let count = unsafe try Metadata.partitionCount(of: topic, handle(of: topic), client, within: limit)
        partitionCounts[topic] = count
        return count
    }
}
