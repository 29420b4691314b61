import Kafka
import Plates

/// Reads topics from their start to where they end now, outside any group: nobody's position moves.
struct TopicReading {
    private let partitionCounts: [String: Int32]
    private let log: KafkaLogReader

    init(settings: ClientSettings) throws {
        partitionCounts = try Admin(settings: settings).topics()
        log = KafkaLogReader(settings: settings)
    }

    /// - Parameter body: called for each committed record; its memory is lent for the call.
    func read(
        _ topic: String, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        for partition in 0..<(partitionCounts[topic] ?? 0) {
            try log.read(topic, Partition(partition), from: nil, to: nil) { batch in
                for index in unsafe 0..<batch.records.count {
                    let record = unsafe batch.records[index]
                    try unsafe body(record.key, record.value)
                }
            }
        }
    }
}
