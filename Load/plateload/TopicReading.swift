import Console
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

    /// - Throws: a sentence that names the first topic that is missing, and the one that was probably meant.
    func require(_ topics: [String]) throws(CommandFailure) {
        guard let missing = topics.first(where: { partitionCounts[$0] == nil }) else { return }
        let meant = nearestWord(to: missing, among: partitionCounts.keys.sorted())
        let remedy = meant.map { "did you mean '\($0)'?" } ?? "check --topology, --truth and --brokers"
        throw CommandFailure(.failed, "these brokers have no topic '\(missing)'; \(remedy)")
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
