import CRdKafka
package import Plates

/// The brokers of a Kafka: how many there are, and what they are set to.
package struct BrokerSettings: Sendable {
    package let brokerCount: Int
    /// Of one of them, which stands for all.
    package let values: [String: String]

    package init(brokerCount: Int, values: [String: String]) {
        self.brokerCount = brokerCount
        self.values = values
    }

    /// A setting that is a number; nil where it is none, or Kafka does not say.
    package func number(_ key: String) -> Int? { values[key].flatMap { Int($0) } }
}

extension Admin {
    /// Asks one broker after the other, each at the address that Kafka gives for it, until one says what it is set to.
    ///
    /// - Throws: `KafkaFailure` of kind `notAuthorised` when the user may not know; otherwise when none has answered
    ///   within `limit`.
    package func brokerSettings(within limit: TimeSpan) throws -> BrokerSettings {
        let ids = try Metadata.brokers(of: client)
        let deadline = Deadline(after: limit)
        var failure = KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "learn how the brokers are set")
        for (place, id) in ids.enumerated() {
            // What is left is for those that are left.
            let share = TimeSpan(nanoseconds: deadline.remaining.nanoseconds / Int64(ids.count - place))
            do {
                let settings = try settings(
                    of: RD_KAFKA_RESOURCE_BROKER, "\(id)", doing: "learn how broker \(id) is set", within: share)
                return BrokerSettings(brokerCount: ids.count, values: settings.compactMapValues(\.value))
            } catch let refusal as KafkaFailure {
                failure = refusal
                if !failure.isRetriable { break }
            }
        }
        throw failure
    }
}

/// Why a topic is not among those that Kafka lists.
package enum Absence: Sendable {
    case missing
    /// It may be there: this user has no right to see it.
    case hidden
}

extension Admin {
    /// Kafka leaves topics that a user may not see out of its list, and says so only when it is asked for one by name.
    package func absence(of topic: String) throws -> Absence {
        do {
            _ = try settings(of: topic)
            return .hidden
        } catch let failure as KafkaFailure {
            switch failure.kind {
            case .topicMissing: return .missing
            case .notAuthorised: return .hidden
            default: throw failure
            }
        }
    }
}
