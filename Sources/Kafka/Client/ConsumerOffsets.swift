import CRdKafka
package import Plates

// Where the group stands, and what the log holds: the consumer's questions to Kafka.

extension Consumer {
    /// Waits until no transaction on these offsets is open (the member reads committed records, so it asks for stable
    /// offsets), at most for `Limits.answer`.
    package mutating func committed(_ partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)] {
        try persist { try askCommitted(partitions) }
    }

    private func askCommitted(_ partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)] {
        let list = PartitionList(topic: topic, partitions)
        let doing = "learn where the group stands on '\(topic)'"
        let code = unsafe rd_kafka_committed(client.pointer, list.pointer, Deadline.milliseconds(Limits.answer))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaFailure(code, doing: doing, topic: topic) }
        return try list.rows.map { row in
            guard row.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaFailure(row.error, doing: doing, topic: topic)
            }
            return (row.partition, row.offset >= 0 ? Offset(row.offset) : nil)
        }
    }

    /// As a reader of committed records sees it: the end is the last stable offset.
    package func bounds(of partition: Partition) throws -> (start: Offset, end: Offset) {
        try persist { try askBounds(of: partition) }
    }

    private func askBounds(of partition: Partition) throws -> (start: Offset, end: Offset) {
        var start: Int64 = 0
        var end: Int64 = 0
        let code = unsafe rd_kafka_query_watermark_offsets(
            client.pointer, topic, partition.value, &start, &end, Deadline.milliseconds(Limits.answer))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFailure(
                code, doing: "learn what partition \(partition.value) of '\(topic)' holds", topic: topic)
        }
        return (Offset(start), Offset(end))
    }

    /// Asks again while the answer is one that passes by itself: a topic that was just made, or whose leader moves,
    /// answers for a moment that it is not there.
    private func persist<Answer>(_ ask: () throws -> Answer) throws -> Answer {
        let deadline = Deadline(after: Limits.answer)
        while true {
            do {
                return try ask()
            } catch let failure as KafkaFailure
                where (failure.isRetriable || failure.kind == .topicMissing) && !deadline.hasPassed
            {
                Pause.of(Limits.commitRetryPause)
            }
        }
    }

    /// How many offsets the partition's end, as of the last fetch, is ahead of what was handed out; for display. 0
    /// before the first fetch, and for a partition that is not being read.
    package func lag(of partition: Partition) -> Int {
        guard let next = nextOffset(of: partition) else { return 0 }
        var start: Int64 = -1
        var end: Int64 = -1
        let code = unsafe rd_kafka_get_watermark_offsets(client.pointer, topic, partition.value, &start, &end)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, end >= 0 else { return 0 }
        return max(0, Int(end - next))
    }

    /// Who this member is in its group now. To be asked for on the polling thread, right after the rebalance that it is
    /// bound to: metadata of a later generation would legitimise the work of an earlier one.
    package func groupMetadata() throws -> GroupMetadata {
        guard let metadata = unsafe rd_kafka_consumer_group_metadata(client.pointer) else {
            throw KafkaFailure(.other, "cannot learn who this member is in its group: it belongs to none")
        }
        return unsafe GroupMetadata(metadata)
    }
}

/// A member's identity and generation in its group, by which Kafka tells a living member's commit from a dead one's.
///
/// `@unchecked Sendable`: safe because librdkafka never changes it once it is made.
@safe
package final class GroupMetadata: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { unsafe rd_kafka_consumer_group_metadata_destroy(pointer) }
}
