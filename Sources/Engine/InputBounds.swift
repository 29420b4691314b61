import Kafka
import Plates

/// What the input's log holds of one partition, and where reading goes on by it: for a restore, and for a partition
/// that is cut while it is read.
struct InputBounds {
    let topic: String
    let partition: Partition
    /// The first offset that the log still holds.
    let start: Offset
    /// The one that its next record will get.
    let end: Offset

    /// A position before the log is never moved silently: what lies between would be lost.
    ///
    /// - Returns: the position itself, or behind records whose loss is accepted the start of the log.
    func place(
        _ position: Offset, accepting losses: [RecordRange]
    ) throws(EngineFailure) -> (offset: Offset, lost: RecordRange?) {
        if start <= position { return (position, nil) }
        let loss = RecordRange(topic: topic, partition: partition, first: position, last: Offset(start.value - 1))
        guard losses.contains(loss) else { throw .inputLost(loss) }
        return (start, loss)
    }
}
