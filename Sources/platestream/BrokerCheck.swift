import Kafka
import Topologies

/// What the brokers' settings must allow before a run: otherwise Kafka answers the first commit, or the joining of the
/// group, with a "not yet" that never ends.
struct BrokerCheck {
    let guarantee: Delivery.Guarantee
    /// Of the members that will join, in milliseconds.
    let sessionTimeout: Int
    /// In milliseconds.
    let transactionTimeout: Int
    /// The topics that are there.
    let topics: Set<String>

    /// - Returns: what stands in the way and what to do about it; nil when nothing does, as far as Kafka says.
    func fault(_ brokers: BrokerSettings) -> String? {
        if let fault = missingLog(
            "__consumer_offsets", "offsets.topic.replication.factor", "cannot keep where a group stands", brokers)
        {
            return fault
        }
        if let fault = sessionFault(brokers) { return fault }
        guard guarantee == .exactlyOnce else { return nil }
        let wayOut = ", or have the topology say 'delivery: {guarantee: at-least-once}'"
        if let fault = missingLog(
            "__transaction_state", "transaction.state.log.replication.factor", "cannot keep transactions", brokers)
        {
            return fault + wayOut
        }
        if let limit = brokers.number("transaction.max.timeout.ms"), limit < transactionTimeout {
            return """
                Kafka takes no transaction of ours: the brokers' transaction.max.timeout.ms is \(limit), \
                transaction.timeout.ms is \(transactionTimeout) here; raise theirs to that
                """ + wayOut
        }
        return nil
    }

    /// Kafka makes its own topics when they are first needed, and only with as many replicas as they are set to have.
    private func missingLog(
        _ topic: String, _ key: String, _ consequence: String, _ brokers: BrokerSettings
    ) -> String? {
        guard !topics.contains(topic), let factor = brokers.number(key), factor > brokers.brokerCount else {
            return nil
        }
        let count = brokers.brokerCount == 1 ? "1 broker is" : "\(brokers.brokerCount) brokers are"
        return """
            Kafka \(consequence): \(key) is \(factor) and \(count) up, so it cannot make its topic '\(topic)'; start \
            \(factor) brokers, set \(key)=\(brokers.brokerCount) on the brokers and restart them
            """
    }

    private func sessionFault(_ brokers: BrokerSettings) -> String? {
        guard let least = brokers.number("group.min.session.timeout.ms"),
            let most = brokers.number("group.max.session.timeout.ms"),
            !(least...max(least, most)).contains(sessionTimeout)
        else { return nil }
        return """
            Kafka takes no member with session.timeout.ms=\(sessionTimeout) into a group: the brokers' \
            group.min.session.timeout.ms is \(least), their group.max.session.timeout.ms \(most); run with --kafka \
            session.timeout.ms=\(min(max(sessionTimeout, least), most)), or change theirs
            """
    }
}
