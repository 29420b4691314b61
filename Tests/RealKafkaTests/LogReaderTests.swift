import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct LogReaderTests {
    private let zero = Partition(0)

    private func writer(_ topic: RealKafka.Topic, _ id: String = "") throws -> Producer {
        let producer = try Producer(settings: topic.settings, transactionalID: topic.name + id)
        try producer.initTransactions()
        return producer
    }

    private func send(_ values: [UInt8], to topic: RealKafka.Topic, by producer: inout Producer) throws {
        for value in values { try producer.send(topic.name, partition: 0, key: [value], value: [value]) }
    }

    private func values(
        _ topic: RealKafka.Topic, from start: Int64? = nil, to end: Int64? = nil, by reader: KafkaLogReader? = nil
    ) throws -> (first: Offset, values: [UInt8]) {
        var found: [UInt8] = []
        let reader = reader ?? KafkaLogReader(settings: topic.settings)
        let first = try reader.read(topic.name, zero, from: start.map(Offset.init), to: end.map(Offset.init)) { batch in
            for index in unsafe batch.records.indices { unsafe found.append(batch.records[index].value[0]) }
        }
        return (first, found)
    }

    @Test func `a log is read from any offset to any other, again and again by one reader`() throws {
        let topic = try RealKafka.topic("stretch")
        let reader = KafkaLogReader(settings: topic.settings)
        #expect(try values(topic, by: reader) == (Offset(0), []))
        var producer = try Producer(settings: topic.settings)
        try send(Array(0..<20), to: topic, by: &producer)
        #expect(try producer.flush(within: .seconds(10)))
        for (start, end) in [(0, nil), (nil, 7), (5, 6), (5, 5), (19, nil), (20, nil), (25, nil), (3, 99)]
            as [(Int64?, Int64?)]
        {
            let from = min(20, start ?? 0)
            let found = try values(topic, from: start, to: end, by: reader)
            #expect(found.values == Array(UInt8(from)..<UInt8(max(from, min(20, end ?? 20)))), "\(start ?? -1)")
        }
        try Admin(settings: topic.settings).deleteRecords(of: topic.name, before: [zero: Offset(4)])
        #expect(try values(topic, from: 1, to: 6, by: reader) == (Offset(4), [4, 5]))
    }

    @Test func `control records and aborted ones are not hindrance, at the end neither`() throws {
        let topic = try RealKafka.topic("tail")
        var producer = try writer(topic)
        for (values, isCommitted) in [([1, 2], true), ([3, 4], false), ([5], true), ([6, 7, 8], false)]
            as [([UInt8], Bool)]
        {
            try producer.beginTransaction()
            try send(values, to: topic, by: &producer)
            #expect(try producer.flush(within: .seconds(10)))
            if isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
        }
        #expect(try values(topic).values == [1, 2, 5])
        // Each end in turn: on a record, on a marker, among aborted records.
        for end in Int64(1)...12 { #expect(try values(topic, to: end).values.allSatisfy { [1, 2, 5].contains($0) }) }
        #expect(try values(topic, from: 9).values == [])
    }

    @Test(arguments: [true, false])
    func `a transaction that is open at the end is waited for`(isCommitted: Bool) throws {
        let topic = try RealKafka.topic("open")
        let open = OpenTransaction(try writer(topic))
        try open.producer.beginTransaction()
        try send([1, 2], to: topic, by: &open.producer)
        #expect(try open.producer.flush(within: .seconds(10)))
        // Another's records behind it are not seen before it is decided either.
        var other = try Producer(settings: topic.settings)
        try send([3], to: topic, by: &other)
        #expect(try other.flush(within: .seconds(10)))
        // Decided in the midst of the wait, when it is told of.
        var ends: [Result<Void, any Error>] = []
        let reader = KafkaLogReader(
            settings: topic.settings, tell: { _ in ends.append(Result { try open.end(isCommitted: isCommitted) }) })
        #expect(try values(topic, by: reader).values == (isCommitted ? [1, 2, 3] : [3]))
        #expect(ends.count == 1)
        try ends.first?.get()
    }

    @Test func `a reading that nobody waits for any more ends`() throws {
        let topic = try RealKafka.topic("ended")
        var producer = try writer(topic)
        try producer.beginTransaction()
        try send([1, 2], to: topic, by: &producer)
        #expect(try producer.flush(within: .seconds(10)))
        let end = ContinuousClock.now.advanced(by: .seconds(1))
        let reader = KafkaLogReader(settings: topic.settings, isAwaited: { ContinuousClock.now < end })
        #expect(throws: ReadingEnded.self) { try values(topic, by: reader) }
        try producer.abortTransaction()
        #expect(try values(topic).values == [])
    }

    @Test func `what was compacted away is not waited for`() async throws {
        let topic = try RealKafka.topic(
            "compacted",
            settings: [
                "cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.001",
                "max.compaction.lag.ms": "100", "delete.retention.ms": "0",
            ])
        var producer = try Producer(settings: topic.settings)
        for round in 0..<5 {
            for _ in 0..<20 { try producer.send(topic.name, partition: 0, key: [1], value: [UInt8(round)]) }
            #expect(try producer.flush(within: .seconds(10)))
            try await Task.sleep(for: .milliseconds(150))
        }
        try producer.send(topic.name, partition: 0, key: [2], value: [9])
        #expect(try producer.flush(within: .seconds(10)))
        let found = try values(topic).values
        #expect(found.suffix(2) == [4, 9])
    }

    @Test func `a topic or a partition that is not there is named`() throws {
        let topic = try RealKafka.topic("few")
        let reader = KafkaLogReader(settings: topic.settings)
        let missing = failure { try reader.read("no-such-log", zero, from: nil, to: nil) { _ in } }
        #expect(missing?.kind == .topicMissing)
        #expect(missing?.description.contains("'no-such-log'") == true, "\(missing?.description ?? "nothing thrown")")
        let few = failure { try reader.read(topic.name, Partition(3), from: nil, to: nil) { _ in } }
        #expect(few?.kind == .partitionMissing)
        for word in [topic.name, "partition 3", "1 partitions"] { #expect(few?.description.contains(word) == true) }
    }

    struct Enough: Error {}

    @Test func `a reading that is broken off leaves the reader whole`() throws {
        let topic = try RealKafka.topic("broken")
        try topic.fill(5_000)
        let reader = KafkaLogReader(settings: topic.settings)
        #expect(throws: Enough.self) {
            try reader.read(topic.name, zero, from: nil, to: nil) { _ in throw Enough() }
        }
        var count = 0
        try reader.read(topic.name, zero, from: nil, to: nil) { count += unsafe $0.records.count }
        #expect(count == 5_000)
    }

    @Test func `a million small records come whole and in order, and the rate is printed`() throws {
        let topic = try RealKafka.topic("million", settings: ["cleanup.policy": "compact"])
        let total = 1_000_000
        var producer = try Producer(settings: topic.settings)
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: total, by: 10_000) {
            bytes.removeAll(keepingCapacity: true)
            var rows: [BulkRow] = []
            for index in start..<start + 10_000 {
                let place = bytes.count
                unsafe withUnsafeBytes(of: UInt64(index)) { unsafe bytes.append(contentsOf: $0) }
                bytes.append(contentsOf: repeatElement(7, count: 24))
                rows.append(BulkRow(partition: zero, key: place..<place + 8, value: place + 8..<place + 32))
            }
            try unsafe bytes.withUnsafeBytes { try unsafe producer.send(topic: topic.name, rows: rows, bytes: $0) }
        }
        #expect(try producer.flush(within: .seconds(60)))
        let reader = KafkaLogReader(settings: topic.settings)
        for round in 0..<2 {
            var count = 0
            var isInOrder = true
            let started = ContinuousClock.now
            try reader.read(topic.name, zero, from: nil, to: nil) { batch in
                for index in unsafe batch.records.indices {
                    let key = unsafe batch.records[index].key.loadUnaligned(as: UInt64.self)
                    isInOrder = isInOrder && key == UInt64(count)
                    count += 1
                }
            }
            let span = started.duration(to: .now)
            #expect(count == total && isInOrder)
            print("read \(total) records of 32 bytes in \(span) (round \(round))")
        }
    }
}

/// A producer in the midst of a transaction.
private final class OpenTransaction {
    var producer: Producer

    init(_ producer: consuming Producer) { self.producer = producer }

    func end(isCommitted: Bool) throws {
        if isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
    }
}
