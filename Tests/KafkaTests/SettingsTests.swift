import Testing

@testable import Kafka

@Suite struct SettingsTests {
    @Test(arguments: [
        ("linger.ms", ["linger.ms", "KEY=VALUE"]),
        ("=5", ["=5", "KEY=VALUE"]),
        ("no.such.key=1", ["no.such.key", "No such configuration property"]),
        ("linger.ms=soon", ["linger.ms", "Invalid value"]),
        ("security.protocol=telegraph", ["security.protocol", "Invalid value"]),
        ("group.id=mine", ["group.id", "topology"]),
        ("enable.auto.commit=true", ["enable.auto.commit", "acknowledged"]),
        ("isolation.level=read_uncommitted", ["isolation.level", "committed"]),
        ("transactional.id=x", ["transactional.id", "--instance"]),
        ("bootstrap.servers=x:1", ["bootstrap.servers", "--brokers"]),
    ])
    func `names the pair that is wrong`(pair: String, words: [String]) {
        let failure = #expect(throws: KafkaFailure.self) {
            try ClientSettings(brokers: "localhost:1", passedThrough: [pair])
        }
        #expect(failure?.kind == .settings)
        for word in words { #expect(failure?.description.contains(word) == true, "\(failure?.description ?? "")") }
    }

    @Test func `says it in one line, though librdkafka ends some of its own`() {
        let failure = #expect(throws: KafkaFailure.self) {
            try ClientSettings(brokers: "localhost:1", passedThrough: ["linger.ms=99999999999"])
        }
        #expect(failure?.description.contains("outside allowed range 0..900000; librdkafka's") == true)
    }

    @Test func `never repeats a secret`() {
        let failure = #expect(throws: KafkaFailure.self) {
            try ClientSettings(
                brokers: "localhost:1",
                passedThrough: ["sasl.password=hunter2", "sasl.mechanism=PLAIN", "linger.ms=soon"])
        }
        #expect(failure?.description.contains("hunter2") == false)
    }

    @Test func `a value may hold an equals sign`() throws {
        _ = try ClientSettings(brokers: "localhost:1", passedThrough: ["sasl.password=a=b"])
    }

    @Test func `a file that is not there is said when the client is made`() throws {
        let settings = try ClientSettings(
            brokers: "localhost:1", passedThrough: ["security.protocol=SSL", "ssl.ca.location=/nowhere/ca.pem"])
        let failure = #expect(throws: KafkaFailure.self) { _ = try Admin(settings: settings) }
        #expect(failure?.description.contains("ssl.ca.location") == true)
    }
}
