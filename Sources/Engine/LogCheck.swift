import Kafka
import Plates
import Windows

/// Whether a kept position is one of the log that is there now: the record that was handed out last is read again and
/// compared, and the topic's id, too.
///
///     log        ├────────────────●──────────▶   ● the record that was read last, and the position behind it
///     the same        ├───────────●──────────▶   proven: the record is there, as it was
///     expired                      ├─────────▶   the log begins at the position
///     lost                           ├───────▶   it begins behind the position: see `InputBounds`
///     another    ├──▶   ├────────────○───────▶   it ends before, or holds another record there, or none
///
/// A compacted log may have let go of the record; then the topic's id is all there is.
struct LogCheck {
    let bounds: InputBounds
    /// nil where Kafka does not tell.
    let topicID: TopicID?
    let isCompacted: Bool
    /// Reading was under way: a record that is there as it was read may have been read from the new log.
    let isUnderRun: Bool
    let log: any LogReader
    let identities: Identities

    enum Finding {
        /// - Parameter last: the last record before the position; nil when none is known.
        case proven(last: RecordMark?)
        /// Nothing speaks against it, but the record is not there to prove it.
        case unproven(UnprovenPosition)
        case foreign(LogMismatch)
    }

    /// How far before a position its last record is looked for: over markers of transactions, and aborted records.
    private static let search: Int64 = 1_024

    /// - Parameter evidence: what was kept with the position; nil when nothing was.
    func finding(of position: Offset, by evidence: Evidence?) throws -> Finding {
        // From the first record on nothing can be skipped.
        if position.value == 0 { return .proven(last: nil) }
        guard let evidence else {
            return bounds.end < position ? .foreign(.endsBefore(bounds.end)) : .unproven(.noEvidence)
        }
        if evidence.topic != bounds.topic { return .foreign(.otherTopic(evidence.topic)) }
        let finding = try compare(position, with: evidence)
        // Whatever else is found, that is its cause.
        if case .foreign = finding, let madeAnew = madeAnew(since: evidence) { return .foreign(madeAnew) }
        return finding
    }

    private func compare(_ position: Offset, with evidence: Evidence) throws -> Finding {
        if bounds.end < position { return .foreign(.endsBefore(bounds.end)) }
        let madeAnew = madeAnew(since: evidence)
        guard let last = evidence.last else {
            if let madeAnew { return .foreign(madeAnew) }
            let isSame = topicID != nil && evidence.topicID != nil
            return isSame || position <= bounds.start ? .proven(last: nil) : .unproven(.noEvidence)
        }
        if last.offset < bounds.start {
            if let madeAnew { return .foreign(madeAnew) }
            return withoutRecord(position, last)
        }
        let found = last.offset < bounds.end ? try record(at: last.offset) : nil
        if isUnderRun, let madeAnew { return .foreign(madeAnew) }
        if found == last { return try withRecord(position, last, isCopied: madeAnew != nil) }
        if found == nil, isCompacted, madeAnew == nil { return .unproven(.recordCompacted(last.offset)) }
        return .foreign(found == nil ? .noRecord(last.offset) : .otherRecord(last.offset))
    }

    private func withRecord(_ position: Offset, _ last: RecordMark, isCopied: Bool) throws -> Finding {
        if isCopied { return .unproven(.copied) }
        // Whoever has set the group back has set it before that record.
        return .proven(last: last.offset < position ? last : try lastRecord(before: position))
    }

    /// The log begins behind the record.
    private func withoutRecord(_ position: Offset, _ last: RecordMark) -> Finding {
        if position < bounds.start { return .proven(last: last) }
        if position == bounds.start { return .unproven(.recordExpired(last.offset)) }
        if isCompacted { return .unproven(.recordCompacted(last.offset)) }
        return .foreign(.beginsBetween(last: last.offset, start: bounds.start))
    }

    /// nil where one of the two ids is not known, or they are equal.
    private func madeAnew(since evidence: Evidence) -> LogMismatch? {
        guard let topicID, let kept = evidence.topicID.flatMap({ TopicID($0) }), kept != topicID else { return nil }
        return .madeAnew(kept: kept, now: topicID)
    }
}

// What the log holds.
extension LogCheck {
    /// The record that stands nearest before a position; nil when there is none within reach.
    func lastRecord(before position: Offset) throws -> RecordMark? {
        let first = max(bounds.start, Offset(position.value - Self.search))
        var last: RecordMark?
        try read(from: first, to: position) { last = $0 }
        return last
    }

    private func record(at offset: Offset) throws -> RecordMark? {
        var found: RecordMark?
        let begin = try read(from: offset, to: offset.next) { found = $0 }
        guard begin == offset else {
            throw KafkaFailure(
                .retriable,
                "cannot read partition \(bounds.partition.value) of '\(bounds.topic)' at offset \(offset.value): it was "
                    + "deleted meanwhile")
        }
        return found
    }

    @discardableResult
    private func read(from first: Offset, to end: Offset, _ take: (RecordMark) -> Void) throws -> Offset {
        try log.read(bounds.topic, bounds.partition, from: first, to: end) { batch in
            for place in unsafe 0..<batch.records.count { take(unsafe identities.mark(of: batch.records[place])) }
        }
    }
}
