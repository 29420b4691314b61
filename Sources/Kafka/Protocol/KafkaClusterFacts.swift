import CRdKafka
import Plates
import Synchronization
import Threads

/// What Kafka says of topics, asked by our own protocol client.
package final class KafkaClusterFacts: ClusterFacts {
    private let client: Result<ProtocolClient, NotSpoken>
    private let tell: @Sendable (String) -> Void
    private let hasTold = Atomic(false)

    /// - Parameter tell: takes the sentence that says why topics come without an id, once.
    package convenience init(settings: ClientSettings, tell: @escaping @Sendable (String) -> Void) {
        self.init(settings, dialer: nil, tell: tell)
    }

    init(_ settings: ClientSettings, dialer: (any Dialer)?, tell: @escaping @Sendable (String) -> Void) {
        client = Result { () throws(NotSpoken) in
            ProtocolClient(try ProtocolSettings(settings), dialer: dialer)
        }
        self.tell = tell
    }

    package func facts(of topic: String) throws -> TopicFacts {
        do {
            return try facts(of: topic, from: try client.get())
        } catch let gap as NotSpoken {
            if !hasTold.exchange(true, ordering: .relaxed) {
                tell(
                    "the ids of topics cannot be learned: \(gap); a topic that is deleted and made anew is told by its "
                        + "records alone")
            }
            return TopicFacts(name: topic, id: nil)
        }
    }

    /// A topic that was just made is not known everywhere yet.
    private func facts(of topic: String, from client: ProtocolClient) throws -> TopicFacts {
        let doing = "learn the id of the topic '\(topic)'"
        let deadline = Deadline(after: ProtocolLimits.question)
        let propagation = Deadline(after: Limits.topicPropagation)
        while true {
            let answer = try client.ask(MetadataRequest(topic: topic), by: deadline)
            let code = rd_kafka_resp_err_t(Int32(answer.error))
            switch KafkaFailure.Kind(code) {
            case _ where code == RD_KAFKA_RESP_ERR_NO_ERROR:
                return TopicFacts(
                    name: topic, id: TopicID(answer.id),
                    leaderEpochs: Dictionary(
                        answer.leaderEpochs.map { (Partition($0.partition), $0.epoch) }, uniquingKeysWith: max))
            case .topicMissing where !propagation.hasPassed, .retriable where !deadline.hasPassed:
                Pause.of(ProtocolLimits.retryPause)
            default: throw KafkaFailure(code, doing: doing, topic: topic)
            }
        }
    }
}
