import CRdKafka
package import Plates

/// Reads logs outside any group, by librdkafka's simple consumer.
///
///     reader  committed records only; its end of a partition is the last stable offset
///     ends    a client that sees open transactions too, to ask it for high watermarks
///
/// Both are made when they are first needed: restores are rare, and most workers never need more than one.
@safe
package final class KafkaLogReader: LogReader {
    private let settings: ClientSettings
    private let log: KafkaLog
    private var clients: (reader: ClientHandle, ends: ClientHandle, topics: TopicHandles)?

    package init(settings: ClientSettings, log: KafkaLog = KafkaLog()) {
        self.settings = settings
        self.log = log
    }

    @discardableResult
    package func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        let (reader, ends, topics) = try connect()
        let handle = unsafe try topics.handle(of: topic)
        try topics.require(partition, of: topic)
        let bounds = try KafkaLogReader.bounds(of: partition, topic, asking: ends)
        let first = max(start ?? bounds.start, bounds.start)
        let end = end ?? bounds.end
        guard first < end else { return first }
        let stretch = try unsafe Stretch(of: topic, handle, partition, from: first, client: reader)
        try stretch.read(to: end, body)
        return first
    }

    private static func bounds(
        of partition: Partition, _ topic: String, asking client: ClientHandle
    ) throws -> (start: Offset, end: Offset) {
        try Persistence.ask {
            var (start, end): (Int64, Int64) = (0, 0)
            let code = unsafe rd_kafka_query_watermark_offsets(
                client.pointer, topic, partition.value, &start, &end, Deadline.milliseconds(Limits.answer))
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaFailure(
                    code, doing: "learn what partition \(partition.value) of '\(topic)' holds", topic: topic)
            }
            return (Offset(start), Offset(end))
        }
    }

    private func connect() throws -> (reader: ClientHandle, ends: ClientHandle, topics: TopicHandles) {
        if let clients { return clients }
        let reader = try settings.reader(isolation: "read_committed").makeClient(RD_KAFKA_CONSUMER, log: log)
        let ends = try settings.reader(isolation: "read_uncommitted").makeClient(RD_KAFKA_CONSUMER, log: log)
        let made = (reader, ends, TopicHandles(reader))
        clients = made
        return made
    }
}

/// One partition being read, from its start to its stop.
@safe
private struct Stretch: ~Copyable {
    private let topic: String
    private let handle: OpaquePointer
    private let partition: Partition
    private let client: ClientHandle
    private let queue: EventQueue
    private let scratch: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

    private static let batchSize = 8_192

    init(
        of topic: String, _ handle: OpaquePointer, _ partition: Partition, from start: Offset, client: ClientHandle
    ) throws {
        self.topic = topic
        unsafe self.handle = handle
        self.partition = partition
        self.client = client
        queue = unsafe EventQueue(rd_kafka_queue_new(client.pointer))
        unsafe scratch = .allocate(capacity: Stretch.batchSize)
        unsafe scratch.initialize(repeating: nil)
        if unsafe rd_kafka_consume_start_queue(handle, partition.value, start.value, queue.pointer) != 0 {
            throw KafkaFailure(
                rd_kafka_last_error(), doing: "read partition \(partition.value) of '\(topic)'", topic: topic)
        }
    }

    deinit {
        unsafe rd_kafka_consume_stop(handle, partition.value)
        while true {
            let count = unsafe rd_kafka_consume_batch_queue(queue.pointer, 0, scratch.baseAddress, scratch.count)
            if count <= 0 { break }
            for index in 0..<count { unsafe rd_kafka_message_destroy(scratch[index]) }
        }
        unsafe scratch.deallocate()
    }

    /// Hands over what stands before `end`, and returns once the reader has come to it: by a record, or by librdkafka's
    /// word that nothing visible is left (control records and aborted ones are never handed out).
    func read(to end: Offset, _ body: (borrowing RecordBatch) throws -> Void) throws {
        var next = Offset(0)
        var patience = Deadline(after: Limits.stableLog)
        while next < end {
            let before = next
            let polled = PolledRecords(capacity: Stretch.batchSize, client: client)
            var failure: KafkaFailure?
            for index in 0..<fetch() {
                guard let message = unsafe scratch[index] else { continue }
                failure = unsafe take(message, into: polled, before: end, &next) ?? failure
            }
            if let failure {
                polled.destroy(0..<polled.count)
                throw failure
            }
            if polled.count > 0 { try body(polled.batch(0..<polled.count, of: partition)) }
            if next > before { patience = Deadline(after: Limits.stableLog) }
            guard !patience.hasPassed else { throw stuck(at: next, before: end) }
        }
    }

    /// Takes over what has been fetched; waits a moment when that is nothing.
    private func fetch() -> Int {
        let count = unsafe rd_kafka_consume_batch_queue(queue.pointer, 0, scratch.baseAddress, scratch.count)
        if count > 0 { return count }
        let wait = Deadline.milliseconds(Limits.idleWait)
        guard let message = unsafe rd_kafka_consume_queue(queue.pointer, wait) else { return 0 }
        unsafe scratch[0] = message
        return 1
    }

    /// - Returns: what ends the reading.
    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, into polled: PolledRecords, before end: Offset,
        _ next: inout Offset
    ) -> KafkaFailure? {
        let offset = Offset(unsafe message.pointee.offset)
        let code = unsafe message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR && offset < end {
            next = offset.next
            unsafe polled.append(message)
            return nil
        }
        unsafe rd_kafka_message_destroy(message)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            next = max(next, offset)
            return nil
        }
        let failure = KafkaFailure(code, doing: "read partition \(partition.value) of '\(topic)'", topic: topic)
        guard failure.isRetriable else { return failure }
        client.log.append(KafkaLogLine(level: .warning, facility: "FETCH", text: failure.description))
        return nil
    }

    private func stuck(at next: Offset, before end: Offset) -> KafkaFailure {
        KafkaFailure(
            .timedOut,
            "cannot read partition \(partition.value) of '\(topic)' beyond offset \(next.value), before its end at "
                + "\(end.value), for \(Int(Limits.stableLog.seconds)) s: a transaction is open there; find it with "
                + "kafka-transactions find-hanging, and abort it")
    }
}
