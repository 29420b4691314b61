/// The place of a record in its partition, counted from 0.
package struct Offset: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let value: Int64

    @inlinable
    package init(_ value: Int64) { self.value = value }

    @inlinable
    package static func < (left: Offset, right: Offset) -> Bool { left.value < right.value }

    /// The offset after this one: what is committed once this one is done.
    @inlinable
    package var next: Offset { Offset(value + 1) }
}

/// A partition's number within its topic, counted from 0.
package struct Partition: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let value: Int32

    @inlinable
    package init(_ value: Int32) { self.value = value }

    @inlinable
    package static func < (left: Partition, right: Partition) -> Bool { left.value < right.value }
}

/// One partition of one topic.
package struct TopicPartition: Hashable, Sendable {
    package let topic: String
    package let partition: Partition

    package init(topic: String, partition: Partition) {
        self.topic = topic
        self.partition = partition
    }
}
