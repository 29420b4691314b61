import CRdKafka
package import Plates

/// Asks Kafka about its topics and changes them. Every call ends within `Limits.answer`.
@safe
package struct Admin: ~Copyable {
    let client: ClientHandle
    let settings: ClientSettings
    private let events: EventQueue

    package init(settings: ClientSettings, log: KafkaLog = KafkaLog()) throws {
        let configuration = try settings.admin()
        configuration.setEvents(RD_KAFKA_EVENT_ERROR)
        client = try configuration.makeClient(RD_KAFKA_PRODUCER, log: log)
        events = unsafe EventQueue(rd_kafka_queue_get_main(client.pointer))
        self.settings = settings
    }

    package var log: KafkaLog { client.log }

    /// Waits until a broker answers. While none does, librdkafka only tries again and says why in its events; the most
    /// telling of them becomes the sentence that is thrown: at once if trying again cannot help (a refused login, an
    /// untrusted certificate), otherwise when `limit` has passed.
    package func connect(within limit: TimeSpan) throws {
        let deadline = Deadline(after: limit)
        var diagnosis = Diagnosis(settings: settings)
        while true {
            var answer: UnsafePointer<rd_kafka_metadata>?
            let slice = deadline.remainingMilliseconds(atMost: .milliseconds(200))
            let code = unsafe rd_kafka_metadata(client.pointer, 0, nil, &answer, slice)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                unsafe rd_kafka_metadata_destroy(answer)
                return
            }
            takeErrors(into: &diagnosis)
            if let line = log.latestFailure { diagnosis.add(line: line) }
            if diagnosis.isCertain || deadline.hasPassed { throw diagnosis.failure }
        }
    }

    /// How many partitions each topic has.
    package func topics() throws -> [String: Int32] { try Metadata.topics(of: client) }

    /// When each partition's first record at or after `timestamp` was written: its offset, or nil if there is none.
    /// librdkafka's mock cluster does not know.
    package func offsets(
        at timestamp: Timestamp, of topic: String, partitions: [Partition]
    ) throws -> [Partition: Offset?] {
        let doing = "look up offsets of '\(topic)' by time"
        let list = PartitionList(topic: topic, partitions.map { ($0, timestamp.nanoseconds / 1_000_000) })
        let code = unsafe rd_kafka_offsets_for_times(
            client.pointer, list.pointer, Deadline.milliseconds(Limits.answer))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaFailure(code, doing: doing, topic: topic) }
        var offsets: [Partition: Offset?] = [:]
        for row in list.rows {
            guard row.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaFailure(row.error, doing: doing, topic: topic)
            }
            offsets.updateValue(row.offset >= 0 ? Offset(row.offset) : nil, forKey: row.partition)
        }
        return offsets
    }

    /// Makes one request and waits for its answer. Where none comes, and librdkafka has said meanwhile that it cannot
    /// reach a broker at the address that Kafka gives for it, that is the cause.
    func ask(
        _ operation: rd_kafka_admin_op_t, doing: String, topic: String? = nil, within limit: TimeSpan = Limits.answer,
        request: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void
    ) throws -> ClientEvent {
        guard let options = unsafe rd_kafka_AdminOptions_new(client.pointer, operation) else {
            throw KafkaFailure(.other, "cannot \(doing): librdkafka knows no such request")
        }
        defer { unsafe rd_kafka_AdminOptions_destroy(options) }
        var said = ErrorText()
        let milliseconds = Deadline.milliseconds(limit)
        unsafe rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, &said.bytes, said.bytes.count)
        let queue = unsafe EventQueue(rd_kafka_queue_new(client.pointer))
        unsafe request(options, queue.pointer)
        guard let event = queue.next(milliseconds: milliseconds + 1_000) else {
            throw unanswered(doing) ?? KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: doing, topic: topic)
        }
        guard event.code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let failure = KafkaFailure(event.code, doing: doing, topic: topic, text: event.text)
            throw failure.isRetriable ? unanswered(doing) ?? failure : failure
        }
        return event
    }

    private func unanswered(_ doing: String) -> KafkaFailure? {
        var diagnosis = Diagnosis(settings: settings)
        takeErrors(into: &diagnosis)
        return diagnosis.unanswered(doing: doing)
    }

    private func takeErrors(into diagnosis: inout Diagnosis) {
        while let event = events.next(milliseconds: 0) {
            if event.type == RD_KAFKA_EVENT_ERROR { diagnosis.add(event.code, event.text) }
        }
    }
}
