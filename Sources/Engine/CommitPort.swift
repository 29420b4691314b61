package import Kafka
package import Plates

/// Who makes generations durable while the member goes on: in production a thread with a sink.
///
///     idle ──submit──▶ committing ──▶ finished ──take──▶ idle
///                        │      ▲
///                        ╰──────╯ replace: the sink does not answer, another one finds out
///
/// One generation is in flight at most, so what is not durable is bounded by two: that one and the running one.
package protocol CommitPort: AnyObject {
    /// - Precondition: nothing is in flight.
    func submit(_ generation: consuming Generation)

    /// What became of the generation in flight; nil when that is not known yet, after waiting for at most `timeout`.
    func takeFinished(waiting timeout: TimeSpan) -> Finished?

    /// How often the sink at work has said that it lives: while that grows, it is only patient.
    var signs: Int { get }

    /// Gives up on the sink at work, which does not answer, and has another one find out whether it has committed.
    ///
    /// - Returns: false when too many sinks hang already.
    func replace(committing offsets: [Partition: Offset]) -> Bool
}

/// The end of a commit.
package struct Finished: Sendable {
    package enum Ending: Sendable {
        case committed
        case dropped(GenerationDropped)
        /// Nothing can be committed any more.
        case failed(any Error)
    }

    package let ending: Ending
    /// The generation's buffers, to be used again; nil when a sink that hangs still has them.
    package let generation: Generation?

    package init(_ ending: Ending, generation: consuming Generation?) {
        self.ending = ending
        self.generation = generation
    }
}
