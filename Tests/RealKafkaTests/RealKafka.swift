import Glibc
import Kafka
import Plates
import Testing

/// The Kafka that these tests run against: `Tests/real-kafka` starts one and sets the variables.
enum RealKafka {
    static let brokers = variable("PLATESTREAM_KAFKA")
    /// The address of its SASL_SSL listener, and the file of the authority that signed its certificate.
    static let secure = variable("PLATESTREAM_KAFKA_SECURE")
    static let authority = variable("PLATESTREAM_KAFKA_CA")
    /// Where the script keeps the brokers' data.
    static let folder = variable("PLATESTREAM_KAFKA_FOLDER")

    /// Runs for minutes what otherwise runs for seconds.
    static let isLong = variable("PLATESTREAM_LONG") != nil

    static let absence: Comment = "NOT RUN: no real Kafka; 'Tests/real-kafka' starts one and runs these"

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// A topic of its own for each test.
    static func topic(_ purpose: String, partitions: Int32 = 1, settings: [String: String] = [:]) throws -> Topic {
        let name = "\(purpose)-\(UInt32.random(in: 0...UInt32.max))"
        let clients = try ClientSettings(brokers: brokers ?? "")
        let admin = try Admin(settings: clients)
        try admin.create([NewTopic(name: name, partitions: partitions, settings: settings)])
        return Topic(name: name, settings: clients)
    }

    struct Topic {
        let name: String
        let settings: ClientSettings

        func fill(_ count: Int, _ partition: Partition = Partition(0)) throws {
            var producer = try Producer(settings: settings)
            for index in 0..<count {
                try unsafe Array("\(index)".utf8).withUnsafeBytes {
                    try unsafe producer.send(topic: name, partition: partition, key: $0, value: $0)
                }
            }
            #expect(try producer.flush(within: .seconds(30)))
        }
    }
}
