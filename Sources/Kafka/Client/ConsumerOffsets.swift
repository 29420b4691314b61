import CRdKafka
package import Plates
import Threads

// Where the group stands, and what the log holds: the consumer's questions to Kafka.

extension Consumer {
    /// Waits until no transaction on these offsets is open, for `Limits.shortAnswer`, and a last try may take as long
    /// again: whoever asks anew can say meanwhile why it waits.
    package mutating func committed(_ partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)] {
        try commitHandle.committed(partitions, within: Limits.shortAnswer)
    }

    /// As a reader of committed records sees it: the end is the last stable offset. Waits as `committed` does.
    package func bounds(of partition: Partition) throws -> (start: Offset, end: Offset) {
        try WatermarkQuery.bounds(of: partition, in: topic, asking: client, within: Limits.shortAnswer)
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
}

/// The question what a partition holds.
enum WatermarkQuery {
    /// The first offset, and the one after the last that such a client may see: of committed records the last stable
    /// offset.
    static func bounds(
        of partition: Partition, in topic: String, asking client: ClientHandle, within limit: TimeSpan = Limits.answer
    ) throws -> (start: Offset, end: Offset) {
        try Persistence.ask(within: limit) {
            var start: Int64 = 0
            var end: Int64 = 0
            let code = unsafe rd_kafka_query_watermark_offsets(
                client.pointer, topic, partition.value, &start, &end, Deadline.milliseconds(limit))
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaFailure(
                    code, doing: "learn what partition \(partition.value) of '\(topic)' holds", topic: topic)
            }
            return (Offset(start), Offset(end))
        }
    }
}

/// Asks again for a while when the answer is one that passes by itself: a topic that was just made, or whose leader
/// moves, answers for a moment that it is not there.
enum Persistence {
    static func ask<Answer>(within limit: TimeSpan = Limits.answer, _ question: () throws -> Answer) throws -> Answer {
        let deadline = Deadline(after: limit)
        while true {
            do {
                return try question()
            } catch let failure as KafkaFailure
                where (failure.isRetriable || failure.kind == .topicMissing) && !deadline.hasPassed
            {
                Pause.of(Limits.commitRetryPause)
            }
        }
    }
}
