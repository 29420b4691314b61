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
        guard let partitions = try Admin(settings: settings, log: log).topics()[topic.topic] else {
            throw KafkaFailure(
                .topicMissing,
                "Kafka has no topic '\(topic.topic)', which the hotlist '\(topic.id)' comes from; make it with "
                    + "'platestream run FILE --create-topics'")
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

    /// Which log the topic is now; nil = Kafka does not say.
    func logID(of topic: LiveTopic) throws -> TopicID? { try cluster?.facts(of: topic.topic).id }
}
