import Kafka
import Plates
import Testing
import Threads
import Topologies

@testable import Engine

/// A committer that ends a commit when the test says so, with a clock that only waiting moves.
private final class ScriptedCommits: CommitPort {
    var signs = 0
    /// What becomes of the generation in flight; nil = no answer.
    var outcome: Finished.Ending?
    /// Whether each wait is a sign of life.
    var givesSigns = false
    /// Whether every commit works that nothing else is said of.
    var areWorking = false
    /// Before that the outcome is not told.
    var answersAt = Timestamp.distantPast
    let clock = HandClock()
    var now: Timestamp {
        get { clock.now }
        set { clock.now = newValue }
    }
    private(set) var submitted: [[Partition: Offset]] = []
    private(set) var replacements = 0

    func submit(_ generation: consuming Generation) { submitted.append(generation.nextOffsets) }

    func takeFinished(waiting timeout: TimeSpan) -> Finished? {
        now = now + max(timeout, .milliseconds(20))
        if givesSigns { signs += 1 }
        if now < answersAt { return nil }
        defer { outcome = nil }
        return (outcome ?? (areWorking ? .committed : nil)).map { Finished($0, generation: nil) }
    }

    func replace(committing offsets: [Partition: Offset]) -> Bool {
        replacements += 1
        signs = 0
        return true
    }
}

/// A log of which nothing is read before its time, and every vain try takes ten seconds.
private final class DeafLog: LogReader {
    private let kafka: SimulatedKafka
    private let commits: ScriptedCommits
    /// How long each partition is not answered.
    private let silence: TimeSpan
    /// How long an answer takes.
    private let reading: TimeSpan
    private var since: [Partition: Timestamp] = [:]

    init(_ kafka: SimulatedKafka, _ commits: ScriptedCommits, silence: TimeSpan, reading: TimeSpan) {
        self.kafka = kafka
        self.commits = commits
        self.silence = silence
        self.reading = reading
    }

    func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        let begun = since[partition] ?? commits.now
        since[partition] = begun
        commits.now = commits.now + .seconds(10)
        if commits.now - begun <= silence { throw KafkaFailure(.unreachable, "no broker answers") }
        commits.now = commits.now + reading
        return try SimulatedLog(kafka: kafka).read(topic, partition, from: start, to: end, body)
    }

    func bounds(of topic: String, _ partition: Partition) -> (start: Offset, end: Offset) {
        SimulatedLog(kafka: kafka).bounds(of: topic, partition)
    }
}

/// A member whose committer and clock the test holds in its hands.
@Suite struct MemberTests {
    private let kafka = SimulatedKafka(
        partitions: [(0..<9).map { TestRead(id: "r\($0)", plate: "7ABC\(100 + $0)").record() }])
    private let commits = ScriptedCommits()
    private let isStopping = Guarded(false)
    private let reports = Guarded<[EngineEvent]>([])

    private func member(
        commitEvery: TimeSpan = .milliseconds(1), log: (any LogReader)? = nil, of editions: Editions? = nil
    ) throws -> Member<SimulatedSource, ScriptedCommits> {
        Member(
            number: 0, editions: try editions ?? World.editions([], commitEvery: commitEvery),
            source: SimulatedSource(kafka: kafka, batchLimit: 3),
            commits: commits,
            ports: MemberPorts(
                log: log ?? SimulatedLog(kafka: kafka), images: nil, premises: kafka.premises(),
                topicLook: topicLook(of: kafka, at: commits.clock),
                now: { [commits] in commits.now },
                steady: { [commits] in commits.now },
                isStopping: { [isStopping] in isStopping.withLock { $0 } },
                report: { [reports] event in reports.withLock { $0.append(event) } }),
            seed: 1)
    }

    /// What was said to have halted, in order.
    private var halts: [String] {
        reports.withLock { $0.compactMap { if case .halted(_, _, let failure) = $0 { "\(failure)" } else { nil } } }
    }

    @Test func `a sink that does not answer is replaced after a minute and a half, a patient one is not`() throws {
        var member = try member()
        try member.turn()
        #expect(commits.submitted == [[Partition(0): Offset(0)]])
        for _ in 0..<4_400 { try member.turn() }
        #expect(commits.replacements == 0)
        for _ in 0..<200 { try member.turn() }
        #expect(commits.replacements == 1)
        commits.givesSigns = true
        for _ in 0..<12_000 { try member.turn() }
        #expect(commits.replacements == 1)
        member.leave()
    }

    @Test func `partitions that are lost while no broker answers wait as long as a sink is patient`() throws {
        var member = try member()
        try member.turn()
        try member.turn()
        commits.givesSigns = true
        commits.outcome = .dropped(GenerationDropped(isOvertaken: false, "no broker answered"))
        commits.answersAt = commits.now + .seconds(700)
        kafka.state.withLock { $0.rebalances.append(.lose([Partition(0)])) }
        try member.turn()
        #expect(commits.now >= commits.answersAt && commits.replacements == 0)
        #expect(kafka.state.withLock { $0.log.last } == "release [0]")
        member.leave()
    }

    @Test func `a poll waits for no longer than until the running work is due`() throws {
        var member = try member(commitEvery: .milliseconds(100))
        func polled() -> TimeSpan? { kafka.state.withLock { $0.lastPoll } }
        try member.turn()
        let submittedAt = commits.now
        try member.turn()
        #expect(polled() == .milliseconds(20))
        commits.outcome = .committed
        try member.turn()
        commits.now = submittedAt + .milliseconds(88)
        try member.turn()
        #expect(commits.submitted.count == 1 && polled() == .milliseconds(12))
        commits.now = submittedAt + .milliseconds(100)
        try member.turn()
        #expect(commits.submitted.count == 2 && polled() == .zero)
        member.leave()
    }

