import Kafka
import Testing
import Topologies

@testable import platestream

/// What the brokers' settings must allow before a run.
@Suite struct BrokerCheckTests {
    /// What Kafka 4.3 has unless it is set.
    private static let defaults = [
        "transaction.state.log.replication.factor": "3", "offsets.topic.replication.factor": "3",
        "transaction.max.timeout.ms": "900000", "group.min.session.timeout.ms": "6000",
        "group.max.session.timeout.ms": "1800000",
    ]

    private func fault(
        _ changes: [String: String], brokers: Int = 3, _ guarantee: Delivery.Guarantee = .exactlyOnce,
        session: Int = 45_000, topics: Set<String> = []
    ) -> String? {
        let check = BrokerCheck(
            guarantee: guarantee, sessionTimeout: session, transactionTimeout: 10_000, topics: topics)
        let values = Self.defaults.merging(changes) { $1 }
        return check.fault(BrokerSettings(brokerCount: brokers, values: values))
    }

    private func check(_ fault: String?, says words: [String]) {
        guard let fault else {
            Issue.record("no fault is found")
            return
        }
        for word in words { #expect(fault.contains(word), "\(fault)") }
    }

    @Test func `Settings as they are on three brokers allow a run`() {
        #expect(fault([:]) == nil)
        #expect(fault([:], .atLeastOnce) == nil)
    }

    @Test func `One broker cannot keep transactions in three replicas`() {
        let offsets = ["offsets.topic.replication.factor": "1"]
        check(
            fault(offsets, brokers: 1),
            says: ["transaction.state.log.replication.factor is 3", "1 broker is up", "guarantee: at-least-once"])
        #expect(fault(offsets, brokers: 1, .atLeastOnce) == nil)
        // It has been made, with as many brokers as it took then.
        #expect(fault(offsets, brokers: 1, topics: ["__transaction_state"]) == nil)
        #expect(fault(offsets.merging(["transaction.state.log.replication.factor": "1"]) { $1 }, brokers: 1) == nil)
    }

    @Test func `Where a group stands cannot be kept either, and no guarantee does without`() {
        for guarantee in [Delivery.Guarantee.exactlyOnce, .atLeastOnce] {
            let fault = fault([:], brokers: 2, guarantee)
            check(fault, says: ["offsets.topic.replication.factor is 3", "2 brokers are up", "start 3 brokers"])
            #expect(fault?.contains("at-least-once") == false)
        }
        #expect(fault([:], brokers: 2, .atLeastOnce, topics: ["__consumer_offsets"]) == nil)
    }

    @Test(arguments: [(45_000, "30000"), (500, "6000")])
    func `A session that the brokers do not allow is told with what they do`(session: Int, allowed: String) {
        let fault = fault(["group.max.session.timeout.ms": "30000"], session: session)
        check(
            fault,
            says: [
                "session.timeout.ms=\(session)", "group.max.session.timeout.ms 30000",
                "--kafka session.timeout.ms=\(allowed)",
            ])
    }

    @Test func `A transaction that may not last as long as ours is refused, and at least once needs none`() {
        let changes = ["transaction.max.timeout.ms": "5000"]
        check(fault(changes), says: ["transaction.max.timeout.ms is 5000", "10000", "at-least-once"])
        #expect(fault(changes, .atLeastOnce) == nil)
    }

    @Test func `What Kafka does not say stops nothing`() {
        let check = BrokerCheck(
            guarantee: .exactlyOnce, sessionTimeout: 45_000, transactionTimeout: 10_000, topics: [])
        #expect(check.fault(BrokerSettings(brokerCount: 1, values: [:])) == nil)
    }

    @Test func `Topics that may not be seen are not called missing`() {
        let one = TopicCheck.sentence(hidden: ["reads"])
        #expect(one.contains("'reads'") && one.contains("kafka-acls") && !one.contains("--create-topics"))
        #expect(TopicCheck.sentence(hidden: ["a", "b"]).contains("the topics 'a', 'b', or whether they are there"))
    }
}
