import Kafka
import Plates
import Synchronization
import Threads

/// One polling thread with its member of the consumer group, and beside it a committer's thread.
final class Worker<Source: RecordSource & ~Copyable, Sink: RecordSink & ~Copyable>: Sendable {
    let number: Int
    private let editions: Editions
    private let ports: EnginePorts<Source, Sink>
    private let topicLook: @Sendable (Timestamp) -> TopicLook?
    private let isStopping = Atomic(false)
    private let published: Guarded<Published>

    private struct Published: Sendable {
        var figures = WorkerFigures()
        /// When the turn ended that they are of, by the clock that nobody sets.
        var turnedAt: Timestamp
    }

    init(
        number: Int, editions: Editions, ports: EnginePorts<Source, Sink>,
        topicLook: @escaping @Sendable (Timestamp) -> TopicLook?
    ) {
        self.number = number
        self.editions = editions
        self.ports = ports
        self.topicLook = topicLook
        published = Guarded(Published(turnedAt: ports.steady()))
    }

    var figures: WorkerFigures {
        var (figures, turnedAt) = published.withLock { ($0.figures, $0.turnedAt) }
        figures.turnAge = ports.steady() - turnedAt
        return figures
    }

    /// Whether it reads nothing more: it was asked to stop, or something has ended it.
    var isEnding: Bool { isStopping.load(ordering: .relaxed) }

    /// Asks the worker to finish, commit and leave the group; returns at once.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// The body of the polling thread: returns once the worker has left the group.
    func run() throws {
        defer { ports.report(.stopped(worker: number)) }
        var fencings = Fencings()
        while let failure = try takePart(&fencings) { ports.report(.rejoining(worker: number, failure)) }
    }

    /// Everything from joining the group to leaving it, as if this process had just begun.
    ///
    /// - Returns: nil, or why it is to take part once more.
    private func takePart(_ fencings: inout Fencings) throws -> KafkaFailure? {
        let source = try ports.makeSource(number)
        let handle = source.commitHandle
        let committer = Committer<Sink>(
            named: "commit-\(number)", makeSink: { [ports, number] in try ports.makeSink(number, handle, $0) },
            onFinish: source.interruption)
        let isStopping: () -> Bool = { self.isStopping.load(ordering: .relaxed) }
        let log = try ports.makeLog(number) { !isStopping() }
        var member = Member(
            number: number, editions: editions, source: source, commits: committer,
            ports: MemberPorts(
                log: log, images: ports.images, premises: ports.premises, topicLook: topicLook,
                now: ports.now, steady: ports.steady, isStopping: isStopping, report: report),
            seed: ports.seed)
        member.figures = figures.outsideGroup()
        let outcome = Result { try turns(of: &member) }
        let fencing = isEnding ? nil : forgivableFencing(in: outcome, &fencings)
        if fencing == nil { stop() }
        committer.close(waiting: Waits.close)
        publish(&member)
        let failure = member.halted.sorted { $0.key < $1.key }.first?.value
        member.leave()
        if let fencing {
            published.withLock { $0.figures = $0.figures.outsideGroup() }
            return fencing
        }
        try outcome.get()
        if let failure { throw failure }
        return nil
    }

    /// - Returns: why the group has put the worker out, if it is to join anew.
    private func forgivableFencing(in outcome: Result<Void, any Error>, _ fencings: inout Fencings) -> KafkaFailure? {
        guard case .failure(let failure as KafkaFailure) = outcome, failure.kind == .instanceFenced else { return nil }
        return fencings.areTooMany(withOneAt: ports.steady()) ? nil : failure
    }

    private func turns(of member: inout Member<Source, Committer<Sink>>) throws {
        var publishedAt = Timestamp.distantPast
        while !isStopping.load(ordering: .relaxed) {
            do { try member.turn() } catch is ReadingEnded { break }
            let now = ports.steady()
            guard now - publishedAt >= Waits.publishing else { continue }
            publishedAt = now
            publish(&member)
        }
        try member.finish()
    }

    /// A restore can take minutes, and whoever watches is to see it: the next turn's figures take its place.
    private func report(_ event: EngineEvent) {
        if case .assigned(_, let partitions) = event { published.withLock { $0.figures.restoring = partitions } }
        ports.report(event)
    }

    private func publish(_ member: inout Member<Source, Committer<Sink>>) {
        member.refreshFigures()
        published.withLock { $0 = Published(figures: member.figures, turnedAt: ports.steady()) }
    }
}
