import CRdKafka
import Synchronization

/// The topics that a user may not write to in a transaction. librdkafka fails the transaction with the cause alone, or
/// with a consequence of it ("erroneous state"), and names the topic in a line of its log only:
/// `TxnCoordinator/1: Failed to add partition "alerts.x" [0] to transaction: Broker: Topic authorization failed`.
final class RefusedTopics: Sendable {
    private let names = Mutex<Set<String>>([])

    func receive(_ line: KafkaLogLine) {
        guard line.facility == "ADDPARTS", let topic = RefusedTopics.topic(in: line.text) else { return }
        names.withLock { _ = $0.insert(topic) }
    }

    /// Those since the last call.
    func take() -> Set<String> {
        names.withLock { names in
            defer { names = [] }
            return names
        }
    }

    private static func topic(in line: String) -> String? {
        guard line.hasSuffix(KafkaFailure.meaning(of: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)),
            let start = line.firstRange(of: "Failed to add partition \""),
            let end = line[start.upperBound...].firstRange(of: "\" [")
        else { return nil }
        return String(line[start.upperBound..<end.lowerBound])
    }
}
