package import Kafka
package import Plates

/// What one commit will stand for: a generation of outputs and offsets, and what to count once it is durable.
package struct Work: Sendable {
    package var generation: Generation
    package var tally = Tally()

    /// The outbox is handed over once it holds this many bytes, however recent the last commit.
    package static let outboxByteLimit = 16 << 20
    /// So many reads stand in one generation at most.
    package static let readLimit = 1 << 20

    package init(outputs: OutputTopics) { generation = Generation(outbox: outputs.outbox()) }

    package var nextOffsets: [Partition: Offset] {
        get { generation.nextOffsets }
        set { generation.nextOffsets = newValue }
    }

    package var isEmpty: Bool { generation.nextOffsets.isEmpty && generation.outbox.isEmpty }
    package var isFull: Bool {
        generation.outbox.bytes.count >= Work.outboxByteLimit || tally.accounts.reads >= Work.readLimit
    }

    /// Makes ready for the next stretch of input; the buffers stay.
    package mutating func clear() {
        generation.outbox.removeAll()
        generation.nextOffsets.removeAll(keepingCapacity: true)
        generation.member = nil
        tally = Tally()
    }
}

/// What to count, and to show, once a generation is durable; dropped with it otherwise.
package struct Tally: Sendable {
    package var accounts = Accounts()
    package var intake = Intake()
    /// For each alert, when its read was appended to Kafka.
    package var appendedAt: [Timestamp] = []
    /// The newest alerts, for a person who watches.
    package var recentAlerts: [AlertGlimpse] = []

    package static let recentAlertLimit = 8
}

/// What a passer-by may see of an alert: no plate.
package struct AlertGlimpse: Equatable, Sendable {
    package let readID: String
    package let camera: String
    /// Why the entry is on the list.
    package let reason: String
    package let hotlist: String
    package let tier: Tier
    package let priority: Priority
    package let recipient: String
    package let rule: String
    package let capturedAt: Timestamp
}
