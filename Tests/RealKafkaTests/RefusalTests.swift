import CRdKafka
import Kafka
import KafkaSupport
import Plates
import Testing

/// What Kafka refuses for good: found out soon, and told with its cause.
@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct RefusalTests {
    private let zero = Partition(0)

    private func settings(_ pairs: String...) throws -> ClientSettings {
        try ClientSettings(brokers: RealKafka.brokers ?? "", passedThrough: pairs)
    }

    private func check(_ failure: KafkaFailure?, _ kind: KafkaFailure.Kind, says words: [String]) {
        #expect(failure?.kind == kind, "\(failure?.description ?? "nothing thrown")")
        for word in words {
            #expect(failure?.description.contains(word) == true, "\(failure?.description ?? "nothing thrown")")
        }
    }

    @Test func `the brokers say how many they are and what they are set to`() throws {
        let admin = try Admin(settings: settings())
        try admin.connect(within: .seconds(20))
        let brokers = try admin.brokerSettings(within: .seconds(10))
        #expect(brokers.brokerCount == 1)
        #expect(brokers.number("transaction.state.log.replication.factor") == 1)
        #expect(brokers.number("group.max.session.timeout.ms") != nil)
        #expect(brokers.number("no.such.setting") == nil)
    }

    @Test func `a session that the brokers do not allow ends the joining at once`() throws {
        let topic = try RealKafka.topic("short-session")
        let settings = try settings("session.timeout.ms=1000", "heartbeat.interval.ms=300")
        var reader = try Reader(topic.name, group: topic.name, settings: settings)
        let refused = failure { _ = try reader.turn { !$0.owned.isEmpty } }
        check(
            refused, .joinRefused, says: ["'\(topic.name)'", "session.timeout.ms=1000", "group.min.session.timeout.ms"])
        reader.close()
    }

    @Test func `a foreign member of the group is waited out for a session, then named`() throws {
        let topic = try RealKafka.topic("foreign")
        let foreigner = try RawClient(
            RD_KAFKA_CONSUMER,
            [
                "bootstrap.servers": RealKafka.brokers ?? "", "group.id": topic.name, "client.id": "a-foreigner",
                "partition.assignment.strategy": "range",
            ])
        try foreigner.join(topic.name)
        let settings = try settings("session.timeout.ms=6000")
        var reader = try Reader(topic.name, group: topic.name, settings: settings)
        let begun = ContinuousClock.now
        let refused = failure {
            _ = try reader.turn {
                foreigner.poll()
                return !$0.owned.isEmpty
            }
        }
        check(refused, .joinRefused, says: ["'a-foreigner'", "127.0.0.1", "other program"])
        #expect(ContinuousClock.now - begun >= .seconds(6))
        let told = reader.consumer.takeLogLines().filter { $0.facility == "JOIN" }
        #expect(told.count == 1 && told.first?.text.contains("'a-foreigner'") == true, "\(told)")
        reader.close()
    }

    @Test func `an output that is deleted between two commits ends the second, named`() throws {
        let input = try RealKafka.topic("input")
        let output = try RealKafka.topic("gone")
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        var sink = TransactionalSink(
            settings: input.settings, transactionalID: input.name, commits: reader.consumer.commitHandle,
            now: { Timestamp(milliseconds: 0) }, patience: unending)
        let member = reader.consumer.member
        func generation(_ next: Int64) -> Generation {
            var outbox = Outbox(topics: [output.name])
            outbox.add("key", [1])
            return Generation(outbox: outbox, nextOffsets: [zero: Offset(next)], member: member)
        }
        try sink.commit(generation(1))
        try RawClient(RD_KAFKA_PRODUCER, ["bootstrap.servers": RealKafka.brokers ?? ""]).delete(output.name)
        let begun = ContinuousClock.now
        let refused = failure { try sink.commit(generation(2)) }
        check(refused, .topicMissing, says: ["'\(output.name)'", "--create-topics"])
        #expect(ContinuousClock.now - begun < .seconds(25))
        #expect(try reader.consumer.committed([zero]).first?.offset == Offset(1))
        reader.close()
    }

    @Test func `a topic that is not there is told apart from one that may not be seen`() throws {
        let topic = try RealKafka.topic("hidden")
        let admin = try Admin(settings: topic.settings)
        #expect(try admin.absence(of: "no-such-topic-\(topic.name)") == .missing)
        guard let secure = RealKafka.secure, let authority = RealKafka.authority else { return }
        let restricted = try Admin(
            settings: ClientSettings(
                brokers: secure,
                passedThrough: [
                    "security.protocol=SASL_SSL", "sasl.mechanism=PLAIN", "sasl.username=guest",
                    "sasl.password=secret", "ssl.ca.location=\(authority)",
                ]))
        try restricted.connect(within: .seconds(20))
        #expect(try restricted.topics()[topic.name] == nil)
        #expect(try restricted.absence(of: topic.name) == .hidden)
        check(
            failure { _ = try restricted.brokerSettings(within: .seconds(10)) }, .notAuthorised, says: ["kafka-acls"])
    }
}

/// A client of librdkafka without anything of ours.
@safe
private final class RawClient {
    let pointer: OpaquePointer

    init(_ type: rd_kafka_type_t, _ settings: [String: String]) throws {
        let configuration = unsafe rd_kafka_conf_new()
        for (key, value) in settings { unsafe rd_kafka_conf_set(configuration, key, value, nil, 0) }
        unsafe pointer = try #require(rd_kafka_new(type, configuration, nil, 0))
    }

    deinit { unsafe rd_kafka_destroy(pointer) }

    /// Becomes the only member of its group.
    func join(_ topic: String) throws {
        let list = unsafe rd_kafka_topic_partition_list_new(1)
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        unsafe rd_kafka_topic_partition_list_add(list, topic, RD_KAFKA_PARTITION_UA)
        try #require(unsafe rd_kafka_subscribe(pointer, list) == RD_KAFKA_RESP_ERR_NO_ERROR)
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        var count: Int32 = 0
        while count == 0, ContinuousClock.now < end {
            poll()
            var assigned: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
            if unsafe rd_kafka_assignment(pointer, &assigned) == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe assigned
            {
                count = unsafe list.pointee.cnt
                unsafe rd_kafka_topic_partition_list_destroy(list)
            }
        }
        try #require(count > 0)
    }

    func poll() {
        if let message = unsafe rd_kafka_consumer_poll(pointer, 20) { unsafe rd_kafka_message_destroy(message) }
    }

    func delete(_ topic: String) throws {
        var topics = unsafe [rd_kafka_DeleteTopic_new(topic)]
        defer { unsafe rd_kafka_DeleteTopic_destroy(topics[0]) }
        let queue = unsafe rd_kafka_queue_new(pointer)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        unsafe rd_kafka_DeleteTopics(pointer, &topics, 1, nil, queue)
        let event = unsafe try #require(rd_kafka_queue_poll(queue, 30_000))
        defer { unsafe rd_kafka_event_destroy(event) }
        try #require(unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR)
    }
}
