import CRdKafka
import Glibc
import Plates
import Synchronization
import Threads

/// Reads every output topic as a consumer of committed records would, from the first record on and while the faults
/// happen. It calls librdkafka itself and shares nothing with the engine's own consumer.
final class Witness: Sendable {
    /// One output as it was seen.
    struct Sighting: Sendable {
        let topic: String
        let partition: Int
        let offset: Int
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [String: String]
    }

    private struct State: Sendable {
        var sightings: [Sighting] = []
        /// For each topic and partition the offset before which all has been seen.
        var reached: [[String]: Int] = [:]
        var failures: [String] = []
        var isReading = false
        var hasEnded = false
    }

    private let brokers: String
    private let topics: [String]
    private let partitions: Int
    private let state = Guarded(State())
    private let isStopping = Atomic(false)

    private static let sightingLimit = 2_000_000

    init(brokers: String, topics: [String], partitions: Int) {
        self.brokers = brokers
        self.topics = topics
        self.partitions = partitions
    }

    var sightings: [Sighting] { state.withLock { $0.sightings } }
    /// What no log may do: an offset that goes back.
    var failures: [String] { state.withLock { $0.failures } }
    var count: Int { state.withLock { $0.sightings.count } }

    func start() {
        let thread = Thread(named: "witness") { [self] in
            do {
                try read()
            } catch {
                state.withLock { $0.failures.append("the witness broke off: \(error)") }
            }
            state.withLock { $0.hasEnded = true }
        }
        thread.detach()
    }

    /// Waits until all that is in the topics now is decided and has been seen.
    func drain(within seconds: Double) throws {
        let end = Clock.seconds + seconds
        let ends = try LogEnds(brokers: brokers)
        var pending: [String] = []
        while Clock.seconds < end {
            pending = []
            let reached = state.withLock { $0.reached }
            for topic in topics {
                for partition in 0..<partitions {
                    guard let bound = ends.end(of: topic, partition) else {
                        pending.append("\(topic):\(partition) has no end")
                        continue
                    }
                    let seen = reached[[topic, "\(partition)"]] ?? 0
                    if seen < bound { pending.append("\(topic):\(partition) seen \(seen) of \(bound)") }
                }
            }
            if pending.isEmpty { return }
            usleep(100_000)
        }
        throw FaultFailure(
            "not all outputs became visible within \(Int(seconds)) s: \(pending.prefix(4).joined(separator: ", "))")
    }

