package import Kafka
package import Plates

/// What happened in the engine that a person may want to know: a value, which the commands turn into a log line.
package enum EngineEvent: Sendable {
    /// Where a partition goes on, and why there.
    package enum Start: Sendable {
        case committed
        case beginning
    }

    case started(worker: Int, partition: Partition, from: Offset, Start)
    case released(worker: Int, partitions: [Partition], lost: Bool)
    /// The group moved on before a commit: its outputs are out, and will be again from their new owner.
    case commitOvertaken(worker: Int, String)
    case kafkaLog(worker: Int, KafkaLogLine)
    case failed(worker: Int, any Error)
    case stopped(worker: Int)
}

/// Why a run cannot go on.
package enum EngineFailure: Error, CustomStringConvertible {
    /// The group's position lies before what the log still holds.
    case inputLost(topic: String, partition: Partition, from: Offset, to: Offset)
    /// The group's position lies behind the log's end: the topic is not the one it was.
    case positionBeyondEnd(topic: String, partition: Partition, committed: Offset, end: Offset)
    case commitStuck(seconds: Int)

    package var description: String {
        switch self {
        case .inputLost(let topic, let partition, let from, let to):
            """
            topic \(topic), partition \(partition.value): records \(from.value) to \(to.value - 1) were deleted before they \
            were processed; set the group's offset to \(to.value) with kafka-consumer-groups to go on without them
            """
        case .positionBeyondEnd(let topic, let partition, let committed, let end):
            """
            topic \(topic), partition \(partition.value): the group has committed offset \(committed.value), but the log \
            ends at \(end.value); was the topic made anew? reset the group's offsets with kafka-consumer-groups
            """
        case .commitStuck(let seconds):
            "no commit was acknowledged for \(seconds) s; is the broker reachable, and are its topics writable?"
        }
    }
}
