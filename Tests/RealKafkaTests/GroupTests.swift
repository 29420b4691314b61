import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct GroupTests {
    @Test func `a member that comes back goes on at the committed offset`() throws {
        let topic = try RealKafka.topic("resume")
        try topic.fill(10)
        var first = try Reader(topic.name, group: topic.name, settings: topic.settings)
        #expect(try first.turn { $0.records.count >= 10 })
        try first.consumer.commitHandle.commit([Partition(0): Offset(6)])
        first.close()
        var second = try Reader(topic.name, group: topic.name, settings: topic.settings)
        #expect(try second.turn { $0.records.count >= 4 })
        #expect(second.records.map(\.offset) == [6, 7, 8, 9])
        second.close()
    }

    @Test func `two members share the partitions, and a member that leaves gives its own back`() throws {
        let topic = try RealKafka.topic("share", partitions: 4)
        var first = try Reader(topic.name, group: topic.name, settings: topic.settings)
        #expect(try first.turn { $0.owned.count == 4 })
        var second = try Reader(topic.name, group: topic.name, settings: topic.settings)
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while (first.owned.count != 2 || second.owned.count != 2) && ContinuousClock.now < end {
            try first.turn()
            try second.turn()
        }
        #expect(first.owned.union(second.owned).count == 4)
        #expect(first.owned.isDisjoint(with: second.owned))
        second.close()
        #expect(try first.turn { $0.owned.count == 4 })
        first.close()
    }

    @Test func `records deleted before they were read cut the partition, and it goes on where it is told to`() throws {
        let topic = try RealKafka.topic("lost")
        try topic.fill(10)
        let admin = try Admin(settings: topic.settings)
        try admin.deleteRecords(of: topic.name, before: [Partition(0): Offset(7)])
        var reader = try Reader(topic.name, group: topic.name, settings: topic.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        #expect(try reader.consumer.bounds(of: Partition(0)) == (Offset(7), Offset(10)))
        #expect(try reader.turn { !$0.cut.isEmpty })
        #expect(reader.records.isEmpty)
        try reader.consumer.start([(Partition(0), Offset(7))])
        #expect(try reader.turn { $0.records.count >= 3 })
        #expect(reader.records.map(\.offset) == [7, 8, 9])
        reader.close()
    }

    @Test func `a topic that is not there is one sentence with the command that makes it`() throws {
        let settings = try ClientSettings(brokers: RealKafka.brokers ?? "")
        var reader = try Reader("no-such-topic", group: "absent", settings: settings)
        let absent = failure { _ = try reader.turn { !$0.owned.isEmpty } }
        #expect(absent?.kind == .topicMissing)
        #expect(absent?.description.contains("--create-topics") == true, "\(absent?.description ?? "nothing thrown")")
        reader.close()
    }

    @Test func `a batch refused for one large output costs the small ones nothing`() throws {
        let input = try RealKafka.topic("input")
        let output = try RealKafka.topic("output", settings: ["max.message.bytes": "2000"])
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        var sink = try AtLeastOnceSink(settings: input.settings, commits: reader.consumer.commitHandle)
        var outbox = Outbox(topics: [output.name])
        for index in 0..<100 {
            outbox.add(
                headers: [OutputHeader("reason", "test")], "\(index)",
                Array(repeating: 65, count: index == 50 ? 5_000 : 90))
        }
        try sink.commit(Generation(outbox: outbox, nextOffsets: [Partition(0): Offset(1)]))
        #expect(sink.shortenedCount == 1)
        var outputs = try Reader(output.name, group: output.name, settings: output.settings)
        #expect(try outputs.turn { $0.records.count >= 100 })
        #expect(outputs.records.count == 100)
        #expect(outputs.records.filter { $0.value == nil }.count == 1)
        outputs.close()
        reader.close()
    }
}
