package import Kafka
package import Plates

/// Why a kept position is none of the log that is there.
package enum LogMismatch: Equatable, Sendable, CustomStringConvertible {
    /// The position was kept for this topic.
    case otherTopic(String)
    case madeAnew(kept: TopicID, now: TopicID)
    /// The log ends there, before the position.
    case endsBefore(Offset)
    /// There stands another record than the one that was read there.
    case otherRecord(Offset)
    /// There stands no record any more.
    case noRecord(Offset)
    /// It begins between the record that was read last and the position, where no record of the old log was.
    case beginsBetween(last: Offset, start: Offset)

    package var description: String {
        switch self {
        case .otherTopic(let name): "it was kept for the topic '\(name)'"
        case .madeAnew(let kept, let now): "the topic was made anew, its id was \(kept) and is \(now)"
        case .endsBefore(let end): "the log ends at offset \(end.value)"
        case .otherRecord(let offset): "the record at offset \(offset.value) is not the one that was read there"
        case .noRecord(let offset): "the record that was read at offset \(offset.value) is not there any more"
        case .beginsBetween(let last, let start):
            "the record that was read last stood at offset \(last.value), and the log begins at \(start.value)"
        }
    }
}

/// Why a position was believed whose record is not there to prove it.
package enum UnprovenPosition: Equatable, Sendable {
    /// The log begins at the position: the record that was read last is over its retention.
    case recordExpired(Offset)
    /// The log is compacted, and the record that was read last is gone.
    case recordCompacted(Offset)
    /// The topic was made anew and holds the record that was read last at its offset.
    case copied
    /// Nothing was kept that could prove it.
    case noEvidence
}
