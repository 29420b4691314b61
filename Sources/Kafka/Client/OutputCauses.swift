import CRdKafka
import Plates

// Why an output cannot be written for good: found out, and named with its topic, when a transaction fails.

extension Producer {
    /// The failure with its cause, if that is an output topic that is gone, or that this user may not write to;
    /// otherwise the failure as it is.
    mutating func explained(_ failure: TransactionFailure) -> TransactionFailure {
        guard failure.disposition != .retry, let cause = lastingCause() else { return failure }
        return TransactionFailure(disposition: failure.disposition, failure: cause)
    }

    /// Of a topic that is gone librdkafka says only that the transaction, or a record, has failed: so Kafka is asked
    /// for each that this producer has written to.
    private mutating func lastingCause() -> KafkaFailure? {
        if let topic = refusedTopics.take().min() {
            let code = RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
            return KafkaFailure(code, doing: "write to '\(topic)'", topic: topic)
        }
        for topic in topics.names {
            do {
                _ = try TopicHandles(client).partitionCount(of: topic, within: Limits.shortAnswer)
            } catch let failure as KafkaFailure where failure.isHopeless {
                return failure
            } catch {
                // Kafka does not answer: that is the cause, and it passes.
                return nil
            }
        }
        return nil
    }
}
