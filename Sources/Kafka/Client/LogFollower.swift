import CRdKafka
package import Plates

/// Follows logs as they grow, outside any group: the committed records of some partitions, as they come.
///
///     positions ──▶ one queue ──poll──▶ batches of one partition each, in offset order
///
/// It goes on through what passes by itself: brokers that go and come back. What does not pass (the log no longer holds
/// the next record, the topic is gone) ends the following of that partition, and a poll says so. All calls come from
/// one thread.
@safe
package final class LogFollower {
    private let client: ClientHandle
    private let topics: TopicHandles
    private let data: RecordQueue
    private let wakeUp: WakeUp
    /// The next offset that is wanted of each partition.
    private var next: [TopicPartition: Int64]

    /// - Parameter positions: the partitions, and the first offset that is wanted of each.
    package init(_ positions: [TopicPartition: Offset], settings: ClientSettings, log: KafkaLog = KafkaLog()) throws {
        let configuration = try settings.reading()
        for (key, value) in LogFollower.following { try configuration.set(key, value) }
        wakeUp = try WakeUp()
        client = try configuration.makeClient(RD_KAFKA_CONSUMER, log: log, keeping: [wakeUp])
        topics = TopicHandles(client)
        data = RecordQueue(of: client, waking: wakeUp)
        next = positions.mapValues(\.value)
        for (place, offset) in positions {
            let handle = unsafe try topics.handle(of: place.topic)
            guard
                unsafe rd_kafka_consume_start_queue(handle, place.partition.value, offset.value, data.pointer) == 0
            else {
                throw KafkaFailure(
                    rd_kafka_last_error(), doing: "follow partition \(place.partition.value) of '\(place.topic)'",
                    topic: place.topic)
            }
        }
    }

    deinit {
        for place in next.keys {
            guard let handle = unsafe try? topics.handle(of: place.topic) else { continue }
            unsafe rd_kafka_consume_stop(handle, place.partition.value)
        }
        data.discard()
    }

    /// A list's changes are few, and are wanted at once: a fetch waits long for the first byte, and asks for little.
    private static let following: [(String, String)] = [
        ("fetch.wait.max.ms", "500"), ("queued.max.messages.kbytes", "16384"),
    ]

    /// Waits for records, at most for `timeout`, and hands over what has come.
    ///
    /// - Returns: the partitions whose following has ended, and why.
    package func poll(
        timeout: TimeSpan, _ body: (_ topic: String, borrowing RecordBatch) -> Void
    ) -> [TopicPartition: KafkaFailure] {
        var messages = unsafe data.take()
        if unsafe messages.isEmpty {
            wakeUp.wait(atMost: timeout)
            unsafe messages = data.take()
        }
        let polled = unsafe PolledRecords(capacity: messages.count, client: client)
        var ended: [TopicPartition: KafkaFailure] = [:]
        var runStart = 0
        var open: TopicPartition?
        func endRun() {
            if let open, runStart < polled.count {
                body(open.topic, polled.batch(runStart..<polled.count, of: open.partition))
            }
            runStart = polled.count
        }
        for index in unsafe messages.indices {
            guard let message = unsafe messages[index] else { continue }
            let place = unsafe TopicPartition(
                topic: String(cString: rd_kafka_topic_name(message.pointee.rkt)),
                partition: Partition(message.pointee.partition))
            if place != open { endRun() }
            open = place
            unsafe take(message, of: place, into: polled, &ended)
        }
        endRun()
        return ended
    }

    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, of place: TopicPartition, into polled: PolledRecords,
        _ ended: inout [TopicPartition: KafkaFailure]
    ) {
        let (code, offset) = unsafe (message.pointee.err, message.pointee.offset)
        guard let wanted = next[place] else { return unsafe rd_kafka_message_destroy(message) }
        if code == RD_KAFKA_RESP_ERR_NO_ERROR, offset >= wanted {
            next[place] = offset + 1
            return unsafe polled.append(message)
        }
        defer { unsafe rd_kafka_message_destroy(message) }
        if code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTITION_EOF { return }
        let failure = KafkaFailure(
            code, doing: "follow partition \(place.partition.value) of '\(place.topic)' from offset \(wanted)",
            topic: place.topic)
        if failure.isRetriable {
            client.log.append(KafkaLogLine(level: .warning, facility: "FETCH", text: failure.description))
        } else {
            ended[place] = failure
        }
    }

    /// How many partitions a topic has now.
    package func partitionCount(of topic: String) throws -> Int32 { try TopicHandles(client).partitionCount(of: topic) }
}
