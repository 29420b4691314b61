import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct AdminTests {
    @Test func `a topic is made as asked, and once`() throws {
        let topic = try RealKafka.topic("made", partitions: 3, settings: ["retention.ms": "3600000"])
        let admin = try Admin(settings: topic.settings)
        try admin.create([NewTopic(name: topic.name, partitions: 5)])
        #expect(try admin.topics()[topic.name] == 3)
        #expect(try admin.settings(of: topic.name)["retention.ms"] == TopicSetting(value: "3600000", isOwn: true))
    }

    @Test func `changing one setting leaves the others`() throws {
        let topic = try RealKafka.topic("changed", settings: ["retention.ms": "3600000", "max.message.bytes": "5000"])
        let admin = try Admin(settings: topic.settings)
        try admin.set(["retention.ms": "7200000", "message.timestamp.type": "LogAppendTime"], of: topic.name)
        let settings = try admin.settings(of: topic.name)
        #expect(settings["retention.ms"]?.value == "7200000")
        #expect(settings["message.timestamp.type"]?.value == "LogAppendTime")
        #expect(settings["max.message.bytes"]?.value == "5000")
        #expect(settings["cleanup.policy"]?.isOwn == false)
    }

    @Test func `a setting that Kafka does not know is refused in its own words`() throws {
        let topic = try RealKafka.topic("refused")
        let admin = try Admin(settings: topic.settings)
        var thrown: KafkaFailure?
        do { try admin.set(["no.such.setting": "1"], of: topic.name) } catch let failure as KafkaFailure {
            thrown = failure
        }
        #expect(thrown?.description.contains("no.such.setting") == true, "\(thrown?.description ?? "nothing thrown")")
    }

    @Test func `records are deleted up to an offset, and offsets found by time`() throws {
        let topic = try RealKafka.topic("times")
        try topic.fill(10)
        let admin = try Admin(settings: topic.settings)
        let partition = Partition(0)
        #expect(
            try admin.offsets(at: Timestamp(milliseconds: 0), of: topic.name, partitions: [partition])
                == [partition: Offset(0)])
        #expect(
            try admin.offsets(at: Timestamp(milliseconds: 4_000_000_000_000), of: topic.name, partitions: [partition])
                == [partition: nil])
        try admin.deleteRecords(of: topic.name, before: [partition: Offset(4)])
        #expect(
            try admin.offsets(at: Timestamp(milliseconds: 0), of: topic.name, partitions: [partition])
                == [partition: Offset(4)])
    }

    @Test func `a topic is given more partitions, never fewer`() throws {
        let topic = try RealKafka.topic("grown", partitions: 2)
        let admin = try Admin(settings: topic.settings)
        try admin.createPartitions(of: topic.name, count: 5)
        #expect(try admin.topics()[topic.name] == 5)
        let fewer = failure { try admin.createPartitions(of: topic.name, count: 3) }
        #expect(fewer?.description.contains("'\(topic.name)'") == true, "\(fewer?.description ?? "nothing thrown")")
    }
}
