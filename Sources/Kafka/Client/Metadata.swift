import CRdKafka
import Plates
import Threads

/// What Kafka says of its topics.
enum Metadata {
    /// - Returns: at least 1.
    /// - Throws: when there is no such topic, or no answer within `limit`.
    static func partitionCount(
        of topic: String, _ handle: OpaquePointer, _ client: ClientHandle, within limit: TimeSpan = Limits.answer
    ) throws -> Int32 {
        let doing = "use the topic '\(topic)'"
        let deadline = Deadline(after: limit)
        let propagation = Deadline(after: Limits.topicPropagation)
        while true {
            var answer: UnsafePointer<rd_kafka_metadata>?
            let code = unsafe rd_kafka_metadata(client.pointer, 0, handle, &answer, deadline.remainingMilliseconds())
            defer { unsafe rd_kafka_metadata_destroy(answer) }
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaFailure(code, doing: doing, topic: topic) }
            guard let topics = unsafe answer?.pointee.topics, unsafe answer?.pointee.topic_cnt == 1 else {
                throw KafkaFailure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing: doing, topic: topic)
            }
            let (error, count) = unsafe (topics[0].err, topics[0].partition_cnt)
            if error == RD_KAFKA_RESP_ERR_NO_ERROR && count > 0 { return count }
            // A topic that was just made is not known everywhere yet, and has no leaders yet.
            let isPassing =
                switch KafkaFailure.Kind(error) {
                case .topicMissing: !propagation.hasPassed
                case .retriable: true
                default: error == RD_KAFKA_RESP_ERR_NO_ERROR
                }
            guard isPassing && !deadline.hasPassed else { throw KafkaFailure(error, doing: doing, topic: topic) }
            Pause.of(.milliseconds(50))
        }
    }

    /// The ids of the brokers that are up.
    static func brokers(of client: ClientHandle) throws -> [Int32] {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.pointer, 0, nil, &answer, Deadline.milliseconds(Limits.answer))
        defer { unsafe rd_kafka_metadata_destroy(answer) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe answer?.pointee else {
            throw KafkaFailure(code, doing: "list the brokers")
        }
        return (0..<Int(unsafe metadata.broker_cnt)).map { unsafe metadata.brokers[$0].id }
    }

    /// Every topic and how many partitions it has.
    static func topics(of client: ClientHandle) throws -> [String: Int32] {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.pointer, 1, nil, &answer, Deadline.milliseconds(Limits.answer))
        defer { unsafe rd_kafka_metadata_destroy(answer) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe answer?.pointee else {
            throw KafkaFailure(code, doing: "list the topics")
        }
        var counts: [String: Int32] = [:]
        for index in 0..<Int(unsafe metadata.topic_cnt) {
            let topic = unsafe metadata.topics[index]
            guard unsafe topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            unsafe counts[String(cString: topic.topic)] = topic.partition_cnt
        }
        return counts
    }
}
