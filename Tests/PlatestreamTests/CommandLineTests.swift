import Console
import Plates
import Testing

@testable import platestream

/// The command line as it is, and what is said of topics that cannot hold state.
@Suite struct CommandLineTests {
    private func run(_ line: String) throws -> Invocation<Verb> {
        let arguments = "run t.yaml --brokers a:1 \(line)".split(separator: " ").map(String.init)
        guard case .run(let invocation) = try commandLine.read(arguments, environment: [:]) else {
            throw UsageError(sentence: "'\(line)' only shows something")
        }
        return invocation
    }

    @Test func `Local state has a place without being asked for`() throws {
        #expect(try run("").value(of: Options.data) == "./platestream-data")
        #expect(try run("--data /var/lib/x").value(of: Options.data) == "/var/lib/x")
    }

    @Test func `Every loss that is accepted is named, and none is by itself`() throws {
        #expect(try run("").all(Options.acceptLoss).isEmpty)
        let ranges = try run("--accept-loss reads:3:10-19 --accept-loss reads:4:0-0").all(Options.acceptLoss)
        #expect(ranges.map(\.partition) == [Partition(3), Partition(4)])
        #expect(ranges.map(\.first) == [Offset(10), Offset(0)] && ranges.map(\.last) == [Offset(19), Offset(0)])
    }

    @Test func `A position is given up, or its windows are, by its name alone`() throws {
        let request = try run("--accept-new-log reads:3:100 --accept-new-log reads:4:0 --accept-new-windows a.b:0:7")
        let places = [
            RecordPosition(topic: "reads", partition: Partition(3), offset: Offset(100)),
            RecordPosition(topic: "reads", partition: Partition(4), offset: Offset(0)),
        ]
        #expect(request.all(Options.acceptNewLog) == places)
        #expect(request.all(Options.acceptNewWindows).map(\.text) == ["a.b:0:7"])
        for text in ["reads", "reads:3", "reads:3:1-2", ":3:1", "reads:x:1", "reads:3:-1", "reads:3:1:2", "re/ads:3:1"]
        {
            #expect(throws: UsageError.self) { try run("--accept-new-log \(text)") }
        }
    }

    @Test func `Another number of partitions is accepted only when asked for`() throws {
        #expect(try !run("").isSet(Options.acceptRepartitioning))
        #expect(try run("--accept-repartitioning").isSet(Options.acceptRepartitioning))
    }

    @Test func `A place is kept only when asked for, and only for a name`() throws {
        #expect(try !run("--instance east").isSet(Options.stay))
        #expect(try run("--instance east --stay").isSet(Options.stay))
        let failure = try #require(throws: CommandFailure.self) { try Platestream.demandName(run("--stay")) }
        #expect(failure.sentence.contains("--instance"))
        try Platestream.demandName(run("--instance east --stay"))
    }

    @Test func `Every command explains itself within a terminal's width`() throws {
        for command in commandLine.commands {
            let words = command.verb.rawValue.split(separator: " ").map(String.init)
            guard case .show(let text) = try commandLine.read(words + ["--help"], environment: [:]) else {
                throw UsageError(sentence: "no help")
            }
            // A command to paste stays on its line, however long.
            let lines = text.split(separator: "\n").prefix { $0 != "Examples:" }
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(text)")
        }
    }
}

@Suite struct ChangelogTopicTests {
    private let changelog = ChangelogTopic(name: "bay.windows")

    @Test(arguments: ["delete", "compact,delete", "", nil] as [String?])
    func `A changelog that is cut by time is refused, with the command that mends it`(policy: String?) throws {
        let fault = try #require(changelog.fault(policy: policy, brokers: "k:9092"))
        #expect(fault.contains("cleanup.policy=\(policy ?? "(unknown)")"))
        #expect(
            fault.hasSuffix(
                "run kafka-configs --bootstrap-server k:9092 --alter --entity-type topics --entity-name bay.windows "
                    + "--add-config cleanup.policy=compact"))
    }

    @Test func `A compacted changelog will do, as it is made`() {
        #expect(changelog.fault(policy: "compact", brokers: "k:9092") == nil)
        #expect(changelog.fault(policy: ChangelogTopic.settings["cleanup.policy"], brokers: "k:9092") == nil)
        #expect(ChangelogTopic.settings["retention.ms"] == "-1")
    }

    @Test func `State and reads have as many partitions, or the operator says so`() throws {
        #expect(changelog.fault(partitions: 8, reads: 8, isAccepted: false) == nil)
        #expect(changelog.fault(partitions: 4, reads: 8, isAccepted: true) == nil)
        let fewer = try #require(changelog.fault(partitions: 4, reads: 8, isAccepted: false))
        #expect(fewer.contains("--accept-repartitioning") && fewer.contains("has 8") && fewer.contains("has 4"))
        for isAccepted in [false, true] {
            let more = try #require(changelog.fault(partitions: 8, reads: 4, isAccepted: isAccepted))
            #expect(more.contains("delete the topic 'bay.windows'"))
        }
    }
}
