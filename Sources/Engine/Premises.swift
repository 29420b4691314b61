package import Kafka
package import Plates

/// What a partition's start goes by besides the logs: what Kafka says of the topic of reads, how commits are made, and
/// what the operator has accepted.
package struct Premises: Sendable {
    package let cluster: any ClusterFacts
    /// Kafka forgets records of the reads topic that have a newer one of the same key.
    package let readsAreCompacted: Bool
    /// A commit makes position and kept state durable in one transaction.
    package let commitsAreAtomic: Bool
    package let accepted: Accepted

    package init(
        cluster: any ClusterFacts, readsAreCompacted: Bool = false, commitsAreAtomic: Bool,
        accepted: Accepted = Accepted()
    ) {
        self.cluster = cluster
        self.readsAreCompacted = readsAreCompacted
        self.commitsAreAtomic = commitsAreAtomic
        self.accepted = accepted
    }
}

/// What the operator has been asked and has answered: each answer is good for the one thing that it names.
package struct Accepted: Sendable {
    /// Records that were deleted unread.
    package var losses: [RecordRange] = []
    /// Positions to give up: another log is there, which is read from its beginning.
    package var newLogs: [RecordPosition] = []
    /// Positions whose kept state is lost: windows start anew there.
    package var newWindows: [RecordPosition] = []

    package init() {}
}
