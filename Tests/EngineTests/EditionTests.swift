// Another policy under a run: it is taken up between two transactions, and no record names another than decided it.

import Foundation
import Glibc
import Hotlists
import Kafka
import Plates
import Testing
import Threads
import Topologies
import Windows

@testable import Engine

@Suite struct EditionTests {
    private static let one = Camera(id: "cam-1", agency: AgencyIndex(0), location: nil)
    private static let two = Camera(id: "cam-2", agency: AgencyIndex(0), location: nil)

    /// The policies that one record names: decisions and alerts, dead letters, the commit record.
    private func versions(of output: SimulatedKafka.Output, _ digests: [[UInt8]: String]) -> [String] {
        if let version = output.headers["topology-version"] { return [version] }
        guard let value = output.value else { return [] }
        if output.topic.hasSuffix(".windows") {
            return output.key?.first == CommitRecord.kind ? [digests[Array(value[2..<34])] ?? "unknown"] : []
        }
        let json = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any]
        return [((json?["decision"] as? [String: Any])?["policy_version"] as? String) ?? "none"]
    }

    /// Runs a feed of reads, every third from a camera that only the second policy declares, and publishes that policy
    /// in its midst.
    private func commits(publishingAt place: Int, failures: [(any Error)?]) throws -> [[String]] {
        let before = try World.topology(1, cameras: [Self.one], version: "sha256:before")
        let after = try World.topology(1, cameras: [Self.one, Self.two], version: "sha256:after")
        let editions = Editions(topology: before, hotlists: [try World.hotlist(World.everything)], seed: 1)
        let digests = [before, after].map { (Policy($0, number: .first).digest, $0.policyVersion) }
        let reads = (0..<300).map { TestRead(id: "r-\($0)", camera: $0 % 3 == 0 ? "cam-2" : "cam-1").record() }
        let kafka = SimulatedKafka(partitions: [[]])
        kafka.state.withLock {
            $0.isTransactional = true
            $0.commitDuration = 400
            $0.commitFailures = failures
        }
        let engine = StreamEngine(editions: editions, workers: 1, ports: simulatedPorts(kafka, batchLimit: 3))
        engine.start()
        for end in stride(from: 10, through: reads.count, by: 10) {
            kafka.state.withLock { $0.partitions[0] = Array(reads[..<end]) }
            if end == place {
                // However slow the machine is, some reads are decided by the one policy and some by the other.
                while kafka.committed[Partition(0)] ?? Offset(0) == Offset(0) { usleep(500) }
                try editions.publish(after)
            }
            usleep(1_000)
        }
        while !kafka.isDrained, !(try engine.hasEnded()) { usleep(500) }
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        let accounts = engine.figures[0].accounts
        #expect(accounts.balance && accounts.reads == reads.count)
        let found = kafka.state.withLock { $0.commits }
        #expect(found.joined().count { $0.topic == "test.decisions" } == 3 * accounts.processed)
        return found.map { $0.flatMap { versions(of: $0, Dictionary(uniqueKeysWithValues: digests)) } }
    }

    @Test(arguments: 1...6)
    func `No record of a transaction names another policy than the one that decided`(round: Int) throws {
        let dropped = GenerationDropped(isOvertaken: false, "the test said so")
        let failures: [(any Error)?] = (0..<40).map { round > 3 && ($0 * 7 + round) % 5 == 0 ? dropped : nil }
        let commits = try commits(publishingAt: 40 * round, failures: failures)
        for versions in commits { #expect(Set(versions).count == 1, "\(Set(versions))") }
        let order = commits.compactMap(\.first)
        #expect(Set(order) == ["sha256:before", "sha256:after"])
        #expect(order == order.filter { $0 == "sha256:before" } + order.filter { $0 == "sha256:after" })
    }

    @Test func `The windows follow the policy, and keep what they remember`() throws {
        func topology(_ windows: WindowRules, _ version: String) throws -> Topology {
            try World.topology(1, notify: ["north-pd"], windows: windows, version: version)
        }
        let short = try WindowRules(suppress: .seconds(1), allowedLateness: .minutes(10))
        let long = try WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10))
        let editions = Editions(
            topology: try topology(short, "sha256:short"), hotlists: [try World.hotlist(World.everything)], seed: 1)
        let kafka = SimulatedKafka(partitions: [[]])
        let engine = StreamEngine(editions: editions, workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        func feed(_ minutes: Range<Int>) throws {
            let reads = minutes.map { TestRead(id: "r-\($0)", capturedAt: "2026-03-01T12:0\($0):00Z").record() }
            kafka.state.withLock { $0.partitions[0] += reads }
            while !kafka.isDrained, !(try engine.hasEnded()) { usleep(500) }
        }
        try feed(0..<3)
        try editions.publish(topology(long, "sha256:long"))
        try feed(3..<6)
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        #expect(kafka.outputs.count { $0.topic == "alerts.north-pd" } == 3)
        #expect(engine.figures[0].accounts.suppressed.values.reduce(0, +) == 3)
    }

    /// Runs one policy after the other over one Kafka, each with some more reads of one car, three of which make a
    /// pattern.
    private func patterns(
        _ policies: [(notify: [String], version: String, reads: Int)]
    ) throws -> (alerts: Int, denied: [Int]) {
        let repeating = try RepeatRule(count: 3, within: .minutes(60))
        let windows = try WindowRules(repeating: repeating, allowedLateness: .minutes(10))
        let kafka = SimulatedKafka(partitions: [[]])
        kafka.state.withLock { $0.isTransactional = true }
        var denied: [Int] = []
        for policy in policies {
            kafka.state.withLock { state in
                let done = state.partitions[0].count
                state.partitions[0] += (done..<done + policy.reads).map { place in
                    TestRead(id: "r-\(place)", capturedAt: "2026-03-01T12:0\(place):00Z").record()
                }
                state.rebalances = [.assign([Partition(0)])]
            }
            let editions = try World.editions(
                [World.everything], notify: policy.notify, windows: windows, version: policy.version)
            denied.append(try run(editions, over: kafka).forgotten.deniedHits)
        }
        return (kafka.outputs.count { $0.topic == "alerts.north-pd" }, denied)
    }

    @Test func `A kept hit is decided again by another policy, and forgotten and counted when it is denied`() throws {
        let (notified, others) = (["north-pd"], ["south-so"])
        let same = try patterns([(notified, "sha256:1", 2), (notified, "sha256:1", 1)])
        #expect(same.alerts == 1 && same.denied == [0, 0])
        let permitted = try patterns([(notified, "sha256:1", 2), (notified, "sha256:2", 1)])
        #expect(permitted.alerts == 1 && permitted.denied == [0, 0])
        let gone = try patterns([(notified, "sha256:1", 2), (others, "sha256:2", 1), (notified, "sha256:3", 2)])
        #expect(gone.alerts == 0 && gone.denied == [0, 2, 0])
        // The policy before is in force again: what was forgotten stays so.
        let back = try patterns([(notified, "sha256:1", 2), (others, "sha256:2", 1), (notified, "sha256:1", 3)])
        #expect(back.alerts == 1 && back.denied == [0, 2, 0])
    }

    @Test func `What cannot change under a run is refused, and nothing changes`() throws {
        let running = try World.topology(1, version: "sha256:1")
        let editions = Editions(topology: running, hotlists: [try World.hotlist(World.everything)], seed: 1)
        func check(_ topology: Topology, _ what: String) {
            #expect(throws: NeedsRestart(what: what)) { try editions.publish(topology) }
            #expect(editions.policy.number == .first && editions.lists.matcher.policy == .first)
        }
        check(try World.topology(1, version: "sha256:2", name: "other"), "the topology's name")
        check(try World.topology(2, version: "sha256:2"), "the list of hotlists")
        check(try World.topology(1, notify: ["south-so"], version: "sha256:2"), "who is told")
        try editions.publish(World.topology(1, cameras: [Self.one], version: "sha256:3"))
        #expect(editions.policy.topology.policyVersion == "sha256:3")
        #expect(editions.lists.matcher.policy == PolicyNumber(2))
    }
}
