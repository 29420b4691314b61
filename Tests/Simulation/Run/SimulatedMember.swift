import Engine
import Kafka
import Plates
import Topologies

typealias SimulatedSink = TransactionalSink<SimulatedWriter>

/// A member of the engine in its process, from its beginning to its end.
final class SimulatedMember {
    let process: Process
    let commits: SimulatedCommits<SimulatedSink>
    private var member: Member<SimulatedSource, SimulatedCommits<SimulatedSink>>?
    /// What it has counted so far.
    private(set) var accounts = Accounts()
    private(set) var halted: [EngineFailure] = []

    init(
        process: Process, editions: Editions, reads: Int, batchLimit: Int, accepted: Accepted,
        report: @escaping (EngineEvent) -> Void
    ) {
        self.process = process
        let commits = SimulatedCommits<SimulatedSink>(process: process) { line in
            try process.checkAlive()
            return SimulatedSink(of: process, line)
        }
        self.commits = commits
        let world = process.world
        let premises = Premises(
            cluster: SimulatedFacts(process: process), commitsAreAtomic: true, accepted: accepted)
        let clock = SimulatedClock(world)
        let watch = TopicWatch(
            topic: editions.policy.topology.reads.topic, cluster: premises.cluster, now: { clock.now },
            report: { _ in })
        member = Member(
            number: process.machine.number, editions: editions,
            source: SimulatedSource(process: process, topic: reads, batchLimit: batchLimit), commits: commits,
            ports: MemberPorts(
                log: SimulatedLogReader(process: process, batchLimit: batchLimit),
                images: SimulatedImages(process: process),
                premises: premises,
                topicLook: { since in
                    watch.askIfDue()
                    return watch.look(since: since)
                },
                now: { world.now }, steady: { world.now }, isStopping: { process.isEnding }, report: report),
            seed: 1)
    }

    /// One poll and what follows from it.
    func turn() throws { try step { member throws in try member.turn() } }

    /// Finishes, commits, leaves. The end may be asked for in the midst of a turn.
    func end() throws {
        defer { member.take()?.leave() }
        process.isEnding = true
        if process.world.chance.number(in: 0...1) == 0 {
            do { try turn() } catch is ReadingEnded {}
        }
        try step { member throws in try member.finish() }
    }

    /// What the committer does beside the turns.
    func commit() {
        process.isBusy = true
        defer { process.isBusy = false }
        commits.step()
    }

    /// Forgets the engine's part of a process that is no more.
    func drop() { member = nil }

    private func step(
        _ body: (inout Member<SimulatedSource, SimulatedCommits<SimulatedSink>>) throws -> Void
    ) throws {
        process.isBusy = true
        defer { process.isBusy = false }
        guard var current = member.take() else { return }
        let outcome = Result { try body(&current) }
        accounts = current.figures.accounts
        halted = current.halted.sorted { $0.key < $1.key }.map(\.value)
        member = consume current
        try outcome.get()
    }
}

extension TransactionalSink where Writer == SimulatedWriter {
    /// The production's sink on the simulated writer: it runs unchanged.
    init(of process: Process, _ line: SinkLine) {
        let world = process.world
        self.init(
            makeWriter: {
                try process.checkAlive()
                return SimulatedWriter(process: process, line: line)
            },
            committed: { partitions in
                try process.enter()
                if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated offsets do not come") }
                if process.mutation == .blindRewind { return [:] }
                var offsets: [Partition: Offset] = [:]
                for (partition, offset) in try process.stableOffsets(of: partitions) { offsets[partition] = offset }
                return offsets
            },
            now: { world.now },
            patience: {
                world.advance(by: $0)
                return true
            })
    }
}
