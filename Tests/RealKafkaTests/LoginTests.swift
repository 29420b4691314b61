import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.secure != nil && RealKafka.authority != nil, RealKafka.absence))
struct LoginTests {
    private func connect(_ pairs: [String]) throws {
        let settings = try ClientSettings(
            brokers: RealKafka.secure ?? "",
            passedThrough: ["security.protocol=SASL_SSL", "sasl.username=tester"] + pairs)
        try Admin(settings: settings).connect(within: .seconds(20))
    }

    private var authority: String { "ssl.ca.location=\(RealKafka.authority ?? "")" }

    @Test func `the right password and authority get in`() throws {
        try connect([authority, "sasl.mechanism=PLAIN", "sasl.password=secret"])
    }

    @Test func `a refused password is one sentence with the remedy`() {
        let refused = failure { try connect([authority, "sasl.mechanism=PLAIN", "sasl.password=wrong"]) }
        #expect(refused?.kind == .loginRefused)
        #expect(refused?.description.contains("sasl.password") == true, "\(refused?.description ?? "nothing thrown")")
        #expect(refused?.description.contains("wrong") == false)
    }

    @Test func `an authority that is not known is one sentence with the remedy`() {
        let untrusted = failure { try connect(["sasl.mechanism=PLAIN", "sasl.password=secret"]) }
        #expect(untrusted?.kind == .certificateRefused)
        #expect(
            untrusted?.description.contains("ssl.ca.location") == true, "\(untrusted?.description ?? "nothing thrown")")
    }

    @Test func `a login by SCRAM that fails says what stands in its way`() {
        let refused = failure { try connect([authority, "sasl.mechanism=SCRAM-SHA-512", "sasl.password=secret"]) }
        for word in ["SCRAM", "Kafka 4", "2.6.1", "PLAIN"] {
            #expect(refused?.description.contains(word) == true, "\(refused?.description ?? "nothing thrown")")
        }
    }

    @Test func `a client that speaks plainly to a secure listener is told so`() {
        let refused = failure {
            let settings = try ClientSettings(brokers: RealKafka.secure ?? "")
            try Admin(settings: settings).connect(within: .seconds(3))
        }
        #expect(refused?.kind == .unreachable)
        #expect(
            refused?.description.contains("security.protocol") == true, "\(refused?.description ?? "nothing thrown")")
    }

    @Test func `a client that speaks TLS to a plain listener is told so`() {
        let refused = failure {
            let settings = try ClientSettings(
                brokers: RealKafka.brokers ?? "", passedThrough: ["security.protocol=SSL"])
            try Admin(settings: settings).connect(within: .seconds(3))
        }
        #expect(
            refused?.description.contains("security.protocol") == true, "\(refused?.description ?? "nothing thrown")")
    }
}
