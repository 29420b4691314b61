import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import Kafka

@Suite(.ownThread) struct LogFollowerTests {
    private func place(_ topic: String, _ partition: Int32) -> TopicPartition {
        TopicPartition(topic: topic, partition: Partition(partition))
    }

    /// Polls until `isEnough`, or for twenty seconds.
    private func follow(
        _ follower: LogFollower, until isEnough: ([String]) -> Bool
    ) -> (seen: [String], ended: [TopicPartition: KafkaFailure]) {
        let deadline = Deadline(after: .seconds(20))
        var seen: [String] = []
        var ended: [TopicPartition: KafkaFailure] = [:]
        while !isEnough(seen), ended.isEmpty, !deadline.hasPassed {
            ended = follower.poll(timeout: .milliseconds(100)) { topic, batch in
                for index in unsafe batch.records.indices {
                    let record = unsafe batch.records[index]
                    let value =
                        unsafe record.value.baseAddress == nil ? "null" : String(decoding: record.value, as: UTF8.self)
                    unsafe seen.append("\(topic)/\(batch.partition.value)@\(record.offset.value)=\(value)")
                }
            }
        }
        return (seen, ended)
    }

    @Test func `records of several topics come as they are written, each partition from its offset on`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("a", partitions: 2)
        try broker.createTopic("b", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        try producer.send("a", partition: 0, key: [1], value: [0x30])
        try producer.send("a", partition: 0, key: [1], value: [0x31])
        #expect(try producer.flush(within: .seconds(20)))
        let follower = try LogFollower(
            [place("a", 0): Offset(1), place("a", 1): Offset(0), place("b", 0): Offset(0)], settings: settings)
        #expect(follow(follower) { !$0.isEmpty }.seen == ["a/0@1=1"])
        try producer.send("b", partition: 0, key: [1], value: nil)
        try producer.send("a", partition: 1, key: [1], value: [0x32])
        try producer.send("a", partition: 0, key: [1], value: [0x33])
        #expect(try producer.flush(within: .seconds(20)))
        #expect(follow(follower) { $0.count == 3 }.seen.sorted() == ["a/0@2=3", "a/1@0=2", "b/0@0=null"])
        #expect(try follower.partitionCount(of: "a") == 2)
    }

    @Test func `a partition whose log does not hold the next record is ended, and the others go on`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 2)
        let settings = try ClientSettings.quick(broker.brokers)
        let follower = try LogFollower([place("t", 0): Offset(99), place("t", 1): Offset(0)], settings: settings)
        #expect(Array(follow(follower) { _ in false }.ended.keys) == [place("t", 0)])
        var producer = try Producer(settings: settings)
        try producer.send("t", partition: 1, key: nil, value: [0x37])
        #expect(try producer.flush(within: .seconds(20)))
        #expect(follow(follower) { !$0.isEmpty }.seen == ["t/1@0=7"])
    }
}
