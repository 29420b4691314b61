package import Hotlists
package import Kafka

/// Reads the topics of a run's hotlists from their beginning.
package struct TopicReading: Sendable {
    let settings: ClientSettings
    let log: KafkaLog
    /// Unknown to those who write the topics.
    let seed: UInt64

    package init(_ settings: ClientSettings, _ log: KafkaLog, seed: UInt64) {
        self.settings = settings
        self.log = log
        self.seed = seed
    }

    /// Reads a topic to the end that it has now.
    package func load(_ topic: inout LiveTopic) throws -> (hotlist: Hotlist, rejected: RejectedRows) {
        guard let partitions = try Admin(settings: settings, log: log).topics()[topic.topic] else {
            throw KafkaFailure(
                .topicMissing,
                "Kafka has no topic '\(topic.topic)', which the hotlist '\(topic.id)' comes from; make it with "
                    + "'platestream run FILE --create-topics'")
        }
        var entries = TopicEntries(seed: seed)
        return try topic.load(
            partitions: partitions, from: KafkaLogReader(settings: settings, log: log), by: &entries)
    }
}
