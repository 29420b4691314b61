import CRdKafka
package import Plates

/// Sends records, each once and in order per partition (idempotent), with acknowledgement by all replicas in sync.
///
///     send ──copy──▶ librdkafka ──▶ Kafka
///                        │
///     serve ◀── delivery reports: one for each record, sooner or later
///
/// All calls come from one thread. `send` copies key, value and headers.
@safe
package struct Producer: ~Copyable {
    let client: ClientHandle
    let events: EventQueue
    let topics: TopicHandles
    /// How long `send` waits while librdkafka holds too many records.
    private let patience: TimeSpan

    let reports = DeliveryReports()
    /// Of a transactional producer.
    private let lostAnswers = LostAnswers()
    /// Of a transactional producer.
    let refusedTopics = RefusedTopics()

    /// Records sent and neither acknowledged nor refused.
    package var outstandingCount: Int { reports.outstandingCount }
    package var acknowledgedCount: Int { reports.acknowledgedCount }
    /// Records that Kafka, or librdkafka, has given back for good.
    package var refusedCount: Int { reports.refusedCount }
    /// The first refusal since `takeRefusals`.
    package var firstFailure: KafkaFailure? { reports.firstFailure }

    /// A record that came back, by the token it was sent with.
    package struct Refusal: Sendable {
        package let token: Int
        package let failure: KafkaFailure
    }

    /// - Parameter transactionalID: makes the producer transactional; what it sends counts with its transaction.
    package init(settings: ClientSettings, transactionalID: String? = nil, log: KafkaLog = KafkaLog()) throws {
        let configuration = try settings.producer(transactionalID: transactionalID)
        configuration.setEvents(RD_KAFKA_EVENT_DR, RD_KAFKA_EVENT_ERROR)
        client = try configuration.makeClient(
            RD_KAFKA_PRODUCER, log: log, reports: reports,
            lostAnswers: transactionalID == nil ? nil : lostAnswers, refused: refusedTopics, keeping: [lostAnswers])
        events = unsafe EventQueue(rd_kafka_queue_get_main(client.pointer))
        topics = TopicHandles(client)
        patience = transactionalID == nil ? Limits.delivery : Limits.transaction
    }

    package var log: KafkaLog { client.log }

    /// Hands one record to librdkafka. Waits while it holds too many, at most for `Limits.delivery`, or
    /// `Limits.transaction` within a transaction.
    ///
    /// - Parameters:
    ///   - partition: nil = by key, as Kafka's own producers do; without a key any.
    ///   - key: no base address = null; likewise `value`.
    ///   - token: names the record in `takeRefusals`.
    package mutating func send(
        topic: String, partition: Partition? = nil, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        headers: [OutputHeader] = [], token: Int = 0
    ) throws {
        let handle = unsafe try topics.handle(of: topic)
        if let partition { try topics.require(partition, of: topic) }
        let deadline = Deadline(after: patience)
        while true {
            let code = unsafe produce(
                handle, partition: partition, key: key, value: value, headers: headers, token: token)
            switch code {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                reports.outstandingCount += 1
                return
            case RD_KAFKA_RESP_ERR__QUEUE_FULL where !deadline.hasPassed: try serve(milliseconds: 10)
            case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
                reports.refuse(token, KafkaFailure(code, doing: "write to '\(topic)'", topic: topic))
                return
            default: throw client.fatalFailure ?? KafkaFailure(code, doing: "write to '\(topic)'", topic: topic)
            }
        }
    }

    /// librdkafka 2.0.2 frees headers twice when it made the list itself (`RD_KAFKA_VTYPE_HEADER`) and the partition
    /// does not exist (#4627). So the list is made here: on success librdkafka owns it, on failure we still do.
    private func produce(
        _ topic: OpaquePointer, partition: Partition?, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        headers: [OutputHeader], token: Int
    ) -> rd_kafka_resp_err_t {
        let list = headers.isEmpty ? nil : unsafe rd_kafka_headers_new(headers.count)
        for header in headers {
            let size = header.value.utf8.count
            unsafe rd_kafka_header_add(list, header.name, header.name.utf8.count, header.value, size)
        }
        var arguments = unsafe [
            rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_RKT, u: .init(rkt: topic)),
            rd_kafka_vu_t(
                vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: partition?.value ?? RD_KAFKA_PARTITION_UA)),
            rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)),
            rd_kafka_vu_t(
                vtype: RD_KAFKA_VTYPE_KEY,
                u: .init(mem: .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count))),
            rd_kafka_vu_t(
                vtype: RD_KAFKA_VTYPE_VALUE,
                u: .init(mem: .init(ptr: UnsafeMutableRawPointer(mutating: value.baseAddress), size: value.count))),
            rd_kafka_vu_t(
                vtype: RD_KAFKA_VTYPE_OPAQUE, u: .init(ptr: UnsafeMutableRawPointer(bitPattern: token))),
        ]
        if let list = unsafe list {
            unsafe arguments.append(rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: list)))
        }
        guard
            let error = unsafe ClientError(rd_kafka_produceva(client.pointer, arguments, arguments.count))
        else { return RD_KAFKA_RESP_ERR_NO_ERROR }
        if let list = unsafe list { unsafe rd_kafka_headers_destroy(list) }
        return error.code
    }

    /// Takes delivery reports: waits at most so long for the first, then takes what is there.
    package mutating func serve(milliseconds: Int32 = 0) throws {
        var wait = milliseconds
        while let event = events.next(milliseconds: wait) {
            wait = 0
            switch event.type {
            case RD_KAFKA_EVENT_DR:
                while let message = unsafe rd_kafka_event_message_next(event.pointer) {
                    unsafe reports.take(message, of: client.pointer)
                }
            case RD_KAFKA_EVENT_ERROR:
                if event.isFatal {
                    throw client.fatalFailure ?? KafkaFailure(event.code, doing: "write", text: event.text)
                }
                log.receive(
                    KafkaLogLine(level: .warning, facility: "ERROR", text: KafkaFailure.withoutNoise(event.text)))
            default: break
            }
        }
    }

    /// Waits until nothing is outstanding, at most for `limit`.
    ///
    /// - Returns: whether nothing is outstanding; whether all was acknowledged, `takeRefusals` tells.
    package mutating func flush(within limit: TimeSpan) throws -> Bool {
        let deadline = Deadline(after: limit)
        while outstandingCount > 0 {
            if deadline.hasPassed { return false }
            try serve(milliseconds: deadline.remainingMilliseconds(atMost: .milliseconds(100)))
        }
        return true
    }

    /// Whether a request of a transaction has gone without an answer, and may arrive in a later one: see `LostAnswers`.
    var hasLostAnswers: Bool { lostAnswers.isAny }

    /// Whether Kafka has, since the last call, taken a record for a duplicate that it may not have: then what was sent
    /// since is to be sent again. Such a record counts as refused.
    mutating func takeUnconfirmed() -> KafkaFailure? { reports.takeUnconfirmed() }

    /// The records that came back since the last call.
    package mutating func takeRefusals() -> [Refusal] { reports.takeRefusals() }

    /// Hands over records of one topic without headers, the fastest way: rows of the same partition stand together.
    ///
    /// - Parameters:
    ///   - bytes: where the rows' keys and values are; they are copied.
    /// - Throws: also when a partition does not exist: librdkafka 2.0.2 would lose the memory of such a row.
    package mutating func send(topic: String, rows: [BulkRow], bytes: UnsafeRawBufferPointer) throws {
        let handle = unsafe try topics.handle(of: topic)
        if let highest = rows.map(\.partition).max() { try topics.require(highest, of: topic) }
        var messages = unsafe rows.map { row in unsafe row.message(in: bytes) }
        let flags = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_PARTITION
        let deadline = Deadline(after: Limits.delivery)
        while unsafe !messages.isEmpty {
            let accepted = unsafe rd_kafka_produce_batch(
                handle, RD_KAFKA_PARTITION_UA, flags, &messages, Int32(messages.count))
            reports.outstandingCount += Int(accepted)
            try serve()
            if unsafe Int(accepted) == messages.count { return }
            unsafe messages.removeAll { unsafe $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }
            if let refused = unsafe messages.first(where: { unsafe $0.err != RD_KAFKA_RESP_ERR__QUEUE_FULL }) {
                let code = unsafe refused.err
                throw client.fatalFailure ?? KafkaFailure(code, doing: "write to '\(topic)'", topic: topic)
            }
            if deadline.hasPassed {
                throw KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "write to '\(topic)'", topic: topic)
            }
            try serve(milliseconds: 10)
        }
    }

    /// How many partitions a topic has.
    package func partitionCount(of topic: String) throws -> Int32 { try topics.partitionCount(of: topic) }
}

/// One record for the bulk `send`: where its key and value stand in the bytes that come with it.
package struct BulkRow: Sendable {
    package let partition: Partition
    /// nil = null.
    package let key: Range<Int>?
    package let value: Range<Int>?

    package init(partition: Partition, key: Range<Int>?, value: Range<Int>?) {
        self.partition = partition
        self.key = key
        self.value = value
    }

    fileprivate func message(in bytes: UnsafeRawBufferPointer) -> rd_kafka_message_t {
        func place(_ range: Range<Int>?) -> UnsafeMutableRawPointer? {
            guard let range else { return nil }
            precondition(range.upperBound <= bytes.count, "a row lies inside its bytes")
            return unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress).map { unsafe $0 + range.lowerBound }
        }
        return unsafe rd_kafka_message_t(
            err: RD_KAFKA_RESP_ERR_NO_ERROR, rkt: nil, partition: partition.value, payload: place(value),
            len: value?.count ?? 0, key: place(key), key_len: key?.count ?? 0, offset: 0, _private: nil)
    }
}
