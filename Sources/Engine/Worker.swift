import Kafka
import Measures
import Plates
import Synchronization
import Topologies

/// One polling thread: a member of the consumer group, the stream tasks of its partitions, and the work that is
/// running. Its committer thread makes each finished piece of work durable while this one goes on.
final class Worker<Source: RecordSource & ~Copyable, Sink: RecordSink & ~Copyable>: Sendable {
    let number: Int
    private let policy: Policy
    private let ports: EnginePorts<Source, Sink>
    private let isStopping = Atomic(false)
    private let published = Guarded(WorkerFigures())

    /// How long a poll waits: the most that a rebalance or a stop goes unnoticed.
    private static var pollWait: TimeSpan { .milliseconds(20) }
    /// How often the figures are copied out.
    private static var publishEvery: TimeSpan { .milliseconds(100) }
    /// How long a commit may take before the worker gives up: above the sink's own watchdog, below
    /// `max.poll.interval.ms`.
    private static var commitWait: TimeSpan { .seconds(120) }

    init(number: Int, policy: Policy, ports: EnginePorts<Source, Sink>) {
        self.number = number
        self.policy = policy
        self.ports = ports
    }

    var figures: WorkerFigures { published.withLock { $0 } }

    /// Asks the worker to finish, commit and leave the group; returns at once.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// The body of the polling thread: returns once the worker has left the group.
    func run() throws {
        var source = try ports.makeSource(number)
        let committer = Committer<Sink>()
        let handle = source.commitHandle
        let thread = Thread(named: "commit-\(number)") { [ports, number] in
            committer.run { try ports.makeSink(number, handle) }
        }
        var state = State(policy: policy, seed: ports.seed &+ UInt64(number), now: ports.now())
        let outcome = Result { try turns(&source, committer, &state) }
        committer.close()
        thread.join()
        source.close()
        publish(&state)
        ports.report(.stopped(worker: number))
        try outcome.get()
    }

    private func turns(_ source: inout Source, _ committer: Committer<Sink>, _ state: inout State) throws {
        while !isStopping.load(ordering: .relaxed) {
            try turn(&source, committer, &state)
        }
        try settle(committer, &state)
    }

    /// One poll and what follows from it.
    private func turn(_ source: inout Source, _ committer: Committer<Sink>, _ state: inout State) throws {
        let event = try source.poll(timeout: Self.pollWait)
        state.now = ports.now()
        switch consume event {
        case .records(let batch):
            state.figures.lastArrival = state.now
            state.figures.firstArrival = state.figures.firstArrival ?? state.now
            state.tasks[batch.partition]?.process(batch, by: policy, on: &state.bench, at: state.now)
        case .assigned(let partitions): try assign(partitions, from: &source, &state)
        case .revoked(let partitions):
            try settle(committer, &state)
            try release(partitions, to: &source, lost: false, &state)
        case .lost(let partitions):
            for partition in partitions { state.bench.work.nextOffsets[partition] = nil }
            try release(partitions, to: &source, lost: true, &state)
        case .cut(let partition):
            let bounds = try source.bounds(of: partition)
            try check(state.tasks[partition]?.nextOffset, of: partition, against: bounds)
        case .nothing: break
        }
        for line in source.takeLogLines() { ports.report(.kafkaLog(worker: number, line)) }
        try commitIfDue(committer, &state)
        if state.now - state.publishedAt >= Self.publishEvery {
            state.figures.lag = state.tasks.keys.reduce(0) { $0 + source.lag(of: $1) }
            state.figures.droppedRecords = source.droppedRecords
            publish(&state)
        }
    }

    private func publish(_ state: inout State) {
        state.publishedAt = state.now
        state.figures.partitions = state.tasks.keys.sorted()
        state.figures.eventTime = state.tasks.values.compactMap(\.eventTime).min()
        state.figures.isSettled = state.bench.work.isEmpty && !state.isCommitting
        published.withLock { $0 = state.figures }
    }
}

/// What the polling thread alone knows.
extension Worker where Source: ~Copyable, Sink: ~Copyable {
    struct State: ~Copyable {
        var tasks: [Partition: StreamTask] = [:]
        var bench: Workbench
        /// The buffers of the piece of work that was committed last, for the next one.
        var spare: Work?
        var isCommitting = false
        var figures = WorkerFigures()
        var now: Timestamp
        var committedAt: Timestamp
        var publishedAt: Timestamp

        init(policy: Policy, seed: UInt64, now: Timestamp) {
            bench = Workbench(topics: policy.outputs.names, seed: seed)
            self.now = now
            committedAt = now
            publishedAt = now
        }
    }
}

