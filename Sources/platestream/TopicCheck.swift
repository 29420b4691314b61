import Console
import Engine
import Kafka
import Plates
import Topologies

/// What must be true of Kafka before a run: it answers, the topics are there, and producers cannot date ahead.
struct TopicCheck: ~Copyable {
    private let admin: Admin
    private let topology: Topology
    private let brokers: String
    private let terminal: Terminal

    init(topology: Topology, settings: ClientSettings, terminal: Terminal) throws {
        self.topology = topology
        brokers = settings.brokers
        self.terminal = terminal
        admin = try Admin(settings: settings)
    }

    /// - Parameters:
    ///   - createMissing: make the topics that are missing; otherwise a missing one is an error.
    ///   - acceptRepartitioning: let the kept state follow when the topic of reads has more partitions than before.
    func run(createMissing: Bool, acceptRepartitioning: Bool) throws {
        try admin.connect(within: Platestream.brokerPatience)
        var present = try admin.topics()
        let reads = topology.reads.topic
        let outputs = OutputTopics(of: topology)
        let changelog = ChangelogTopic(name: outputs.changelog)
        let lists = topology.hotlists.compactMap(HotlistTopic.init)
        let listNames = Set(lists.map(\.name)).sorted()
        let missing = ([reads] + outputs.names + listNames).filter { present[$0] == nil }
        if !missing.isEmpty {
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
            if let fault = list.fault(policy: policy, brokers: brokers) { throw CommandFailure(.failed, fault) }
        }
        try warnOfDatesAhead(reads)
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
            changelog.fault(policy: policy, brokers: brokers)
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
