/// Records of one partition, from the first to the last, as `--accept-loss` and the failures that ask for it name them:
/// `TOPIC:PARTITION:FIRST-LAST`.
package struct RecordRange: Equatable, Sendable {
    package let topic: String
    package let partition: Partition
    package let first: Offset
    /// It is one of them.
    package let last: Offset

    package init(topic: String, partition: Partition, first: Offset, last: Offset) {
        self.topic = topic
        self.partition = partition
        self.first = first
        self.last = last
    }

    package var text: String { "\(topic):\(partition.value):\(first.value)-\(last.value)" }
}
