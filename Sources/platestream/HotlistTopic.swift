import Kafka
import Topologies

/// The topic that a hotlist comes from: what it must be like, and what is said when it is not.
///
/// Each record replaces what the topic has under its key, the entry's id, and a tombstone removes it. So the topic is
/// kept small by compaction alone; to cut it by time would take entries off the list that nobody removed.
struct HotlistTopic {
    let name: String

    /// nil when the list comes from no topic.
    init?(_ source: HotlistSource) {
        guard case .topic(let name) = source.origin else { return nil }
        self.name = name
    }

    /// The topic as it is made: of one partition, so that its entries stand in one order everywhere. What the list
    /// speaks of is the broker's time, not that of whoever writes.
    static func new(_ name: String) -> NewTopic {
        NewTopic(
            name: name, partitions: 1,
            settings: [
                "cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime",
                // Tombstones stay for a day, longer than anybody reads.
                "delete.retention.ms": "86400000",
            ])
    }

    /// What keeps the topic from holding a list; nil when nothing does.
    ///
    /// - Parameters:
    ///   - policy: the topic's `cleanup.policy`.
    ///   - brokers: for the command that mends it.
    func fault(policy: String?, brokers: String) -> String? {
        guard policy != "compact" else { return nil }
        return """
            the topic '\(name)' holds a hotlist but has cleanup.policy=\(policy ?? "(unknown)"), which drops entries by \
            time; run kafka-configs --bootstrap-server \(brokers) --alter --entity-type topics --entity-name \(name) \
            --add-config cleanup.policy=compact
            """
    }
}
