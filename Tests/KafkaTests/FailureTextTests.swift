import CRdKafka
import KafkaSupport
import Plates
import Testing

@testable import Kafka

/// Each failure names its own cause, and a remedy that fits it.
@Suite struct FailureTextTests {
    @Test(arguments: [
        (RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ["kafka-acls", "'alerts.x'"], ["--create-topics"]),
        (RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, ["Read on the group"], []),
        (RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ["at-least-once", "transactional ids"], []),
        (RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, ["Write on the output topics"], []),
        (RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ["'alerts.x'", "no such topic", "--create-topics"], ["kafka-acls"]),
        (RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, ["'alerts.x'", "no such topic", "--create-topics"], ["Unknown"]),
        (RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, ["group.max.session.timeout.ms", "session.timeout.ms"], []),
        (RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED, ["group.max.size", "--workers"], []),
        (RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL, ["other program", "topology"], []),
    ])
    func `A code of Kafka becomes its own cause and remedy`(
        code: rd_kafka_resp_err_t, words: [String], not: [String]
    ) {
        let failure = KafkaFailure(code, doing: "do it with 'alerts.x'", topic: "alerts.x")
        for word in words { #expect(failure.description.contains(word), "\(failure)") }
        for word in not { #expect(!failure.description.contains(word), "\(failure)") }
        #expect(failure.isHopeless)
    }

    @Test func `SCRAM is blamed for a refused login, not for a broker that is down`() throws {
        let settings = try ClientSettings(
            brokers: "127.0.0.1:1",
            passedThrough: [
                "security.protocol=SASL_PLAINTEXT", "sasl.mechanism=SCRAM-SHA-512", "sasl.username=u",
                "sasl.password=p",
            ])
        var down = Diagnosis(settings: settings)
        down.add(RD_KAFKA_RESP_ERR__TRANSPORT, "Connect to ipv4#127.0.0.1:1 failed: Connection refused")
        #expect(!down.failure.description.contains("SCRAM"), "\(down.failure)")
        #expect(down.failure.description.contains("--brokers"))
        var refused = Diagnosis(settings: settings)
        refused.add(RD_KAFKA_RESP_ERR__AUTHENTICATION, "SASL authentication error: Authentication failed")
        #expect(refused.failure.description.contains("SCRAM"), "\(refused.failure)")
    }

    @Test(arguments: [
        (
            RD_KAFKA_RESP_ERR__RESOLVE,
            "no-such.invalid:9092/1: Failed to resolve 'no-such.invalid:9092': Name or service not known (after 3ms in "
                + "state CONNECT)"
        ),
        (
            RD_KAFKA_RESP_ERR__TRANSPORT,
            "10.0.0.1:9092/1: Connect to ipv4#10.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)"
        ),
    ])
    func `An address that a broker gives and nobody reaches is the cause, not an overload`(
        code: rd_kafka_resp_err_t, text: String
    ) throws {
        var diagnosis = Diagnosis(settings: try ClientSettings(brokers: "localhost:9092"))
        #expect(diagnosis.unanswered(doing: "create topics") == nil)
        diagnosis.add(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down")
        #expect(diagnosis.unanswered(doing: "create topics") == nil)
        diagnosis.add(code, text)
        let failure = try #require(diagnosis.unanswered(doing: "create topics"))
        for word in ["create topics", "localhost:9092", "advertised.listeners", String(text.prefix(8))] {
            #expect(failure.description.contains(word), "\(failure)")
        }
        #expect(!failure.description.contains("overloaded"))
    }

    @Test(arguments: [
        ("Broker: Topic authorization failed", true), ("Broker: Operation not attempted", false),
        ("Broker: Coordinator load in progress", false),
    ])
    func `The topic that a transaction may not write to is found in librdkafka's line`(cause: String, isRefused: Bool) {
        let refused = RefusedTopics()
        let text =
            "[thrd:main]: TxnCoordinator/1: Failed to add partition \"alerts.north-pd\" [2] to transaction: \(cause)"
        refused.receive(KafkaLogLine(level: .error, facility: "TXNERR", text: text))
        #expect(refused.take().isEmpty)
        refused.receive(KafkaLogLine(level: .error, facility: "ADDPARTS", text: text))
        #expect(refused.take() == (isRefused ? ["alerts.north-pd"] : []))
        #expect(refused.take().isEmpty)
    }
}
