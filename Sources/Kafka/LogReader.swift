package import Plates

/// Reads a stretch of a topic's log outside any group: how state comes back from its changelog and from the tail of the
/// input. librdkafka implements it, and so does a simulator.
///
/// All calls come from one thread.
package protocol LogReader: AnyObject {
    /// Hands the committed records of one partition over, in offset order, batch by batch.
    ///
    /// Waits until every transaction that stands below the end is decided: the markers of one transaction become
    /// visible one partition at a time, so the last stable offset is no end to stop at.
    ///
    /// - Parameters:
    ///   - start: nil = where the log begins; an offset that the log no longer holds means the first that it does.
    ///   - end: the offset to stop before; nil = the high watermark at the time of the call.
    /// - Returns: the offset that the reading began at.
    /// - Throws: what `body` throws, `KafkaFailure` when the log does not answer, and `ReadingEnded`.
    @discardableResult
    func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset

    /// The first offset that a partition's log holds, and its high watermark.
    ///
    /// - Throws: `KafkaFailure` when Kafka does not answer.
    func bounds(of topic: String, _ partition: Partition) throws -> (start: Offset, end: Offset)
}

/// Nobody waits for the reading any more.
package struct ReadingEnded: Error {
    package init() {}
}
