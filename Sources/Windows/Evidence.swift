package import Plates

/// What a commit record says beside the position, so that a later run can tell whether the position is of the log that
/// is there now, and whether the state is whole.
package struct Evidence: Equatable, Sendable {
    package static let topicIDSize = 16

    /// The reads topic.
    package let topic: String
    /// 16 bytes, which Kafka draws for each topic that is made; nil where Kafka did not tell.
    package let topicID: [UInt8]?
    /// The last record of the partition that was handed to us; nil before the first.
    package let last: RecordMark?
    /// How many windows the state remembers.
    package let windows: Int
    /// State and position became durable in one transaction, so that they agree.
    package let isAtomic: Bool

    /// - Precondition: a topic's name has 1 to 249 bytes, as Kafka has it, and its id has 16.
    package init(topic: String, topicID: [UInt8]?, last: RecordMark?, windows: Int, isAtomic: Bool) {
        precondition(1...249 ~= topic.utf8.count, "a topic's name has 1 to 249 bytes")
        precondition(topicID.map { $0.count == Evidence.topicIDSize } ?? true, "a topic's id has 16 bytes")
        self.topic = topic
        self.topicID = topicID
        self.last = last
        self.windows = windows
        self.isAtomic = isAtomic
    }

    func append(to output: inout [UInt8]) {
        let last = last ?? .none
        output.append(littleEndian: last.offset.value)
        output.append(last.timestamp)
        output.append(littleEndian: last.digest)
        output.append(contentsOf: topicID ?? Array(repeating: 0, count: Evidence.topicIDSize))
        output.append(littleEndian: UInt32(windows))
        output.append(UInt8(topic.utf8.count))
        output.append(contentsOf: topic.utf8)
    }
}

/// One record of a log, as far as it takes to know it again.
package struct RecordMark: Equatable, Sendable {
    package let offset: Offset
    /// `distantPast` where the record has none.
    package let timestamp: Timestamp
    /// Keyed hash over its key and value.
    package let digest: UInt64

    package init(offset: Offset, timestamp: Timestamp, digest: UInt64) {
        self.offset = offset
        self.timestamp = timestamp
        self.digest = digest
    }

    /// What stands in a commit record in place of none.
    static let none = RecordMark(offset: Offset(0), timestamp: Timestamp(nanoseconds: 0), digest: 0)
}
