import Hotlists
package import Kafka

/// Reads the topics of a run's hotlists from their beginning.
package struct TopicReading: Sendable {
    let settings: ClientSettings
    let log: KafkaLog
    /// Tells a topic from another of the same name; nil = nobody can.
    private let cluster: (any ClusterFacts)?
    /// Unknown to those who write the topics.
    let seed: UInt64

    package init(_ settings: ClientSettings, _ log: KafkaLog, cluster: (any ClusterFacts)?, seed: UInt64) {
        self.settings = settings
        self.log = log
        self.cluster = cluster
        self.seed = seed
    }

    /// Reads a topic to the end that it has now.
    package func load(_ topic: inout LiveTopic) throws -> TopicVersion {
        let logID = try self.logID(of: topic)
        let admin = try Admin(settings: settings, log: log)
        guard let partitions = try admin.topics()[topic.topic] else {
            throw try Self.absence(of: topic.topic, by: admin)
        }
        var entries = TopicEntries(seed: seed)
        let version = try topic.load(
            partitions: partitions, from: KafkaLogReader(settings: settings, log: log), by: &entries)
        guard try self.logID(of: topic) == logID else {
            throw KafkaFailure(
                .retriable, "the topic '\(topic.topic)' was made anew while it was read; it is read once more")
        }
        topic.logID = logID
        return version
    }

    /// What keeps a list's topic from being read when Kafka does not list it.
    ///
    /// - Throws: `KafkaFailure` when Kafka does not answer.
    package static func absence(of topic: String, by admin: borrowing Admin) throws -> KafkaFailure {
        switch try admin.absence(of: topic) {
        case .missing:
            KafkaFailure(
                .topicMissing,
                "Kafka has no topic '\(topic)', which a hotlist comes from; make it with "
                    + "'platestream run FILE --create-topics'")
        case .hidden:
            KafkaFailure(
                .notAuthorised,
                "Kafka does not let this user see the topic '\(topic)', which a hotlist comes from, or whether it is "
                    + "there; grant the user Read and Describe on it (kafka-acls)")
        }
    }

    /// Which log the topic is now; nil = Kafka does not say.
    func logID(of topic: LiveTopic) throws -> TopicID? { try cluster?.facts(of: topic.topic).id }
}
