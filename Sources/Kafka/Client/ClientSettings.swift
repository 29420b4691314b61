import CRdKafka
import Plates

/// What every client of Kafka is made with: our own settings, then the pairs that the user passes through with
/// `--kafka KEY=VALUE` (TLS, SASL and the like), which go to all clients alike.
package struct ClientSettings: Sendable {
    /// `HOST:PORT[,…]`.
    package let brokers: String
    let passedThrough: [(key: String, value: String)]
    /// Unless the user passes another through.
    static let clientID = "platestream"

    /// - Parameter passedThrough: `KEY=VALUE`, as given on the command line, in their order.
    /// - Throws: `KafkaFailure` that names the pair which has no `=`, is unknown to librdkafka, has a value that
    ///   librdkafka does not take, or is ours to set.
    package init(brokers: String, passedThrough: [String] = []) throws {
        self.brokers = brokers
        self.passedThrough = try passedThrough.map(ClientSettings.pair)
        let trial = Configuration()
        for (key, value) in self.passedThrough {
            if let reason = ClientSettings.ours[key] {
                throw KafkaFailure(.settings, "--kafka \(key) cannot be set: \(reason)")
            }
            try trial.set(key, value)
        }
    }

    private static func pair(_ text: String) throws -> (key: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw KafkaFailure(.settings, "--kafka '\(text)' is not KEY=VALUE: write for example --kafka linger.ms=5")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// Whether a login by SCRAM is asked for.
    var usesSCRAM: Bool {
        passedThrough.contains { $0.key.hasPrefix("sasl.mechanism") && $0.value.uppercased().hasPrefix("SCRAM") }
    }

    /// What must be as the engine needs it, and why a user cannot set it.
    private static let ours: [String: String] = [
        "bootstrap.servers": "the brokers are named with --brokers",
        "metadata.broker.list": "the brokers are named with --brokers",
        "group.id": "the group is the name of the topology",
        "group.instance.id": "the instance is named with --instance",
        "transactional.id": "it is made of the topology and --instance",
        "enable.auto.commit": "offsets are committed only after the outputs are acknowledged",
        "enable.auto.offset.store": "offsets are committed only after the outputs are acknowledged",
        "auto.commit.enable": "offsets are committed only after the outputs are acknowledged",
        "auto.offset.reset": "a lost position is an error here, never a silent jump",
        "isolation.level": "only committed records are read",
        "partition.assignment.strategy": "partitions are handed over one by one (cooperative-sticky)",
        "check.crcs": "records are always checked",
        "enable.partition.eof": "the end of a partition is not an event here",
        "enable.idempotence": "outputs are written once and in order",
        "acks": "outputs count once all replicas in sync have them",
        "request.required.acks": "outputs count once all replicas in sync have them",
        "partitioner": "keys are placed as Kafka's own producers do (murmur2)",
        "delivery.report.only.error": "every output is waited for",
        "log.queue": "librdkafka's lines go into the log of this program",
        "test.mock.num.brokers": "an embedded broker is asked for with --brokers embedded",
    ]
}

extension ClientSettings {
    /// After how many milliseconds of silence the group gives a member's partitions to others, as these settings have
    /// it: one without a name is missed soon, one with a name is expected back.
    package func sessionTimeout(instance: String?) -> Int {
        passedThrough.last { $0.key == "session.timeout.ms" }.flatMap { Int($0.value) }
            ?? ClientSettings.sessionTimeout(instance: instance)
    }

    private static func sessionTimeout(instance: String?) -> Int { instance == nil ? 10_000 : 45_000 }

    /// How many milliseconds a transaction may stay open, as these settings have it.
    package var transactionTimeout: Int {
        passedThrough.last { $0.key == "transaction.timeout.ms" }.flatMap { Int($0.value) }
            ?? Int(Limits.transaction.nanoseconds / 1_000_000)
    }

    /// - Parameter instance: makes the member static, so that a restart under the same name takes over at once.
    func consumer(group: String, instance: String?) throws -> Configuration {
        let configuration = try common()
        try configuration.set("session.timeout.ms", "\(ClientSettings.sessionTimeout(instance: instance))")
        try configuration.set("heartbeat.interval.ms", "1000")
        for (key, value) in ClientSettings.consuming { try configuration.set(key, value) }
        try apply(to: configuration)
        try configuration.set("group.id", group)
        if let instance { try configuration.set("group.instance.id", instance) }
        return configuration
    }

    /// What every consumer is, in a group or not.
    func reading() throws -> Configuration {
        let configuration = try common()
        for (key, value) in ClientSettings.consuming { try configuration.set(key, value) }
        try apply(to: configuration)
        return configuration
    }

    func producer(transactionalID: String? = nil) throws -> Configuration {
        let configuration = try common()
        for (key, value) in ClientSettings.producing { try configuration.set(key, value) }
        if let transactionalID {
            try configuration.set("transactional.id", transactionalID)
            try configuration.set("transaction.timeout.ms", "\(Limits.transaction.milliseconds)")
            try configuration.set("message.timeout.ms", "\(Limits.transaction.milliseconds)")
            try configuration.set("batch.size", "\(Limits.transactionalBatchBytes)")
            // The step after a commit meets CONCURRENT_TRANSACTIONS and waits this long: 5 ms take a commit from 12 ms
            // to 5 ms.
            try configuration.set("retry.backoff.ms", "5")
        }
        try apply(to: configuration)
        return configuration
    }

    func admin() throws -> Configuration {
        let configuration = try common()
        // A listener that speaks something else just closes the connection; only this line says what that may mean.
        try configuration.set("log.connection.close", "true")
        try apply(to: configuration)
        return configuration
    }

    private func common() throws -> Configuration {
        let configuration = Configuration()
        try configuration.set("bootstrap.servers", brokers)
        try configuration.set("client.id", ClientSettings.clientID)
        try configuration.set("socket.nagle.disable", "true")
        try configuration.set("log.connection.close", "false")
        // A broker that comes back is found again within a second.
        try configuration.set("reconnect.backoff.max.ms", "1000")
        return configuration
    }

    private func apply(to configuration: borrowing Configuration) throws {
        for (key, value) in passedThrough { try configuration.set(key, value) }
    }

    private static let consuming: [(String, String)] = [
        ("max.poll.interval.ms", "\(Limits.pollInterval.milliseconds)"),
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        ("auto.offset.reset", "error"),
        ("isolation.level", "read_committed"),
        ("partition.assignment.strategy", "cooperative-sticky"),
        ("check.crcs", "true"),
        ("queued.min.messages", "\(Limits.prefetchRecords)"),
        ("queued.max.messages.kbytes", "\(Limits.prefetchKibibytes)"),
        ("fetch.message.max.bytes", "1048576"),
        ("fetch.max.bytes", "67108864"),
        ("fetch.min.bytes", "1"),
        ("fetch.wait.max.ms", "10"),
        ("fetch.error.backoff.ms", "100"),
    ]

    private static let producing: [(String, String)] = [
        ("acks", "all"),
        ("enable.idempotence", "true"),
        ("partitioner", "murmur2_random"),
        ("linger.ms", "1"),
        ("batch.num.messages", "100000"),
        ("queue.buffering.max.messages", "\(Limits.outstandingRecords)"),
        ("queue.buffering.max.kbytes", "\(Limits.outstandingKibibytes)"),
        ("message.max.bytes", "\(Limits.producedRecordBytes)"),
        ("message.timeout.ms", "\(Limits.delivery.milliseconds)"),
    ]
}
