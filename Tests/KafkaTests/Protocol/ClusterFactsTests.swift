import Plates
import Testing
import Threads

@testable import Kafka

struct ClusterFactsTests {
    private static let id: [UInt8] = Array(1...16)

    /// What comes of one question for the facts of `reads`.
    private func ask(
        _ cluster: ScriptedCluster, brokers: String = "one:1,two:2", _ pairs: [String] = [], times: Int = 1
    ) -> (facts: Result<TopicFacts, any Error>, told: [String]) {
        let told = Guarded<[String]>([])
        let facts = Result {
            let settings = try ClientSettings(brokers: brokers, passedThrough: pairs)
            let asker = KafkaClusterFacts(settings, dialer: cluster) { line in told.withLock { $0.append(line) } }
            for _ in 1..<times { _ = try asker.facts(of: "reads") }
            return try asker.facts(of: "reads")
        }
        return (facts, told.withLock { $0 })
    }

    private func topic(_ error: Int16 = 0) -> [ScriptedCluster.Step] {
        [.answer(Answers.versions()), .answer(Answers.topic("reads", error: error, id: Self.id, epochs: [0, 4]))]
    }

    @Test func theFirstBrokerThatAnswersTells() throws {
        let cluster = ScriptedCluster([2: [topic(), topic()]], pieceLimit: 3)
        let facts = try ask(cluster, times: 2).facts.get()
        #expect(facts.id == TopicID(Self.id))
        #expect(facts.leaderEpochs == [Partition(0): 0, Partition(1): 4])
        #expect(cluster.dials.map(\.host) == ["one", "two", "one", "two"])
    }

    @Test func aTopicThatIsJustBeingMadeIsWaitedFor() throws {
        let cluster = ScriptedCluster([1: [topic(3), topic(5), topic()]])
        #expect(try ask(cluster).facts.get().id == TopicID(Self.id))
    }

    @Test func aMissingTopicIsSaid() {
        let cluster = ScriptedCluster([1: Array(repeating: topic(3), count: 1_000)])
        let failure = #expect(throws: KafkaFailure.self) { try ask(cluster).facts.get() }
        #expect(failure?.kind == .topicMissing)
        #expect(failure?.description.contains("'reads'") == true)
    }

    @Test(arguments: [Answers.tooOld, Answers.versions(lacking: [3])])
    func anOldBrokerTellsNoIDAndThatIsSaidOnce(versions: [UInt8]) throws {
        let cluster = ScriptedCluster([1: [[.answer(versions)], [.answer(versions)]]])
        let (facts, told) = ask(cluster, times: 2)
        #expect(try facts.get() == TopicFacts(name: "reads", id: nil))
        #expect(told.count == 1)
        #expect(told.first?.contains("Metadata 12") == true)
    }

    @Test(arguments: [
        (["security.protocol=SASL_SSL", "sasl.mechanism=OAUTHBEARER"], "OAUTHBEARER"),
        (["security.protocol=SASL_PLAINTEXT"], "GSSAPI"),
        (["security.protocol=SSL", "ssl.keystore.location=/x"], "ssl.keystore.location"),
    ])
    func aLoginThatIsNotSpokenIsNotTriedAnyOtherWay(pairs: [String], word: String) throws {
        let cluster = ScriptedCluster([1: [topic()]])
        let (facts, told) = ask(cluster, pairs, times: 2)
        #expect(try facts.get().id == nil)
        #expect(cluster.dials.isEmpty)
        #expect(told.count == 1 && told[0].contains(word), "\(told)")
    }

    @Test(
        arguments: [
            ([.close], .unreachable), ([.hang], .timedOut), ([.say([0x15, 3, 3, 0, 2, 2, 40])], .unreachable),
            ([.say(Array("HTTP/1.1 400 Bad Request\r\n".utf8))], .unreachable),
            ([.answer(Answers.versions()), .answer([0, 0])], .other),
            ([.say([0, 0, 0, 4, 0, 0, 0, 99])], .other), ([.say([0, 0, 0, 2, 0, 0])], .other),
        ] as [([ScriptedCluster.Step], KafkaFailure.Kind)])
    func anAnswerThatIsNoneEndsTheQuestion(steps: [ScriptedCluster.Step], kind: KafkaFailure.Kind) {
        let cluster = ScriptedCluster([1: [steps]])
        let failure = #expect(throws: KafkaFailure.self) { try ask(cluster, brokers: "one:1").facts.get() }
        #expect(failure?.kind == kind, "\(failure?.description ?? "")")
        #expect(failure?.description.contains("one:1") == true)
    }
}

struct BrokerAddressTests {
    @Test(
        arguments: [
            ("kafka:9093", "kafka", 9_093), ("kafka", "kafka", 9_092), ("[::1]:1", "::1", 1), ("[::1]", "::1", 9_092),
            ("10.0.0.1:65535", "10.0.0.1", 65_535),
        ] as [(String, String, Int32)])
    func isRead(text: String, host: String, port: Int32) {
        #expect(BrokerAddress(text[...]) == BrokerAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":1", "kafka:0", "kafka:65536", "kafka:x"])
    func whatIsNoAddressIsRefused(text: String) { #expect(BrokerAddress(text[...]) == nil) }

    @Test func anAddressOfIPv6IsWrittenInBrackets() {
        #expect("\(BrokerAddress(host: "::1", port: 1))" == "[::1]:1")
    }
}