// MARK: Partitions come and go

extension Worker where Source: ~Copyable, Sink: ~Copyable {
    /// Makes a stream task for each partition, where the group stands or, for a new group, at the log's beginning.
    private func assign(_ partitions: [Partition], from source: inout Source, _ state: inout State) throws {
        var starts: [(partition: Partition, from: Offset)] = []
        for (partition, committed) in try source.committed(partitions) {
            let bounds = try source.bounds(of: partition)
            try check(committed, of: partition, against: bounds)
            let offset = committed ?? bounds.start
            starts.append((partition, offset))
            state.tasks[partition] = StreamTask(partition: partition, from: offset, policy: policy)
            ports.report(
                .started(worker: number, partition: partition, from: offset, committed == nil ? .beginning : .committed)
            )
        }
        try source.start(starts)
        state.figures.hasAssignment = true
        state.figures.lastArrival = state.now
    }

    /// A position outside the log is never moved silently: what lies between would be lost, or done again.
    private func check(
        _ committed: Offset?, of partition: Partition, against bounds: (start: Offset, end: Offset)
    ) throws {
        guard let committed else { return }
        let topic = policy.topology.reads.topic
        if committed < bounds.start {
            throw EngineFailure.inputLost(topic: topic, partition: partition, from: committed, to: bounds.start)
        }
        if bounds.end < committed {
            throw EngineFailure.positionBeyondEnd(
                topic: topic, partition: partition, committed: committed, end: bounds.end)
        }
    }

    private func release(
        _ partitions: [Partition], to source: inout Source, lost: Bool, _ state: inout State
    ) throws {
        for partition in partitions { state.tasks[partition] = nil }
        // Whoever has lost its partitions waits for the group's next word: that is no idleness.
        if lost { state.figures.hasAssignment = false }
        state.figures.lastArrival = state.now
        try source.release(partitions)
        ports.report(.released(worker: number, partitions: partitions, lost: lost))
    }
}

// MARK: Commits

extension Worker where Source: ~Copyable, Sink: ~Copyable {
    private func commitIfDue(_ committer: Committer<Sink>, _ state: inout State) throws {
        try takeFinished(committer, &state)
        guard !state.bench.work.isEmpty else { return }
        if state.bench.work.isFull { try takeFinished(committer, &state, waiting: Self.commitWait) }
        let isDue = state.now - state.committedAt >= policy.topology.delivery.commitEvery
        if !state.isCommitting && (isDue || state.bench.work.isFull) { submit(to: committer, &state) }
    }

    private func submit(to committer: Committer<Sink>, _ state: inout State) {
        var next = state.spare ?? Work(topics: policy.outputs.names)
        state.spare = nil
        next.clear()
        swap(&state.bench.work, &next)
        state.committedAt = state.now
        state.isCommitting = true
        committer.submit(next)
    }

    /// Takes back the piece of work that was in flight, if it is done, and counts what it stands for.
    private func takeFinished(
        _ committer: Committer<Sink>, _ state: inout State, waiting timeout: TimeSpan = .zero
    ) throws {
        guard state.isCommitting else { return }
        guard let (work, failure) = committer.takeFinished(waiting: timeout) else {
            if timeout > .zero { throw EngineFailure.commitStuck(seconds: Int(timeout.seconds)) }
            return
        }
        state.isCommitting = false
        switch failure {
        case .failed(let error): throw error
        case .notOwner(let sentence):
            state.figures.overtakenCommits += 1
            state.figures.lastArrival = state.now
            ports.report(.commitOvertaken(worker: number, sentence))
        case nil: break
        }
        count(work, &state)
        state.spare = work
    }

    private func count(_ work: Work, _ state: inout State) {
        let now = ports.now()
        state.figures.lastCommit = now
        state.figures.accounts.add(work.accounts)
        for appended in work.appendedAt { state.figures.alertLatency.record((now - appended).nanoseconds) }
        state.figures.recentAlerts.append(contentsOf: work.recentAlerts)
        state.figures.recentAlerts = Array(state.figures.recentAlerts.suffix(Work.recentAlertLimit))
    }

    /// Commits all that has been polled, and waits for it.
    private func settle(_ committer: Committer<Sink>, _ state: inout State) throws {
        try takeFinished(committer, &state, waiting: Self.commitWait)
        guard !state.bench.work.isEmpty else { return }
        submit(to: committer, &state)
        try takeFinished(committer, &state, waiting: Self.commitWait)
    }
}
