package import Plates

/// Records on their way out, in the order in which they were decided, in one buffer that is used again and again.
package struct Outbox: Sendable {
    /// The topics that records here go to; a record names its topic by its place in this list.
    package let topics: [String]
    /// The place of the topic that takes, in short, what Kafka refuses because of its size.
    package let deadLetter: Int?
    /// The place of the topic that is written last: the changelog, whose records say that the rest is out. It is never
    /// shortened.
    package let changelog: Int?
    /// The places of the topics whose records tell somebody something: a short form would tell nothing, so whoever
    /// decides must know that they do not fit.
    package let telling: Range<Int>
    package private(set) var records: [OutputRecord] = []
    package private(set) var bytes: [UInt8] = []

    package init(
        topics: [String], deadLetter: Int? = nil, changelog: Int? = nil, telling: Range<Int> = 0..<0
    ) {
        self.topics = topics
        self.deadLetter = deadLetter
        self.changelog = changelog
        self.telling = telling
    }

    package var isEmpty: Bool { records.isEmpty }

    /// Adds a record whose key and value `write` appends to the buffer it is given.
    ///
    /// - Parameters:
    ///   - partition: nil = by key.
    ///   - key: returns false for a null key; likewise `value` for a null value.
    package mutating func add(
        topic: Int, partition: Partition? = nil, headers: [OutputHeader] = [],
        key: (inout [UInt8]) -> Bool, value: (inout [UInt8]) -> Bool
    ) {
        precondition(topics.indices.contains(topic), "an output names a topic of its outbox")
        let keyStart = bytes.count
        let hasKey = key(&bytes)
        let valueStart = bytes.count
        let hasValue = value(&bytes)
        records.append(
            OutputRecord(
                topic: topic, partition: partition, key: hasKey ? keyStart..<valueStart : nil,
                value: hasValue ? valueStart..<bytes.count : nil, headers: headers))
    }

    package mutating func removeAll() {
        records.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// One record of an outbox: where its key and value stand in the outbox's bytes; nil = null.
package struct OutputRecord: Sendable {
    package let topic: Int
    /// nil = by key.
    package let partition: Partition?
    package let key: Range<Int>?
    package let value: Range<Int>?
    package let headers: [OutputHeader]
}

/// A header of an output record.
package struct OutputHeader: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
