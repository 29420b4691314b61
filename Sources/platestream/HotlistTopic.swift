import Kafka
import Topologies

/// The topic that a hotlist comes from: what it must be like, and what is said when it is not.
///
/// Each record replaces what the topic has under its key, the entry's id, and a tombstone removes it.
struct HotlistTopic: CompactedTopic {
    static let content = "a hotlist"
    static let loss = "drops entries by time"

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
}
