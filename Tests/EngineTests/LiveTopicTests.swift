// The topic of reads under a run: deleted, made anew, filled past the position. Nothing of another log is committed.

import Kafka
import Plates
import Testing
import Threads

@testable import Engine

@Suite struct LiveTopicTests {
    private let kafka = SimulatedKafka(partitions: [Self.reads(0..<9, named: "old")])
    private let clock = HandClock()
    private let isAnswering = Guarded(true)
    private let reports = Guarded<[EngineEvent]>([])
    private let zero = Partition(0)

    private static func reads(_ range: Range<Int>, named name: String) -> [TestRecord] {
        range.map { TestRead(id: "\(name)-\($0)", plate: "7ABC\(100 + $0)").record() }
    }

    /// A member that has read nine reads and committed them.
    private func member() throws -> Member<SimulatedSource, DirectCommits> {
        kafka.state.withLock { $0.isTransactional = true }
        let look = topicLook(of: kafka, at: clock)
        var member = Member(
            number: 0, editions: try World.editions([], commitEvery: .milliseconds(1)),
            source: SimulatedSource(kafka: kafka, batchLimit: 3), commits: DirectCommits(kafka),
            ports: MemberPorts(
                log: SimulatedLog(kafka: kafka), images: nil, premises: kafka.premises(),
                topicLook: { [isAnswering] since in isAnswering.withLock { $0 } ? look(since) : nil },
                now: { [clock] in clock.now }, steady: { [clock] in clock.now }, isStopping: { false },
                report: { [reports] event in reports.withLock { $0.append(event) } }),
            seed: 1)
        try turn(&member, 12)
        #expect(highest == Offset(9))
        return member
    }

    private func turn(_ member: inout Member<SimulatedSource, DirectCommits>, _ count: Int) throws {
        for _ in 0..<count {
            try member.turn()
            clock.now = clock.now + .milliseconds(20)
        }
    }

    private func makeAnew(_ count: Int) {
        kafka.state.withLock {
            $0.partitions = [Self.reads(0..<count, named: "new")]
            $0.topicID = TopicID(Array(repeating: 2, count: 16))
        }
    }

    private var highest: Offset { kafka.committed[zero] ?? Offset(0) }
    private var halts: [String] {
        reports.withLock { $0.compactMap { if case .halted(_, _, let failure) = $0 { "\(failure)" } else { nil } } }
    }

    @Test(arguments: [9, 10, 40])
    func `A topic that is made anew and filled past the position halts before anything of it is committed`(
        count: Int
    ) throws {
        var member = try member()
        makeAnew(count)
        clock.now = clock.now + Waits.topicQuestion
        try turn(&member, 20)
        #expect(highest == Offset(9))
        #expect(halts.count == 1 && halts[0].contains("the topic was made anew"), "\(halts)")
        #expect(halts.first?.contains("--accept-new-log reads:0:9 ") == true)
        #expect(kafka.state.withLock { $0.log.last } == "start []")
        member.leave()
    }

    @Test func `What was committed of another log before the next answer is no proof of it`() throws {
        var member = try member()
        makeAnew(40)
        try turn(&member, Int(Waits.topicLook.nanoseconds / TimeSpan.milliseconds(20).nanoseconds))
        #expect(highest == Offset(40))
        #expect(halts.count == 1 && halts[0].contains("the topic was made anew"), "\(halts)")
        #expect(halts.first?.contains("--accept-new-log reads:0:40 ") == true)
        member.leave()
    }

    @Test func `After a cut nothing is committed before Kafka has said that the topic is the same`() throws {
        var member = try member()
        isAnswering.withLock { $0 = false }
        kafka.state.withLock {
            $0.partitions[0] += Self.reads(9..<18, named: "old")
            $0.rebalances = [.cut(zero)]
        }
        try turn(&member, 12)
        #expect(highest == Offset(9))
        isAnswering.withLock { $0 = true }
        try turn(&member, 3)
        #expect(highest == Offset(18) && halts.isEmpty)
        member.leave()
    }

    @Test(arguments: [false, true])
    func `A topic that is gone is waited for; it goes on when it is back, and halts when it is another`(
        isAnother: Bool
    ) throws {
        var member = try member()
        kafka.state.withLock { $0.topicIsGone = true }
        clock.now = clock.now + Waits.topicQuestion
        try turn(&member, 3)
        #expect(member.figures.missingTopic?.contains("there is no topic 'reads'") == true)
        kafka.state.withLock { $0.partitions[0] += Self.reads(9..<12, named: "old") }
        try turn(&member, 10)
        #expect(highest == Offset(9))
        if isAnother { makeAnew(12) }
        kafka.state.withLock { $0.topicIsGone = false }
        clock.now = clock.now + Waits.topicQuestion
        try turn(&member, 12)
        #expect(member.figures.missingTopic == nil)
        #expect(halts.count == (isAnother ? 1 : 0))
        #expect(highest == Offset(isAnother ? 9 : 12))
        member.leave()
    }

    @Test func `A poll that misses the topic does not end the run, and the end does not commit`() throws {
        var member = try member()
        kafka.state.withLock {
            $0.topicIsGone = true
            $0.partitions[0] += Self.reads(9..<12, named: "old")
            $0.pollFailure = KafkaFailure(.topicMissing, "gone")
        }
        clock.now = clock.now + Waits.topicQuestion
        try turn(&member, 5)
        #expect(throws: EngineFailure.self) { try member.finish() }
        #expect(highest == Offset(9))
        member.leave()
    }

    @Test func `That the topic is gone is said once a minute`() {
        let watch = TopicWatch(
            topic: "reads", cluster: kafka, now: { [clock] in clock.now },
            report: { [reports] event in reports.withLock { $0.append(event) } })
        kafka.state.withLock { $0.topicIsGone = true }
        for _ in 0..<(120 * 50) {
            watch.askIfDue()
            clock.now = clock.now + .milliseconds(20)
        }
        let said = reports.withLock { $0.count { if case .topic(.missing) = $0 { true } else { false } } }
        #expect(said == 2)
    }
}

/// Commits to the simulated Kafka, at once.
private final class DirectCommits: CommitPort {
    let signs = 0
    private var sink: SimulatedSink
    private var outcome: Finished.Ending?

    init(_ kafka: SimulatedKafka) { sink = SimulatedSink(kafka: kafka) }

    func submit(_ generation: consuming Generation) {
        do {
            try sink.commit(generation)
            outcome = .committed
        } catch {
            outcome = .failed(error)
        }
    }

    func takeFinished(waiting timeout: TimeSpan) -> Finished? {
        defer { outcome = nil }
        return outcome.map { Finished($0, generation: nil) }
    }

    func replace(committing offsets: [Partition: Offset]) -> Bool { false }
}

/// `@unchecked Sendable`: safe because a test with a clock of its own has one thread.
final class HandClock: @unchecked Sendable {
    var now = Timestamp(milliseconds: 1_900_000_000_000)
}

/// What a member asks of a watch that answers at once.
func topicLook(of kafka: SimulatedKafka, at clock: HandClock) -> (Timestamp) -> TopicLook? {
    let watch = TopicWatch(topic: "reads", cluster: kafka, now: { clock.now }, report: { _ in })
    return { since in
        watch.askIfDue()
        return watch.look(since: since)
    }
}
