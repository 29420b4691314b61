/// A position in one partition of a topic, as the failures that ask what to do about it name it, and the options that
/// answer: `TOPIC:PARTITION:OFFSET`.
package struct RecordPosition: Equatable, Sendable {
    package let topic: String
    package let partition: Partition
    package let offset: Offset

    package init(topic: String, partition: Partition, offset: Offset) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    package var text: String { "\(topic):\(partition.value):\(offset.value)" }
}
