package import Plates

/// What the live view shows of a run at one moment: totals since its start, and how it goes just now.
package struct LiveFigures: Equatable, Sendable {
    package var topology: String
    package var uptime = TimeSpan.zero
    package var workers = 0
    package var partitions = 0

    package var readsPerSecond = 0.0
    /// Reads per second of the last stretches of time, oldest first, for the little curve.
    package var recentRates: [Double] = []
    package var reads = 0
    package var hits = 0
    package var alerts = 0
    /// Hits that a recipient was not told of, by the rule that denied it.
    package var denied: [String: Int] = [:]
    /// Hits that were not news to a recipient, and hits kept for a pattern.
    package var suppressed = 0
    package var kept = 0
    package var refused: [RefusalReason: Int] = [:]
    package var deadLettered: [DeadLetterReason: Int] = [:]

    /// Records on the topic that are not yet committed; nil while nobody knows.
    package var lag: Int?
    /// From a read's append in Kafka to its alert's acknowledgement, in milliseconds, over the last seconds; nil if no
    /// alert was in them.
    package var latency: Latency?
    /// The watermark of the slowest partition.
    package var eventTime: Timestamp?

    /// Newest first.
    package var recentAlerts: [AlertLine] = []
    /// What the run waits for, a sentence each; nothing while reads flow.
    package var waits: [String] = []
    /// What an operator must see: it is shown before anything else.
    package var warnings: [String] = []
    /// What helps whoever looks on, the most useful first: it is shown where there is room.
    package var hints: [String] = []

    package init(topology: String) { self.topology = topology }

    var deniedTotal: Int { denied.values.reduce(0, +) }

    package struct Latency: Equatable, Sendable {
        package var p50: Double
        package var p99: Double

        package init(p50: Double, p99: Double) {
            self.p50 = p50
            self.p99 = p99
        }
    }
}

/// One alert on the screen. It names the read by its id: no plate is shown.
package struct AlertLine: Equatable, Sendable {
    package let readID: String
    package let capturedAt: Timestamp
    package let camera: String
    package let hotlist: String
    /// Why the entry is on the list.
    package let reason: String
    package let tier: Tier
    package let priority: Priority
    package let recipient: String
    package let rule: String

    package init(
        readID: String, capturedAt: Timestamp, camera: String, hotlist: String, reason: String, tier: Tier,
        priority: Priority, recipient: String, rule: String
    ) {
        self.readID = readID
        self.capturedAt = capturedAt
        self.camera = camera
        self.hotlist = hotlist
        self.reason = reason
        self.tier = tier
        self.priority = priority
        self.recipient = recipient
        self.rule = rule
    }
}
