import CRdKafka
package import Plates
import Synchronization

/// Commits a consumer's offsets from another thread, and asks for them. It keeps the consumer's client alive, not its
/// membership: once the consumer is closed a commit fails.
///
/// `Sendable`: safe because librdkafka's handle is thread-safe, and what is owned stands behind a lock.
package struct CommitHandle: Sendable {
    let client: ClientHandle
    let ownership: Ownership
    let topic: String

    /// Makes these the group's offsets. Blocks until Kafka has acknowledged them.
    ///
    /// - Throws: `KafkaFailure` of kind `notOwner` when the group has moved on, for some or all of them; the offsets
    ///   that
    ///   this member still owns are committed all the same. librdkafka 2.0.2 commits for whatever it is told, even
    ///   partitions that it has lost, so what is not owned is left out here.
    package func commit(_ offsets: [Partition: Offset]) throws {
        let owned = ownership.filter(offsets)
        if !owned.isEmpty {
            let list = PartitionList(topic: topic, owned.map { ($0.key, $0.value.value) })
            let code = unsafe rd_kafka_commit(client.pointer, list.pointer, 0)
            let worst = list.rows.map(\.error).first { $0 != RD_KAFKA_RESP_ERR_NO_ERROR }
            try check(code == RD_KAFKA_RESP_ERR_NO_ERROR ? worst ?? code : code)
        }
        guard owned.count == offsets.count else { throw CommitHandle.movedOn(topic) }
    }

    /// Where the group stands: the committed offset of each partition, nil where it has none. Waits until no
    /// transaction on these offsets is open: the member reads committed records, so it asks for stable offsets.
    ///
    /// - Parameter limit: how long it waits; the last of its tries may take as long again.
    package func committed(
        _ partitions: [Partition], within limit: TimeSpan = Limits.answer
    ) throws -> [(partition: Partition, offset: Offset?)] {
        try Persistence.ask(within: limit) { try askCommitted(partitions, within: limit) }
    }

    private func askCommitted(
        _ partitions: [Partition], within limit: TimeSpan
    ) throws -> [(partition: Partition, offset: Offset?)] {
        let list = PartitionList(topic: topic, partitions)
        let code = unsafe rd_kafka_committed(client.pointer, list.pointer, Deadline.milliseconds(limit))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw unanswered(code) }
        return try list.rows.map { row in
            guard row.error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw unanswered(row.error) }
            return (row.partition, row.offset >= 0 ? Offset(row.offset) : nil)
        }
    }

    /// librdkafka asks again by itself while a transaction is open, and then says no more than that it took too long.
    private func unanswered(_ code: rd_kafka_resp_err_t) -> KafkaFailure {
        let doing = "learn where the group stands on '\(topic)'"
        switch code {
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
            return KafkaFailure(
                .timedOut,
                "cannot \(doing): the group's coordinator does not answer, or a transaction on its offsets is open; "
                    + "Kafka ends that after its time-out, else find it, and end it, with kafka-transactions")
        default: return KafkaFailure(code, doing: doing, topic: topic)
        }
    }

    private func check(_ code: rd_kafka_resp_err_t) throws {
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: return
        // A member that has left, or was thrown out, and not joined again.
        case RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR__DESTROY: throw CommitHandle.movedOn(topic)
        default: throw KafkaFailure(code, doing: "commit the group's offsets on '\(topic)'", topic: topic)
        }
    }

    private static func movedOn(_ topic: String) -> KafkaFailure {
        KafkaFailure(RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, doing: "commit the group's offsets on '\(topic)'")
    }
}

/// Which partitions a member owns, for all its threads.
final class Ownership: Sendable {
    private let partitions = Mutex(Set<Partition>())

    func add(_ added: [Partition]) { partitions.withLock { $0.formUnion(added) } }
    func remove(_ removed: [Partition]) { partitions.withLock { $0.subtract(removed) } }
    func clear() { partitions.withLock { $0.removeAll() } }

    func filter(_ offsets: [Partition: Offset]) -> [Partition: Offset] {
        partitions.withLock { owned in offsets.filter { owned.contains($0.key) } }
    }
}
