package import Kafka
package import Plates

/// What one commit will stand for: outputs, offsets, and what to add to the accounts once they are acknowledged.
package struct Work: Sendable {
    package var generation: Generation
    package var accounts = Accounts()
    /// For each alert in the outbox, when its read was appended to Kafka.
    package var appendedAt: [Timestamp] = []
    /// The newest alerts, for a person who watches.
    package var recentAlerts: [AlertGlimpse] = []

    /// The outbox is handed over once it holds this many bytes, however recent the last commit.
    package static let outboxByteLimit = 16 << 20
    package static let recentAlertLimit = 8

    package init(topics: [String]) { generation = Generation(outbox: Outbox(topics: topics)) }

    package var nextOffsets: [Partition: Offset] {
        get { generation.nextOffsets }
        set { generation.nextOffsets = newValue }
    }

    package var isEmpty: Bool { generation.nextOffsets.isEmpty && generation.outbox.isEmpty }
    package var isFull: Bool { generation.outbox.bytes.count >= Work.outboxByteLimit }

    /// Makes ready for the next stretch of input; the buffers stay.
    package mutating func clear() {
        generation.outbox.removeAll()
        generation.nextOffsets.removeAll(keepingCapacity: true)
        accounts = Accounts()
        appendedAt.removeAll(keepingCapacity: true)
        recentAlerts.removeAll(keepingCapacity: true)
    }
}

/// What a passer-by may see of an alert: no plate, no place.
package struct AlertGlimpse: Equatable, Sendable {
    package let readID: String
    package let hotlist: String
    package let tier: Tier
    package let priority: Priority
    package let recipient: String
    package let rule: Rule
    package let capturedAt: Timestamp
}
