import Kafka
import Plates
import Threads
import Topologies

// Whether the topic of reads is still the one whose reads are at work.
//
// A topic that is deleted and made anew keeps its name and gets another id. Each answer of Kafka is held against the id
// that the partitions were assigned with; where they differ all that was polled and is not committed is dropped, and
// the partitions start again, by the rules of a start.
//
// What remains: between two questions (`Waits.topicLook`) the new log can be filled past the position, polled and
// committed. Then alerts of that stretch are told, and what stands before it is not. The next answer finds it, since
// the commit record names the old id, and the partition halts there. Only when the process dies in that very window,
// too, does the next start take the new log for a copy of the old one, since it holds the record that was read last:
// that is warned of. To leave no window each commit would have to wait for a question of its own.
extension Member where Source: ~Copyable {
    /// Takes note of Kafka's newest answer.
    mutating func lookAtTopic() throws {
        guard !tasks.isEmpty else { return }
        let since = max(topicSeenFrom, doubtedAt ?? .distantPast, ports.steady() - Waits.topicLook)
        guard let look = ports.topicLook(since) else { return }
        switch look.answer {
        case .there(let id):
            let isAnother = tasks.values.contains { $0.isOfAnotherTopic(than: id) }
            if isAnother { ports.report(.topic(.madeAnew(worker: number, topic: policy.topology.reads.topic))) }
            // Of one that was gone the source may have let go.
            let isBack = figures.missingTopic != nil
            (doubtedAt, figures.missingTopic) = (nil, nil)
            if isAnother || isBack { try startAnew() }
        case .missing(let failure): missTopic(failure)
        case .untold: break
        }
    }

    /// Nothing is committed until Kafka has said that the topic is still the one that was assigned.
    mutating func doubtTopic() { doubtedAt = ports.steady() }

    mutating func missTopic(_ failure: KafkaFailure) {
        doubtTopic()
        figures.missingTopic = failure.description
    }

    var isInDoubt: Bool { doubtedAt != nil }

    /// Waits while nothing more fits into the running work and it may not be committed.
    mutating func awaitAnswer() throws {
        Pause.of(Waits.poll)
        try lookAtTopic()
    }

    /// Drops what is not committed, and judges each position as at a new assignment.
    private mutating func startAnew() throws {
        let partitions = tasks.keys.sorted()
        try giveUp(partitions, lost: false)
        try assign(partitions, isUnderRun: true)
    }
}