    /// Ends the thread, and waits for it.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        while !state.withLock({ $0.hasEnded }) { usleep(10_000) }
    }

    private func read() throws {
        let client = try Client(
            RD_KAFKA_CONSUMER,
            [
                "bootstrap.servers": brokers, "group.id": "witness", "enable.auto.commit": "false",
                "isolation.level": "read_committed", "enable.partition.eof": "true", "auto.offset.reset": "error",
                "reconnect.backoff.max.ms": "500", "fetch.wait.max.ms": "50", "check.crcs": "true",
                "topic.metadata.refresh.interval.ms": "1000",
            ])
        unsafe rd_kafka_poll_set_consumer(client.pointer)
        try awaitTopics(client)
        let list = unsafe rd_kafka_topic_partition_list_new(Int32(topics.count * partitions))
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        for topic in topics {
            for partition in 0..<partitions {
                unsafe rd_kafka_topic_partition_list_add(list, topic, Int32(partition)).pointee.offset = 0
            }
        }
        unsafe rd_kafka_assign(client.pointer, list)
        while !isStopping.load(ordering: .relaxed) {
            guard let message = unsafe rd_kafka_consumer_poll(client.pointer, 50) else { continue }
            unsafe take(message)
            unsafe rd_kafka_message_destroy(message)
        }
        unsafe rd_kafka_consumer_close(client.pointer)
    }

    private func awaitTopics(_ client: Client) throws {
        while !isStopping.load(ordering: .relaxed) {
            let counts = client.partitionCounts()
            if topics.allSatisfy({ counts[$0] == partitions }) { return }
            usleep(50_000)
        }
    }

    private func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        let content = unsafe message.pointee
        guard let handle = unsafe content.rkt else { return }
        let topic = unsafe String(cString: rd_kafka_topic_name(handle))
        let place = [topic, "\(unsafe content.partition)"]
        let offset = unsafe Int(content.offset)
        if unsafe content.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            state.withLock { $0.reached[place] = max($0.reached[place] ?? 0, offset) }
            return
        }
        guard unsafe content.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let sighting = unsafe Sighting(
            topic: topic, partition: Int(content.partition), offset: offset,
            key: Witness.bytes(content.key, content.key_len), value: Witness.bytes(content.payload, content.len),
            headers: Witness.headers(of: message))
        state.withLock { state in
            if offset < state.reached[place] ?? 0 {
                state.failures.append("\(topic):\(place[1]): offset \(offset) came after \(state.reached[place] ?? 0)")
            }
            state.reached[place] = offset + 1
            if state.sightings.count < Self.sightingLimit { state.sightings.append(sighting) }
        }
    }

    private static func bytes(_ address: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8]? {
        guard let address = unsafe address else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
    }

    private static func headers(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> [String: String] {
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [:] }
        var headers: [String: String] = [:]
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            if let name = unsafe name {
                let bytes = unsafe UnsafeRawBufferPointer(start: value, count: size)
                unsafe headers[String(cString: name)] = String(decoding: bytes, as: UTF8.self)
            }
            index += 1
        }
        return headers
    }
}

/// Asks where topics end, whatever is committed there and what is not.
struct LogEnds: ~Copyable {
    private let client: Client

    init(brokers: String) throws {
        client = try Client(
            RD_KAFKA_CONSUMER,
            [
                "bootstrap.servers": brokers, "group.id": "witness-ends", "isolation.level": "read_uncommitted",
                "reconnect.backoff.max.ms": "500",
            ])
    }

    /// The high watermark; nil when no answer comes.
    func end(of topic: String, _ partition: Int) -> Int? {
        var start: Int64 = 0
        var end: Int64 = 0
        let code = unsafe rd_kafka_query_watermark_offsets(client.pointer, topic, Int32(partition), &start, &end, 2_000)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? Int(end) : nil
    }
}

/// A client of librdkafka, made of pairs.
@safe
final class Client {
    let pointer: OpaquePointer

    init(_ type: rd_kafka_type_t, _ settings: [String: String]) throws {
        let configuration = unsafe rd_kafka_conf_new()
        var said = [CChar](repeating: 0, count: 512)
        for (key, value) in settings {
            guard unsafe rd_kafka_conf_set(configuration, key, value, &said, said.count) == RD_KAFKA_CONF_OK else {
                throw FaultFailure(Client.text(said))
            }
        }
        unsafe rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let made = unsafe rd_kafka_new(type, configuration, &said, said.count) else {
            throw FaultFailure(Client.text(said))
        }
        unsafe pointer = made
    }

    deinit { unsafe rd_kafka_destroy(pointer) }

    private static func text(_ said: [CChar]) -> String {
        String(decoding: said.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Every topic that has leaders, and its number of partitions.
    func partitionCounts() -> [String: Int] {
        var answer: UnsafePointer<rd_kafka_metadata>?
        guard unsafe rd_kafka_metadata(pointer, 1, nil, &answer, 2_000) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let metadata = unsafe answer?.pointee
        else { return [:] }
        defer { unsafe rd_kafka_metadata_destroy(answer) }
        var counts: [String: Int] = [:]
        for index in 0..<Int(unsafe metadata.topic_cnt) {
            let topic = unsafe metadata.topics[index]
            guard unsafe topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            unsafe counts[String(cString: topic.topic)] = Int(topic.partition_cnt)
        }
        return counts
    }
}
