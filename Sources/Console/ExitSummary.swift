package import Plates

/// What a run did, and whether its books balance: every read is accounted for exactly once, and so is every pair of a
/// hit and a candidate recipient.
///
///     reads in          = dead-lettered + refused + processed
///     processed         = reads that hit + reads that do not
///     hits × candidates = alerts + denied + suppressed + kept for a pattern
package struct ExitSummary: Equatable, Sendable {
    package var topology: String
    package var reads = 0
    package var deadLettered: [DeadLetterReason: Int] = [:]
    package var refused: [RefusalReason: Int] = [:]
    package var processed = 0
    package var readsHit = 0
    package var readsNotHit = 0
    /// A read can hit more than one entry.
    package var hits = 0
    /// The pairs of a hit and a candidate recipient of its hotlist: hits × candidates, summed over the hotlists.
    package var candidates = 0
    package var alerts = 0
    /// By the rule that denied it.
    package var denied: [String: Int] = [:]
    package var suppressed = 0
    package var kept = 0
    /// Records that came again after a commit and were recognised.
    package var duplicatesDropped = 0
    /// What had no place any more in a window, or among the read ids, before its time.
    package var forgottenEarly = 0
    /// Reads whose region counts as unknown although their camera wrote one.
    package var regionsUnknown = 0
    /// User and system time of the process.
    package var cpuSeconds = 0.0
    package var wallSeconds = 0.0
    /// From a read's append in Kafka to its alert's acknowledgement, in milliseconds; nil when there was no alert.
    package var latency: LiveFigures.Latency?

    package init(topology: String) { self.topology = topology }

    package var readsPerSecond: Double { wallSeconds > 0 ? Double(reads) / wallSeconds : 0 }
    package var readsPerCPUSecond: Double { cpuSeconds > 0 ? Double(reads) / cpuSeconds : 0 }

    /// Whether a feed, or the choice of the topology, is wrong rather than some reads.
    package var isMostlyDeadLettered: Bool { 2 * deadLetterTotal > reads }

    var deadLetterTotal: Int { deadLettered.values.reduce(0, +) }
    var deniedTotal: Int { denied.values.reduce(0, +) }
    var refusedTotal: Int { refused.values.reduce(0, +) }

    /// One line of the books: the total, and the parts that must sum to it.
    struct Equation {
        let total: (name: String, count: Int)
        let parts: [(name: String, count: Int)]

        var holds: Bool { total.count == parts.reduce(0) { $0 + $1.count } }
    }

    var equations: [Equation] {
        [
            Equation(
                total: ("reads in", reads),
                parts: [("dead-lettered", deadLetterTotal), ("refused", refusedTotal), ("processed", processed)]),
            Equation(total: ("processed", processed), parts: [("hit", readsHit), ("not hit", readsNotHit)]),
            Equation(
                total: ("hits × candidates", candidates),
                parts: [("alerts", alerts), ("denied", deniedTotal), ("suppressed", suppressed), ("kept", kept)]),
        ]
    }

    /// Whether all three equations hold. If not, the engine has a fault: say so and end with `ExitCode.failed`.
    package var balances: Bool { equations.allSatisfy(\.holds) }
}
