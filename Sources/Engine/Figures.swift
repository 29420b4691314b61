package import Measures
package import Plates

/// What one worker has done so far, as of its last turn: a copy for whoever watches.
package struct WorkerFigures: Sendable {
    /// Of what is acknowledged.
    package var accounts = Accounts()
    package var intake = Intake()
    /// From a read's append to Kafka until its alert is acknowledged, in nanoseconds.
    package var alertLatency = Histogram()
    package var recentAlerts: [AlertGlimpse] = []
    /// Those that are read: without the halted ones.
    package var partitions: [Partition] = []
    /// The oldest watermark of its partitions, idle ones left out.
    package var eventTime: Timestamp?
    /// Records behind the end of the log, over its partitions.
    package var lag = 0
    package var droppedRecords = 0
    /// Jumps of a partition's offsets.
    package var offsetGaps = 0
    /// Partitions that were started though the record that was read last was not there to prove their position.
    package var unprovenStarts = 0
    /// Commits that did not happen, their work done again.
    package var droppedGenerations = 0
    /// Why the last commit did not happen; nil when it did, or when the group had moved on.
    package var failedCommit: String?
    /// That the topic of reads is gone, and what to do; nil while it is there.
    package var missingTopic: String?
    /// Partitions that are ours and cannot be read, a sentence each.
    package var halted: [String] = []

    package var hasAssignment = false
    /// Partitions whose state is coming back: the only figure that moves in the midst of a turn.
    package var restoring: [Partition] = []
    /// How long ago its last turn ended, as far as the figures know of it: a turn takes milliseconds, unless it waits
    /// for Kafka.
    package var turnAge = TimeSpan.zero
    /// How long the commit in flight has been without an answer.
    package var flightAge = TimeSpan.zero
    /// Whether all that was polled is acknowledged.
    package var isSettled = true
    /// When the first record came, and when the last commit was acknowledged; nil before.
    package var firstArrival: Timestamp?
    package var lastCommit: Timestamp?
    /// When a record or an assignment came last.
    package var lastArrival = Timestamp.distantPast

    package init() {}

    /// The same of a worker that belongs to no group: what it has done stays.
    func outsideGroup() -> WorkerFigures {
        var figures = self
        figures.hasAssignment = false
        (figures.partitions, figures.restoring, figures.halted) = ([], [], [])
        (figures.lag, figures.eventTime, figures.failedCommit) = (0, nil, nil)
        figures.missingTopic = nil
        (figures.isSettled, figures.flightAge) = (true, .zero)
        return figures
    }
}
