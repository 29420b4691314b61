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
    package var denied = 0
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
    /// What the operator ought to know all along, one sentence each.
    package var notices: [String] = []

    package init(topology: String) { self.topology = topology }

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
    package let hotlist: String
    package let tier: Tier
    package let priority: Priority
    package let recipient: String
    package let rule: String

    package init(
        readID: String, hotlist: String, tier: Tier, priority: Priority, recipient: String, rule: String
    ) {
        self.readID = readID
        self.hotlist = hotlist
        self.tier = tier
        self.priority = priority
        self.recipient = recipient
        self.rule = rule
    }
}
