import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import Kafka

/// The embedded broker knows no transactions: its end is its high watermark. What a real Kafka does besides is tested
/// there.
@Suite(.ownThread) struct LogReaderTests {
    @Test func `a changelog in the embedded broker is read from end to end`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("log", partitions: 2)
        let settings = try ClientSettings.quick(broker.brokers)
        let reader = KafkaLogReader(settings: settings)
        func values(_ partition: Int32, from start: Int64?, to end: Int64?) throws -> [[UInt8]] {
            var found: [[UInt8]] = []
            try reader.read("log", Partition(partition), from: start.map(Offset.init), to: end.map(Offset.init)) {
                for index in unsafe $0.records.indices { unsafe found.append(Array($0.records[index].value)) }
            }
            return found
        }
        #expect(try values(1, from: nil, to: nil) == [])
        var producer = try Producer(settings: settings)
        for value in UInt8(0)..<50 { try producer.send("log", partition: 1, key: [value], value: [value]) }
        #expect(try producer.flush(within: .seconds(20)))
        #expect(try values(1, from: nil, to: nil) == (UInt8(0)..<50).map { [$0] })
        #expect(try values(1, from: 10, to: 13) == [[10], [11], [12]])
        #expect(try values(0, from: nil, to: nil) == [])
    }

    @Test func `a sink for at least once asks where the group stands`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("in", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try Reader("in", group: "g", settings: settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        try broker.createTopic("log", partitions: 2)
        try broker.createTopic("out", partitions: 1)
        var outbox = Outbox(topics: ["out", "log"], changelog: 1)
        outbox.add(
            topic: 1, partition: Partition(1),
            key: {
                $0.append(1); return true
            }, value: { _ in false })
        outbox.add(topic: 0, "key", [2])
        try sink.commit(Generation(outbox: outbox, nextOffsets: [Partition(0): Offset(3)]))
        #expect(try sink.hasCommitted([Partition(0): Offset(3)]))
        #expect(try !sink.hasCommitted([Partition(0): Offset(4)]))
        var tombstones = 0
        try KafkaLogReader(settings: settings).read("log", Partition(1), from: nil, to: nil) {
            for index in unsafe $0.records.indices where unsafe $0.records[index].value.baseAddress == nil {
                tombstones += 1
            }
        }
        #expect(tombstones == 1)
        reader.close()
    }
}
