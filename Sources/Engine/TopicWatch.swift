package import Kafka
package import Plates
import Threads

/// What Kafka said of the topic of reads, and when it was asked.
package struct TopicLook: Sendable {
    package enum Answer: Sendable {
        /// nil where Kafka tells no ids.
        case there(TopicID?)
        case missing(KafkaFailure)
        /// Kafka did not say.
        case untold(KafkaFailure)
    }

    package let answer: Answer
    /// Just before the question, by the clock that nobody sets.
    package let askedAt: Timestamp
}

/// Asks Kafka beside the workers, again and again, whether the topic of reads is still the one that they read.
///
/// librdkafka 2.0.2 reads on, at the same offset, in a topic that was deleted and made anew under its name, and says
/// nothing if the new log reaches that far.
package final class TopicWatch: Sendable {
    private let topic: String
    private let cluster: any ClusterFacts
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable (EngineEvent) -> Void
    private let state = Guarded(State())

    private struct State: Sendable {
        var look: TopicLook?
        var isWanted = false
        var toldAt = Timestamp.distantPast
    }

    /// - Parameter now: a clock that nobody sets.
    package init(
        topic: String, cluster: any ClusterFacts, now: @escaping @Sendable () -> Timestamp,
        report: @escaping @Sendable (EngineEvent) -> Void
    ) {
        self.topic = topic
        self.cluster = cluster
        self.now = now
        self.report = report
    }

    /// - Returns: the newest answer to a question that was put at `instant` or later; nil when there is none: then the
    ///   question is put next.
    package func look(since instant: Timestamp) -> TopicLook? {
        state.withLock { state in
            if let look = state.look, look.askedAt >= instant { return look }
            state.isWanted = true
            return nil
        }
    }

    /// Asks if somebody waits for an answer, or the last one is half as old as one may be. Called by one thread; it may
    /// wait for Kafka.
    package func askIfDue() {
        let begun = now()
        let isDue = state.withLock { state in
            state.isWanted || state.look.map { begun - $0.askedAt >= Waits.topicQuestion } ?? true
        }
        guard isDue else { return }
        let look = TopicLook(answer: ask(), askedAt: begun)
        state.withLock { ($0.look, $0.isWanted) = (look, false) }
        tell(look)
    }

    func run(until isOver: () -> Bool) {
        while !isOver() {
            askIfDue()
            Pause.of(Waits.poll)
        }
    }

    private func ask() -> TopicLook.Answer {
        do {
            return .there(try cluster.facts(of: topic).id)
        } catch let failure as KafkaFailure {
            return failure.kind == .topicMissing ? .missing(failure) : .untold(failure)
        } catch {
            return .untold(KafkaFailure(.other, "\(error)"))
        }
    }

    private func tell(_ look: TopicLook) {
        let notice: TopicNotice
        switch look.answer {
        case .there: return
        case .missing(let failure): notice = .missing(failure)
        case .untold(let failure): notice = .untold(failure)
        }
        let isDue = state.withLock { state in
            guard look.askedAt - state.toldAt >= Waits.topicReminder else { return false }
            state.toldAt = look.askedAt
            return true
        }
        if isDue { report(.topic(notice)) }
    }
}
