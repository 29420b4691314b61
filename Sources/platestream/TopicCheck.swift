import Console
import Engine
import Glibc
import Kafka
import Plates
import Topologies

/// What must be true of Kafka before a run: it answers, its settings allow the run, the topics are there, and producers
/// cannot date ahead.
struct TopicCheck: ~Copyable {
    /// How long one who asks the brokers for their settings waits for an answer.
    private static let brokerAnswer = TimeSpan.seconds(10)
    /// How long brokers are given that start beside this process, and are too few until then.
    private static let startingWait = TimeSpan.seconds(3)

    private let admin: Admin
    private let topology: Topology
    private let settings: ClientSettings
    private let terminal: Terminal

    init(topology: Topology, settings: ClientSettings, terminal: Terminal) throws {
        self.topology = topology
        self.settings = settings
        self.terminal = terminal
        admin = try Admin(settings: settings)
    }

    /// - Parameters:
    ///   - createMissing: make the topics that are missing; otherwise a missing one is an error.
    ///   - instance: of the members that will join.
    ///   - acceptRepartitioning: let the kept state follow when the topic of reads has more partitions than before.
    func run(createMissing: Bool, instance: String?, acceptRepartitioning: Bool) throws {
        try admin.connect(within: Platestream.brokerPatience)
        var present = try admin.topics()
        try checkBrokers(instance: instance, topics: Set(present.keys))
        let reads = topology.reads.topic
        let outputs = OutputTopics(of: topology)
        let changelog = ChangelogTopic(name: outputs.changelog)
        let lists = topology.hotlists.compactMap(HotlistTopic.init)
        let listNames = Set(lists.map(\.name)).sorted()
        let missing = ([reads] + outputs.names + listNames).filter { present[$0] == nil }
        if !missing.isEmpty {
            let hidden = try missing.filter { try admin.absence(of: $0) == .hidden }
            if !hidden.isEmpty { throw CommandFailure(.failed, Self.sentence(hidden: hidden)) }
            guard createMissing else { throw CommandFailure(.failed, sentence(missing)) }
            // All have as many partitions as the reads; a reads topic that is missing has the broker's default.
            let partitions = present[reads] ?? -1
            try admin.create(
                missing.map { name in
                    if listNames.contains(name) { return HotlistTopic.new(name) }
                    let settings =
                        name == changelog.name ? ChangelogTopic.settings : name == reads ? ReadsTopic.settings : [:]
                    return NewTopic(name: name, partitions: partitions, settings: settings)
                })
            terminal.log.info("topics created", ["topics": .text(missing.joined(separator: ","))])
            present = try admin.topics()
        }
        guard let partitions = present[reads], let kept = present[changelog.name] else {
            throw CommandFailure(.failed, "the topics just made are gone again; look who deletes them")
        }
        try check(changelog, partitions: kept, reads: partitions, acceptRepartitioning: acceptRepartitioning)
        for list in lists {
            let policy = try admin.settings(of: list.name)["cleanup.policy"]?.value
            if let fault = list.fault(policy: policy, brokers: settings.brokers) {
                throw CommandFailure(.failed, fault)
            }
        }
        try warnOfDatesAhead(reads)
    }

    /// Whether Kafka forgets reads that have a newer one of the same key.
    func readsAreCompacted() throws -> Bool {
        try admin.settings(of: topology.reads.topic)["cleanup.policy"]?.value?.contains("compact") ?? false
    }

    /// What the user may not know of the brokers is not checked: then the first commit tells.
    private func checkBrokers(instance: String?, topics: Set<String>) throws {
        let check = BrokerCheck(
            guarantee: topology.delivery.guarantee, sessionTimeout: settings.sessionTimeout(instance: instance),
            transactionTimeout: settings.transactionTimeout, topics: topics)
        let end = Process.steady + Self.startingWait
        do {
            while let fault = check.fault(try admin.brokerSettings(within: Self.brokerAnswer)) {
                guard Process.steady < end else { throw CommandFailure(.failed, fault) }
                usleep(200_000)
            }
        } catch let failure as KafkaFailure where !failure.isRetriable {
            terminal.log.info(
                "the brokers' settings cannot be read: whether they allow the run is not checked",
                ["cause": .text(failure.description)])
        }
    }

    static func sentence(hidden: [String]) -> String {
        let names = hidden.map { "'\($0)'" }.joined(separator: ", ")
        return """
            Kafka does not let the user of --kafka sasl.username see \(hidden.count == 1 ? "the topic" : "the topics") \
            \(names), or whether \(hidden.count == 1 ? "it is" : "they are") there; grant Read on what a run reads and \
            Write on what it writes (kafka-acls)
            """
    }

    private func sentence(_ missing: [String]) -> String {
        let names = missing.map { "'\($0)'" }.joined(separator: ", ")
        let command = CommandText.text(terminal.arguments, adding: "--create-topics")
        return "Kafka has no topic \(names); to make what is missing, run \(command)"
    }

    private func check(
        _ changelog: ChangelogTopic, partitions: Int32, reads: Int32, acceptRepartitioning: Bool
    ) throws {
        let policy = try admin.settings(of: changelog.name)["cleanup.policy"]?.value
        let fault =
            changelog.fault(policy: policy, brokers: settings.brokers)
            ?? changelog.fault(partitions: partitions, reads: reads, isAccepted: acceptRepartitioning)
        if let fault { throw CommandFailure(.failed, fault) }
        guard partitions < reads else { return }
        try admin.createPartitions(of: changelog.name, count: reads)
        terminal.log.warning(
            "partitions added to the kept state: the windows of plates that moved start anew",
            ["topic": .text(changelog.name), "partitions": .number(Int(reads))])
    }

    private func warnOfDatesAhead(_ topic: String) throws {
        let settings = try admin.settings(of: topic).compactMapValues(\.value)
        if let warning = ReadsTopic.warning(settings: settings) {
            terminal.log.warning(warning, ["topic": .text(topic)])
        }
    }
}
