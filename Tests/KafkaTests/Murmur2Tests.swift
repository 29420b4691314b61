import CRdKafka
import KafkaSupport
import Plates
import Testing

@testable import Kafka

/// The vectors are those of Kafka's own `UtilsTest.testMurmur2`.
@Suite struct Murmur2Tests {
    @Test(arguments: [
        ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ])
    func `hashes as Kafka does`(key: String, expected: Int) {
        let hash = unsafe Array(key.utf8).withUnsafeBytes { unsafe Murmur2.hash($0) }
        #expect(Int(Int32(bitPattern: hash)) == expected)
    }

    @Test func `agrees with librdkafka's partitioner for keys of every length`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("keys", partitions: 7)
        let producer = try Producer(settings: ClientSettings(brokers: broker.brokers))
        let handle = unsafe rd_kafka_topic_new(producer.client.pointer, "keys", nil)
        defer { unsafe rd_kafka_topic_destroy(handle) }
        #expect(try producer.partitionCount(of: "keys") == 7)
        var generator = SystemRandomNumberGenerator()
        for length in 0..<64 {
            let key = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            unsafe withLent(key) { bytes in
                let ours = unsafe Murmur2.partition(of: bytes, count: 7).value
                let theirs = unsafe rd_kafka_msg_partitioner_murmur2(
                    handle, bytes.baseAddress, bytes.count, 7, nil, nil)
                #expect(ours == theirs, "key \(key)")
            }
        }
    }
}