    @Test func `a policy that is published waits for what is in flight and what is running`() throws {
        let editions = try World.editions([], version: "sha256:before")
        var member = try member(of: editions)
        try member.turn()
        try member.turn()
        #expect(
            commits.submitted == [[Partition(0): Offset(0)]] && member.work.nextOffsets == [Partition(0): Offset(3)])
        try editions.publish(World.topology(0, version: "sha256:after"))
        commits.areWorking = true
        commits.answersAt = commits.now + .milliseconds(500)
        try member.turn()
        #expect(commits.now >= commits.answersAt)
        #expect(member.policy.topology.policyVersion == "sha256:after")
        #expect(commits.submitted.prefix(2) == [[Partition(0): Offset(0)], [Partition(0): Offset(3)]])
        let taken = reports.withLock {
            $0.compactMap { if case .policyTaken(_, let version) = $0 { version } else { nil } }
        }
        #expect(taken == ["sha256:after"])
        member.leave()
    }

    @Test func `what was polled is fetched anew when a commit is dropped on the way to another policy`() throws {
        let editions = try World.editions([], version: "sha256:before")
        var member = try member(of: editions)
        try member.turn()
        commits.areWorking = true
        try member.turn()
        try member.turn()
        try editions.publish(World.topology(0, version: "sha256:after"))
        commits.outcome = .dropped(GenerationDropped(isOvertaken: false, "the test said so"))
        try member.turn()
        #expect(member.policy.topology.policyVersion == "sha256:before")
        #expect(kafka.state.withLock { $0.log.contains { $0.hasPrefix("rewind [\"0@") } })
        for _ in 0..<20 { try member.turn() }
        #expect(member.policy.topology.policyVersion == "sha256:after")
        #expect(member.figures.accounts.reads == 9)
        member.leave()
    }

    /// - Parameters:
    ///   - silence: how many seconds no broker answers, of each of the two partitions.
    ///   - reading: how many an answer takes then.
    private func check(silence: Int64, reading: Int64 = 0, ends: Bool) throws {
        kafka.state.withLock {
            $0.partitions.append([])
            $0.rebalances = [.assign([Partition(0), Partition(1)])]
        }
        var member = try member(
            log: DeafLog(kafka, commits, silence: .seconds(silence), reading: .seconds(reading)))
        let begun = commits.now
        if ends {
            #expect(throws: KafkaFailure.self) { try member.turn() }
            #expect(commits.now - begun < .seconds(220))
        } else {
            try member.turn()
            #expect(kafka.state.withLock { $0.log } == [#"start ["0@0", "1@0"]"#])
        }
        let waits = reports.withLock { $0.count { if case .waiting = $0 { true } else { false } } }
        #expect(waits == 2)
        member.leave()
    }

    @Test func `an outage in the midst of an assignment is waited for`() throws {
        try check(silence: 90, ends: false)
    }

    @Test func `an outage after a long restore is waited for`() throws {
        try check(silence: 90, reading: 150, ends: false)
    }

    @Test func `whoever waits for an answer when the end is asked for reads nothing more`() throws {
        var member = try member(log: DeafLog(kafka, commits, silence: .seconds(90), reading: .zero))
        isStopping.withLock { $0 = true }
        #expect(throws: ReadingEnded.self) { try member.turn() }
        try member.finish()
        member.leave()
    }

    @Test func `all questions of an assignment together wait for no longer than the group waits for its member`() throws
    {
        try check(silence: 150, ends: true)
    }

    @Test func `the end waits for an answer ten seconds, also when the group wants partitions back`() throws {
        var member = try member()
        for _ in 0..<4 { try member.turn() }
        kafka.state.withLock { $0.rebalances.append(.revoke([Partition(0)])) }
        isStopping.withLock { $0 = true }
        let begun = commits.now
        let revoked = #expect(throws: EngineFailure.self) { try member.turn() }
        #expect("\(revoked.map { "\($0)" } ?? "")".contains("10 s"))
        #expect(commits.now - begun < .seconds(11))
        let ended = #expect(throws: EngineFailure.self) { try member.finish() }
        #expect("\(ended.map { "\($0)" } ?? "")".contains("the last 9 reads"))
        #expect(commits.now - begun < .seconds(22))
        member.leave()
    }

    /// A member whose partition has lost records 6 and 7, with reads in flight.
    private func haltedMember() throws -> Member<SimulatedSource, ScriptedCommits> {
        var member = try member()
        try member.turn()
        commits.outcome = .committed
        try member.turn()
        try member.turn()
        kafka.state.withLock {
            $0.rebalances.append(.cut(Partition(0)))
            $0.startsAfterCut = [Partition(0): Offset(8)]
        }
        try member.turn()
        return member
    }

    @Test func `a halted partition stays halted when the end is asked for while it is looked at again`() throws {
        var member = try haltedMember()
        commits.outcome = .dropped(GenerationDropped(isOvertaken: false, "the answer was no"))
        kafka.state.withLock { $0.boundsFailure = KafkaFailure(.unreachable, "no broker answers") }
        isStopping.withLock { $0 = true }
        #expect(throws: ReadingEnded.self) { try member.turn() }
        let halted = member.halted.count
        #expect(halted == 1)
        member.leave()
    }

    @Test func `a lost range begins where the group stands, though more was read when it was found`() throws {
        var member = try haltedMember()
        #expect(halts.count == 1 && halts.last?.contains("--accept-loss reads:0:6-7") == true)
        commits.outcome = .dropped(GenerationDropped(isOvertaken: false, "the answer was no"))
        try member.turn()
        #expect(halts.count == 2 && halts.last?.contains("--accept-loss reads:0:0-7") == true)
        member.leave()
    }
}
