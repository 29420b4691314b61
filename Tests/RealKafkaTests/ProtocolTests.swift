import Glibc
import Kafka
import KafkaSupport
import Plates
import Testing
import Threads

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence))
struct ProtocolTests {
    private func facts(_ settings: ClientSettings, of topic: String) throws -> TopicFacts {
        let told = Guarded<[String]>([])
        let facts = try KafkaClusterFacts(settings: settings) { line in told.withLock { $0.append(line) } }
            .facts(of: topic)
        #expect(told.withLock { $0 } == [])
        return facts
    }

    /// What the broker's own disk says, which it does a moment after the topic is there.
    private func idOnDisk(of topic: String) throws -> TopicID? {
        let path = "\(RealKafka.folder ?? "")/node-1/data/\(topic)-0/partition.metadata"
        for _ in 0..<100 {
            let file = unsafe open(path, O_RDONLY)
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 1_024)
            let count = unsafe read(file, &text, text.count)
            let lines = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
            if let line = lines.first(where: { $0.hasPrefix("topic_id: ") }) {
                return TopicID(String(line.dropFirst("topic_id: ".count)))
            }
            Pause.of(.milliseconds(50))
        }
        Issue.record("no id in \(path)")
        return nil
    }

    @Test func `a topic has the id that stands on the broker's disk`() throws {
        let topic = try RealKafka.topic("facts", partitions: 3)
        let facts = try facts(topic.settings, of: topic.name)
        #expect(facts.id != nil)
        #expect(facts.id == (try idOnDisk(of: topic.name)))
        #expect(facts.leaderEpochs == [Partition(0): 0, Partition(1): 0, Partition(2): 0])
        #expect(try self.facts(topic.settings, of: topic.name) == facts)
    }

    @Test func `a topic that is not there is said`() throws {
        let settings = try ClientSettings(brokers: RealKafka.brokers ?? "")
        let failure = failure { _ = try facts(settings, of: "nowhere") }
        #expect(failure?.kind == .topicMissing)
    }

    @Test func `brokers that do not answer are passed over`() throws {
        let topic = try RealKafka.topic("facts")
        let settings = try ClientSettings(brokers: "127.0.0.1:1,localhost:2,\(RealKafka.brokers ?? "")")
        #expect(try facts(settings, of: topic.name).id == (try idOnDisk(of: topic.name)))
    }

    @Test(arguments: [
        ("127.0.0.1:1", KafkaFailure.Kind.unreachable, "refused"),
        ("no.such.host.invalid:1", .unreachable, "does not resolve"),
    ])
    func `a broker that cannot be reached is said`(brokers: String, kind: KafkaFailure.Kind, word: String) throws {
        let settings = try ClientSettings(brokers: brokers)
        let failure = failure { _ = try facts(settings, of: "reads") }
        #expect(failure?.kind == kind)
        #expect(failure?.description.contains(word) == true, "\(failure?.description ?? "")")
    }

    // MARK: TLS and login

    private func secure(_ pairs: [String], host: String = "127.0.0.1", _ topic: String) throws -> TopicFacts {
        let port = RealKafka.secure?.split(separator: ":").last ?? ""
        return try facts(
            ClientSettings(brokers: "\(host):\(port)", passedThrough: ["security.protocol=SASL_SSL"] + pairs), of: topic
        )
    }

    private var authority: String { "ssl.ca.location=\(RealKafka.authority ?? "")" }
    private var login: [String] { ["sasl.mechanism=PLAIN", "sasl.username=tester", "sasl.password=secret"] }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `by TLS and PLAIN the answer is the same`(host: String) throws {
        let topic = try RealKafka.topic("facts")
        #expect(try secure([authority] + login, host: host, topic.name).id == (try idOnDisk(of: topic.name)))
    }

    /// The user is made by Tests/real-kafka.
    @Test(arguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `by TLS and SCRAM, which librdkafka cannot say to Kafka 4, it is the same`(mechanism: String) throws {
        let topic = try RealKafka.topic("facts")
        let login = ["sasl.mechanism=\(mechanism)", "sasl.username=scrambler", "sasl.password=scrambled"]
        #expect(try secure([authority] + login, topic.name).id == (try idOnDisk(of: topic.name)))
    }

    @Test(arguments: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `a wrong password is refused, and not told`(mechanism: String) {
        for user in ["tester", "scrambler", "nobody"] {
            let login = ["sasl.mechanism=\(mechanism)", "sasl.username=\(user)", "sasl.password=wrong"]
            let refused = failure { _ = try secure([authority] + login, "reads") }
            #expect(refused?.kind == .loginRefused, "\(refused?.description ?? "")")
            #expect(refused?.description.contains("wrong") == false)
        }
    }

    @Test(arguments: [
        ([], "127.0.0.1", "ssl.ca.location"),
        (["ssl.ca.location=/nowhere.pem"], "127.0.0.1", "ssl.ca.location"),
    ])
    func `a certificate that is not trusted is refused`(pairs: [String], host: String, word: String) {
        let refused = failure { _ = try secure(pairs + login, host: host, "reads") }
        #expect(refused?.description.contains(word) == true, "\(refused?.description ?? "")")
        #expect(refused?.kind == .certificateRefused || refused?.kind == .settings)
    }

    /// The host answers to this name, too; its certificate does not hold it.
    @Test func `a certificate for another name is refused, unless names are not to be judged`() throws {
        let topic = try RealKafka.topic("facts")
        let refused = failure { _ = try secure([authority] + login, host: "127.1", topic.name) }
        #expect(refused?.kind == .certificateRefused, "\(refused?.description ?? "")")
        #expect(refused?.description.contains("not for the name '127.1'") == true, "\(refused?.description ?? "")")
        let lax = [authority, "ssl.endpoint.identification.algorithm=none"] + login
        #expect(try secure(lax, host: "127.1", topic.name).id != nil)
    }

    @Test func `TLS to a plain listener and the other way round name the setting`() throws {
        let plain = try ClientSettings(
            brokers: RealKafka.brokers ?? "", passedThrough: ["security.protocol=SSL", authority])
        let one = failure { _ = try facts(plain, of: "reads") }
        #expect(one?.description.contains("security.protocol") == true, "\(one?.description ?? "")")
        let secure = try ClientSettings(brokers: RealKafka.secure ?? "")
        let other = failure { _ = try facts(secure, of: "reads") }
        #expect(other?.description.contains("security.protocol") == true, "\(other?.description ?? "")")
    }
}
