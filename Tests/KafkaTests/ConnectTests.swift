import Plates
import TestThreads
import Testing

@testable import Kafka

@Suite(.ownThread) struct ConnectTests {
    @Test(arguments: [
        ("127.0.0.1:1", "Connection refused"), ("no-such-host.invalid:9092", "resolve"),
    ])
    func `a host that is not there is one sentence with the remedy`(brokers: String, cause: String) throws {
        let admin = try Admin(settings: ClientSettings(brokers: brokers))
        var thrown: KafkaFailure?
        do { try admin.connect(within: .milliseconds(1_000)) } catch let failure as KafkaFailure { thrown = failure }
        let failure = try #require(thrown)
        #expect(failure.kind == .unreachable)
        for word in [brokers, cause, "--brokers"] { #expect(failure.description.contains(word), "\(failure)") }
        #expect(!failure.description.contains("\n"))
    }

    @Test func `a broker that is there is reached`() throws {
        let broker = try EmbeddedBroker()
        let admin = try Admin(settings: ClientSettings(brokers: broker.brokers))
        try admin.connect(within: .seconds(20))
        try broker.createTopic("reads", partitions: 3)
        #expect(try admin.topics()["reads"] == 3)
    }

    @Test func `librdkafka's lines come out as values`() throws {
        let log = KafkaLog()
        let admin = try Admin(
            settings: ClientSettings(brokers: "127.0.0.1:1", passedThrough: ["debug=broker"]), log: log)
        #expect(throws: KafkaFailure.self) { try admin.connect(within: .milliseconds(500)) }
        let (lines, droppedCount) = log.drain()
        #expect(droppedCount == 0)
        #expect(lines.contains { $0.level == .debug && $0.facility == "CONNECT" })
        #expect(lines.contains { $0.level == .warning && $0.facility == "FAIL" && $0.text.contains("refused") })
    }

    @Test func `lines beyond the bound push out the oldest, and are counted`() {
        let log = KafkaLog()
        let total = Limits.logLinesKept + 10
        for index in 0..<total { log.append(KafkaLogLine(level: .warning, facility: "TEST", text: "\(index)")) }
        let (lines, droppedCount) = log.drain()
        #expect(droppedCount == 10)
        #expect(lines.map(\.text) == (10..<total).map(String.init))
        #expect(log.drain().lines.isEmpty)
    }
}
