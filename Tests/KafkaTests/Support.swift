import Plates

@testable import Kafka

/// A copy of a record that outlives its batch.
struct Kept: Equatable {
    var partition: Int32 = 0
    var offset: Int64 = 0
    var key: [UInt8]?
    var value: [UInt8]?

    init(_ record: Record, in partition: Partition) {
        self.partition = partition.value
        offset = unsafe record.offset.value
        key = unsafe record.key.baseAddress == nil ? nil : Array(record.key)
        value = unsafe record.value.baseAddress == nil ? nil : Array(record.value)
    }
}

/// A consumer and what a test has seen of it. It answers the group as an engine does: from the committed offset on, or
/// from the log's start.
struct Reader: ~Copyable {
    var consumer: Consumer
    var records: [Kept] = []
    var owned: Set<Int32> = []
    var assignedCount = 0
    var revokedCount = 0
    /// Where to start instead of the committed offset.
    var startOffset: Int64?

    init(_ topic: String, group: String, settings: ClientSettings, from startOffset: Int64? = nil) throws {
        consumer = try Consumer(topic: topic, group: group, settings: settings)
        self.startOffset = startOffset
    }

    /// One poll, answered. Returns whether it brought anything.
    @discardableResult
    mutating func turn(commit: Bool = false) throws -> Bool {
        switch try consumer.poll(timeout: .milliseconds(50)) {
        case .records(let batch):
            for index in unsafe batch.records.indices {
                unsafe records.append(Kept(batch.records[index], in: batch.partition))
            }
            guard commit, let last = records.last else { return true }
            do {
                try consumer.commitHandle.commit([batch.partition: Offset(last.offset + 1)])
            } catch let failure as KafkaFailure where failure.isNotOwner {}
        case .assigned(let partitions):
            assignedCount += 1
            owned.formUnion(partitions.map(\.value))
            let committed = try consumer.committed(partitions)
            try consumer.start(committed.map { ($0.partition, $0.offset ?? Offset(startOffset ?? 0)) })
        case .revoked(let partitions): try release(partitions)
        case .lost(let partitions): try release(partitions)
        case .nothing: return false
        }
        return true
    }

    private mutating func release(_ partitions: [Partition]) throws {
        revokedCount += 1
        owned.subtract(partitions.map(\.value))
        try consumer.release(partitions)
    }

    /// Turns until the condition holds; false if it does not within the limit, which only ends a test that has failed.
    mutating func turn(until condition: (borrowing Reader) -> Bool) throws -> Bool {
        let deadline = Deadline(after: .seconds(30))
        while !condition(self) {
            if deadline.hasPassed { return false }
            try turn()
        }
        return true
    }
}

extension ClientSettings {
    /// Short times, so that a group of the embedded broker settles fast: it waits a session for members to come back.
    static func quick(_ brokers: String, _ more: [String] = []) throws -> ClientSettings {
        try ClientSettings(
            brokers: brokers,
            passedThrough: [
                "session.timeout.ms=4000", "heartbeat.interval.ms=100", "topic.metadata.refresh.interval.ms=500",
            ]
                + more)
    }
}

extension Producer {
    mutating func send(_ topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?) throws {
        try unsafe Outbox.withBytes(key) { key in
            try unsafe Outbox.withBytes(value) { value in
                try unsafe send(topic: topic, partition: partition.map(Partition.init), key: key, value: value)
            }
        }
    }
}

extension Outbox {
    /// Lends the bytes as a record has them: null has no address, empty has one.
    static func withBytes(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        guard let bytes else { return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        if bytes.isEmpty { return try unsafe body(Empty.bytes) }
        try unsafe bytes.withUnsafeBytes { try unsafe body($0) }
    }

    mutating func add(topic: Int = 0, headers: [OutputHeader] = [], _ key: String, _ value: [UInt8]) {
        add(
            topic: topic, headers: headers,
            key: {
                $0.append(contentsOf: key.utf8)
                return true
            },
            value: {
                $0.append(contentsOf: value)
                return true
            })
    }
}
