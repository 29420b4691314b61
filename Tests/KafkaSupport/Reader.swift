package import Kafka
import Plates

/// A copy of a record that outlives its batch.
package struct Kept: Equatable, Sendable {
    package let partition: Int32
    package let offset: Int64
    package let key: [UInt8]?
    package let value: [UInt8]?

    init(_ record: Record, in partition: Partition) {
        self.partition = partition.value
        offset = unsafe record.offset.value
        key = unsafe record.key.baseAddress == nil ? nil : Array(record.key)
        value = unsafe record.value.baseAddress == nil ? nil : Array(record.value)
    }
}

/// A consumer and what a test has seen of it. It answers the group as an engine does: from the committed offset on, or
/// from the log's start.
package struct Reader: ~Copyable {
    package var consumer: Consumer
    package private(set) var records: [Kept] = []
    package private(set) var owned: Set<Int32> = []
    package private(set) var revokedCount = 0
    /// Partitions whose log did not hold the next record.
    package private(set) var cut: [Int32] = []
    /// Of what is assigned, start only these; nil = all.
    package var only: Set<Int32>?
    /// Where to start when nothing is committed.
    private let startOffset: Int64

    package init(_ topic: String, group: String, settings: ClientSettings, from startOffset: Int64 = 0) throws {
        consumer = try Consumer(topic: topic, group: group, settings: settings)
        self.startOffset = startOffset
    }

    /// One poll, answered; `commit` commits what it brought.
    package mutating func turn(commit: Bool = false) throws {
        switch try consumer.poll(timeout: .milliseconds(50)) {
        case .records(let batch):
            for index in unsafe batch.records.indices {
                unsafe records.append(Kept(batch.records[index], in: batch.partition))
            }
            guard commit, let last = records.last else { return }
            do {
                try consumer.commitHandle.commit([batch.partition: Offset(last.offset + 1)])
            } catch let failure as KafkaFailure where failure.isNotOwner {}
        case .assigned(let partitions):
            owned.formUnion(partitions.map(\.value))
            let committed = try consumer.commitHandle.committed(partitions)
            let started = committed.filter { only?.contains($0.partition.value) ?? true }
            try consumer.start(started.map { ($0.partition, $0.offset ?? Offset(startOffset)) })
        case .revoked(let partitions): try release(partitions)
        case .lost(let partitions): try release(partitions)
        case .cut(let partition): cut.append(partition.value)
        case .nothing: break
        }
    }

    private mutating func release(_ partitions: [Partition]) throws {
        revokedCount += 1
        owned.subtract(partitions.map(\.value))
        try consumer.release(partitions)
    }

    /// Turns until the condition holds; false if it does not within half a minute, which only ends a test that has
    /// failed.
    package mutating func turn(until condition: (borrowing Reader) -> Bool) throws -> Bool {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while !condition(self) {
            if ContinuousClock.now > end { return false }
            try turn()
        }
        return true
    }

    package consuming func close() { consumer.close() }
}
