import Console
import Engine
import Kafka
import Plates
import Topologies

/// What must be true of Kafka before a run: it answers, the topics are there, and producers cannot date ahead.
struct TopicCheck: ~Copyable {
    /// How long the brokers are given to answer at start.
    private static let patience = TimeSpan.seconds(15)
    /// A read dated further ahead of its record is a dead letter (contract: `clock-ahead`).
    private static let aheadLimitMilliseconds = 120_000

    private let admin: Admin
    private let policy: Policy
    private let terminal: Terminal

    init(policy: Policy, settings: ClientSettings, terminal: Terminal) throws {
        self.policy = policy
        self.terminal = terminal
        admin = try Admin(settings: settings)
    }

    /// - Parameter createMissing: make the topics that are missing; otherwise a missing one is an error.
    func run(createMissing: Bool) throws {
        try admin.connect(within: Self.patience)
        let present = try admin.topics()
        let reads = policy.topology.reads.topic
        let missing = ([reads] + policy.outputs.names).filter { present[$0] == nil }
        if !missing.isEmpty {
            guard createMissing else { throw CommandFailure(.failed, Self.sentence(missing)) }
            // Outputs have as many partitions as the reads; a reads topic that is missing has the broker's default.
            let partitions = present[reads] ?? -1
            try admin.create(missing.map { NewTopic(name: $0, partitions: partitions) })
            terminal.log.info("topics created", ["topics": .text(missing.joined(separator: ","))])
        }
        try warnOfDatesAhead(reads)
    }

    private static func sentence(_ missing: [String]) -> String {
        let names = missing.map { "'\($0)'" }.joined(separator: ", ")
        return "Kafka has no topic \(names); run the same command with --create-topics to make what is missing"
    }

    private func warnOfDatesAhead(_ topic: String) throws {
        let settings = try admin.settings(of: topic)
        if settings["message.timestamp.type"]?.value == "LogAppendTime" { return }
        let limit = settings["message.timestamp.after.max.ms"]?.value.flatMap(Int.init)
        if let limit, limit <= Self.aheadLimitMilliseconds { return }
        terminal.log.warning(
            "the reads topic lets producers date records ahead, so a camera's fast clock can go unnoticed; set its "
                + "message.timestamp.type=LogAppendTime or message.timestamp.after.max.ms=120000",
            ["topic": .text(topic)])
    }
}
