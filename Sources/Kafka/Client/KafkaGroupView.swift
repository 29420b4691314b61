import CRdKafka
package import Plates

/// Looks at a group by librdkafka, with a client that is not a member of it.
@safe
package final class KafkaGroupView: GroupView {
    private let topic: String
    private let client: ClientHandle
    private let topics: TopicHandles
    private let positions: CommitHandle
    private let reader: KafkaLogReader
    private let proof = Proof()

    /// How long the search for a record may take.
    private final class Proof {
        var deadline = Deadline(after: .zero)
    }

    package init(topic: String, group: String, settings: ClientSettings, log: KafkaLog = KafkaLog()) throws {
        let configuration = try settings.reading()
        try configuration.set("group.id", group)
        // Where others have a transaction open, its offsets are not to be waited for.
        try configuration.set("isolation.level", "read_uncommitted")
        client = try configuration.makeClient(RD_KAFKA_CONSUMER, log: log)
        topics = TopicHandles(client)
        positions = CommitHandle(client: client, ownership: Ownership(), topic: topic)
        reader = KafkaLogReader(settings: settings, log: log, isAwaited: { [proof] in !proof.deadline.hasPassed })
        self.topic = topic
    }

    package func standings() throws -> [Partition: GroupStanding] {
        let count = unsafe try Metadata.partitionCount(of: topic, topics.handle(of: topic), client)
        let partitions = (0..<count).map { Partition($0) }
        let ends = try ends(of: partitions)
        var standings: [Partition: GroupStanding] = [:]
        for (partition, committed) in try positions.committed(partitions, within: Limits.shortAnswer) {
            guard let end = ends[partition] else { continue }
            let position = try committed ?? begin(of: partition)
            standings[partition] = GroupStanding(position: position, end: end)
        }
        return standings
    }

    package func holdsRecord(_ partition: Partition, from offset: Offset) throws -> Bool {
        proof.deadline = Deadline(after: Limits.shortAnswer)
        do {
            try reader.read(topic, partition, from: offset, to: nil) { _ in throw RecordFound() }
            return false
        } catch is RecordFound {
            return true
        } catch is ReadingEnded {
            return false
        }
    }

    private struct RecordFound: Error {}

    private func begin(of partition: Partition) throws -> Offset {
        try WatermarkQuery.bounds(of: partition, in: topic, asking: client, within: Limits.shortAnswer).start
    }

    /// One request a broker, however many partitions there are. A partition without a leader is left out.
    private func ends(of partitions: [Partition]) throws -> [Partition: Offset] {
        let list = PartitionList(topic: topic, partitions.map { ($0, Int64(RD_KAFKA_OFFSET_END)) })
        let code = unsafe rd_kafka_offsets_for_times(
            client.pointer, list.pointer, Deadline.milliseconds(Limits.shortAnswer))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFailure(code, doing: "learn where '\(topic)' ends", topic: topic)
        }
        let rows = list.rows.filter { $0.error == RD_KAFKA_RESP_ERR_NO_ERROR && $0.offset >= 0 }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.partition, Offset($0.offset)) })
    }
}
