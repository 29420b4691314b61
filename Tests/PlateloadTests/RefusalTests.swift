import Console
import Files
import Foundation
import Kafka
import TestThreads
import Testing

@testable import plateload

/// What `plateload` refuses, since doing it would lose a load, or pass off a wrong name as a wrong answer.
@Suite(.ownThread) struct RefusalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "plateload-\(UUID())").path

    private func invocation(_ line: String) throws -> Invocation<Verb> {
        let arguments = line.split(separator: " ").map(String.init)
        guard case .run(let invocation) = try commandLine.read(arguments, environment: [:]) else {
            throw UsageError(sentence: "'\(line)' only shows something")
        }
        return invocation
    }

    private func generate(_ options: String) throws {
        let invocation = try invocation("generate --reads 50 --entries 5 --format json --out \(folder) \(options)")
        _ = try Plateload.generate(invocation, Report(for: invocation, environment: [:]))
    }

    private func contents(_ file: LoadFile) throws -> [UInt8] {
        try Files.contents(of: file.path(in: folder), limit: 1 << 20)
    }

    @Test(arguments: LoadFile.allCases)
    func `A load is replaced by force only, and also when one of its files is all that is left`(left: LoadFile) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try generate("--seed 1")
        let first = try contents(.reads)
        let whole = #expect(throws: CommandFailure.self) { try generate("--seed 2") }
        #expect(whole?.sentence.contains("reads.jsonl and 3 more") == true)
        #expect(whole?.sentence.contains("--force") == true)
        #expect(try contents(.reads) == first)

        for file in LoadFile.allCases where file != left {
            try FileManager.default.removeItem(atPath: file.path(in: folder))
        }
        let part = #expect(throws: CommandFailure.self) { try generate("--seed 2") }
        #expect(part?.sentence.contains(left.rawValue) == true)

        try generate("--seed 2 --force")
        #expect(try contents(.reads) != first)
    }

    @Test func `Reads that are made already cannot be shaped`() throws {
        let shaped = try invocation("run load --brokers a:1 --seed 1")
        let error = #expect(throws: UsageError.self) { try requireNoShape(shaped) }
        #expect(error?.sentence.contains("--seed shapes reads") == true)
        #expect(throws: Never.self) { try requireNoShape(try invocation("run load --brokers a:1 --rate 5")) }
        #expect(throws: Never.self) { try requireNoShape(try invocation("run --brokers a:1 --seed 7")) }
    }

    @Test func `A topic that does not exist is not a missing answer`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try generate("--hit-ratio 0.1")
        let broker = try EmbeddedBroker(log: KafkaLog())
        for topic in ["load-demo.decisions", "load-demo.dead-letter"] { try broker.createTopic(topic, partitions: 1) }

        func sentence(scoring topology: String) throws -> String? {
            let invocation = try invocation(
                "score --truth \(LoadFile.truth.path(in: folder)) --brokers \(broker.brokers) --topology \(topology)")
            let report = Report(for: invocation, environment: [:])
            return #expect(throws: CommandFailure.self) { try Plateload.score(invocation, report) }?.sentence
        }
        #expect(
            try sentence(scoring: "load-dmeo")
                == "these brokers have no topic 'load-dmeo.decisions'; did you mean 'load-demo.decisions'?")
        // The topology is right, and the truth tells of agencies that this cluster has never heard of.
        #expect(try sentence(scoring: "load-demo")?.hasPrefix("these brokers have no topic 'alerts.") == true)
    }
}
