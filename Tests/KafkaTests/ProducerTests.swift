import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import Kafka

@Suite(.ownThread) struct ProducerTests {
    @Test func `a full queue makes the sender wait, and loses nothing`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 2)
        let settings = try ClientSettings.quick(broker.brokers, ["queue.buffering.max.messages=50"])
        var producer = try Producer(settings: settings)
        for index in 0..<2_000 {
            try producer.send("t", partition: Int32(index % 2), key: nil, value: [UInt8(index % 256)])
        }
        #expect(try producer.flush(within: .seconds(30)))
        #expect(producer.acknowledgedCount == 2_000)
        #expect(producer.refusedCount == 0)
    }

    @Test func `rows go where they say, in order, also through a full queue`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 3)
        let settings = try ClientSettings.quick(broker.brokers, ["queue.buffering.max.messages=100"])
        var producer = try Producer(settings: settings)
        var bytes: [UInt8] = []
        var rows: [BulkRow] = []
        for partition in Int32(0)..<3 {
            for index in 0..<500 {
                let start = bytes.count
                bytes.append(contentsOf: "\(partition)/\(index)".utf8)
                rows.append(BulkRow(partition: Partition(partition), key: nil, value: start..<bytes.count))
            }
        }
        try unsafe bytes.withUnsafeBytes { try unsafe producer.send(topic: "t", rows: rows, bytes: $0) }
        #expect(try producer.flush(within: .seconds(30)))
        #expect(producer.acknowledgedCount == rows.count)
        var reader = try Reader("t", group: "g", settings: settings)
        #expect(try reader.turn { $0.records.count >= rows.count })
        for partition in Int32(0)..<3 {
            let values = reader.records.filter { $0.partition == partition }.map(\.value)
            #expect(values == (0..<500).map { Array("\(partition)/\($0)".utf8) })
        }
        reader.close()
    }

    @Test func `a partition that does not exist is a sentence, with and without headers`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 2)
        var producer = try Producer(settings: ClientSettings.quick(broker.brokers))
        for headers in [[], [OutputHeader("reason", "test")]] {
            var thrown: KafkaFailure?
            do {
                try unsafe producer.send(
                    topic: "t", partition: Partition(2), key: Empty.bytes, value: Empty.bytes, headers: headers)
            } catch let failure as KafkaFailure { thrown = failure }
            #expect(thrown?.kind == .partitionMissing)
            #expect(thrown?.description.contains("it has 2 partitions") == true)
        }
        #expect(producer.outstandingCount == 0)
    }

    @Test func `keys are placed as Kafka's own producers place them`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 5)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        for index in 0..<200 { try producer.send("t", key: Array("plate \(index)".utf8), value: []) }
        #expect(try producer.flush(within: .seconds(20)))
        var reader = try Reader("t", group: "g", settings: settings)
        #expect(try reader.turn { $0.records.count >= 200 })
        for record in reader.records {
            unsafe withLent(record.key) {
                #expect(unsafe Murmur2.partition(of: $0, count: 5).value == record.partition)
            }
        }
        reader.close()
    }
}
