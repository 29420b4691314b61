import Hotlists
package import Kafka
package import Plates
import Topologies
import Windows

/// A member of the consumer group at work: the stream tasks of its partitions, the work that is running, and the
/// generation in flight. One `turn` after the other, on one thread; nothing here waits for a commit but a rebalance, a
/// full outbox and the end.
///
///     poll ──▶ records   ──▶ stream task ──▶ running work ──every commit_every──▶ in flight ──▶ committed
///          ──▶ assigned  ──▶ restore, start                        │                  │
///          ──▶ revoked   ──▶ wait for the flight, drop the rest ───┤                  │
///          ──▶ lost      ──▶ the same ─────────────────────────────┤                  │
///                                     rewind to the committed offsets ◀───dropped─────╯
package struct Member<Source: RecordSource & ~Copyable, Commits: CommitPort>: ~Copyable {
    let number: Int
    let editions: Editions
    /// What decides until the next commit boundary.
    var policy: Policy
    let ports: MemberPorts
    let commits: Commits
    var source: Source

    var tasks: [Partition: StreamTask] = [:]
    /// Partitions of ours that cannot be read, each with the reason.
    package internal(set) var halted: [Partition: EngineFailure] = [:]
    var bench: Workbench
    /// What the next commit will stand for.
    var work: Work
    private let lists: ListReader
    var flight: Flight?
    /// The buffers of the generation that was committed last, for the next one.
    var spare: Generation?
    package internal(set) var figures = WorkerFigures()
    var now: Timestamp
    /// When the last generation was handed over, by the clock that nobody sets.
    var submittedAt = Timestamp.distantPast

    /// Since the last assignment: what Kafka said of the topic before says nothing.
    var topicSeenFrom = Timestamp.distantPast
    /// Since when something says that the topic is not the one that was assigned; nil while nothing does.
    var doubtedAt: Timestamp?

    /// Whether a commit has failed that nobody else makes up for; the end asks.
    var hasFailed = false

    /// A generation in flight, as the member remembers it.
    struct Flight {
        let tasks: [StreamTask]
        let offsets: [Partition: Offset]
        let tally: Tally
        /// The sink's last sign of life, or when it was given this.
        var sign: Sign

        /// A sign of life, counted from the first, and when it was seen.
        struct Sign {
            let number: Int
            let seenAt: Timestamp
        }
    }

    /// - Parameters:
    ///   - number: the worker's, for reports.
    ///   - seed: of the decoder's hash.
    package init(
        number: Int, editions: Editions, source: consuming Source, commits: Commits, ports: MemberPorts, seed: UInt64
    ) {
        self.number = number
        self.editions = editions
        policy = editions.policy
        self.source = source
        self.commits = commits
        self.ports = ports
        now = ports.now()
        lists = ListReader(of: editions.lists)
        bench = Workbench(seed: seed &+ UInt64(number))
        work = Work(outputs: policy.outputs)
    }

    /// One poll and what follows from it.
    package mutating func turn() throws {
        let event = try poll()
        now = ports.now()
        switch consume event {
        case .records(let batch): try process(batch)
        case .assigned(let partitions): try assign(partitions)
        case .revoked(let partitions): try giveUp(partitions, lost: false)
        case .lost(let partitions): try giveUp(partitions, lost: true)
        case .cut(let partition):
            doubtTopic()
            var patienceEnd = patienceEnd
            try cut(partition, patienceEnd: &patienceEnd)
        case .nothing: break
        }
        try lookAtTopic()
        try commitIfDue()
    }

    /// A topic that goes under a run may come back: the run waits for it, which is said by whoever watches the topic.
    private mutating func poll() throws -> SourceEvent {
        do {
            return try source.poll(timeout: pollWait)
        } catch let failure as KafkaFailure where failure.kind == .topicMissing && figures.hasAssignment {
            missTopic(failure)
            return .nothing
        }
    }

    /// No longer than until the running work is due, if only its time is waited for: the end of a commit interrupts.
    private var pollWait: TimeSpan {
        guard flight == nil, !work.isEmpty else { return Waits.poll }
        return min(max(dueAt - ports.steady(), .zero), Waits.poll)
    }

    private mutating func process(_ batch: consuming RecordBatch) throws {
        guard let task = tasks[batch.partition] else { return }
        figures.lastArrival = now
        figures.firstArrival = figures.firstArrival ?? now
        let lists = lists
        while true {
            let other: PolicyNumber? = try lists.reader.withSnapshot { matcher in
                if matcher.policy != policy.number { return matcher.policy }
                try task.process(batch, by: policy, against: matcher, on: &bench, into: &work, at: now)
                return nil
            }
            guard let other else { return }
            if try !follow(other) {
                // What was polled no longer follows what is done: it is fetched anew.
                task.needsRewind = true
                return
            }
        }
    }

    /// Commits what is done and keeps the state's images.
    package mutating func finish() throws {
        try settle()
        saveImages(of: tasks.keys.sorted())
    }

    /// Leaves the group.
    package consuming func leave() { source.close() }

    /// Brings the figures up to date with what changes between commits.
    package mutating func refreshFigures() {
        figures.lag = tasks.keys.reduce(0) { $0 + source.lag(of: $1) }
        figures.droppedRecords = source.droppedRecords
        figures.offsetGaps = source.offsetGaps
        figures.partitions = tasks.keys.filter { halted[$0] == nil }.sorted()
        let idleAfter = policy.topology.reads.idleAfter
        figures.eventTime = tasks.values.filter { now - $0.lastArrival < idleAfter }.compactMap {
            $0.state.watermark.value
        }.min()
        figures.flightAge = flight == nil ? .zero : ports.steady() - submittedAt
        figures.isSettled = work.isEmpty && flight == nil
        figures.halted = halted.sorted { $0.key < $1.key }.map { "\($0.value)" }
        for line in source.takeLogLines() { ports.report(.kafkaLog(worker: number, line)) }
    }
}

/// A reader of the live hotlists in a place of its own, so that a member can change while a batch holds a version.
private final class ListReader {
    let reader: HotlistReader
    init(of lists: LiveIndex) { reader = lists.makeReader() }
}

/// What a member needs besides its source and its sink.
package struct MemberPorts {
    package let log: any LogReader
    /// nil = nothing is kept on the disk.
    package let images: (any StateImages)?
    package let premises: Premises
    /// What Kafka said of the topic of reads when it was asked at an instant or later; nil while it has not answered.
    package let topicLook: (_ since: Timestamp) -> TopicLook?
    /// The time of day.
    package let now: () -> Timestamp
    /// A clock that nobody sets: for what is waited for.
    package let steady: () -> Timestamp
    /// Whether the end has been asked for: then no wait is long.
    package let isStopping: () -> Bool
    package let report: (EngineEvent) -> Void

    package init(
        log: any LogReader, images: (any StateImages)?, premises: Premises,
        topicLook: @escaping (Timestamp) -> TopicLook?,
        now: @escaping () -> Timestamp, steady: @escaping () -> Timestamp, isStopping: @escaping () -> Bool,
        report: @escaping (EngineEvent) -> Void
    ) {
        self.log = log
        self.images = images
        self.premises = premises
        self.topicLook = topicLook
        self.now = now
        self.steady = steady
        self.isStopping = isStopping
        self.report = report
    }
}
