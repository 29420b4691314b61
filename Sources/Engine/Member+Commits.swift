import Kafka
import Measures
import Plates
import Topologies

// Generations: running, in flight, committed or dropped.
extension Member where Source: ~Copyable {
    /// How long a sink may owe an answer before another one takes its place: longer than a transaction may stay open
    /// and a sink may be in doubt.
    private static var answerWait: TimeSpan { .seconds(150) }
    /// How long the end waits for the last commit: well within the grace that a container is given.
    private static var endWait: TimeSpan { .seconds(10) }
    /// So long one look at the flight waits.
    private static var flightWait: TimeSpan { .milliseconds(100) }

    mutating func commitIfDue() throws {
        try takeFinished()
        while bench.work.isFull && flight != nil { try takeFinished(waiting: Self.flightWait) }
        let isDue = now - submittedAt >= policy.topology.delivery.commitEvery
        if flight == nil && !bench.work.isEmpty && (isDue || bench.work.isFull) { submit() }
        try rewindDropped()
    }

    /// The running generation goes into flight, and a new one runs.
    private mutating func submit() {
        var next = Work(outputs: policy.outputs)
        if let spare { next.generation = spare }
        spare = nil
        next.clear()
        swap(&bench.work, &next)
        let flown = next.nextOffsets.keys.sorted().compactMap { tasks[$0] }
        for task in flown { task.endGeneration(into: &next.generation.outbox, by: policy) }
        next.generation.member = source.member
        flight = Flight(tasks: flown, offsets: next.nextOffsets, tally: next.tally, since: now)
        submittedAt = now
        commits.submit(next.generation)
    }

    /// Takes note of how the generation in flight has ended, if it has.
    private mutating func takeFinished(waiting timeout: TimeSpan = .zero) throws {
        guard flight != nil else { return }
        guard let finished = commits.takeFinished(waiting: timeout) else { return try replaceSinkIfHanging() }
        guard let flight = flight.take() else { return }
        now = ports.now()
        spare = finished.generation
        switch finished.outcome {
        case .committed:
            for task in flight.tasks { task.commit() }
            count(flight.tally)
        case .dropped(let dropped):
            figures.droppedGenerations += 1
            figures.lastArrival = now
            if !dropped.isOvertaken { hasFailed = true }
            ports.report(.generationDropped(worker: number, dropped))
            for task in flight.tasks where dropped.done.contains(task.partition) { task.commit() }
            dropUnfinished()
        case .failed(let error): throw error
        }
    }

    private mutating func replaceSinkIfHanging() throws {
        guard var flight, ports.now() - flight.since >= Self.answerWait else { return }
        let seconds = Int(Self.answerWait.seconds)
        guard commits.replace(committing: flight.offsets) else { throw EngineFailure.commitStuck(seconds: seconds) }
        flight.since = ports.now()
        self.flight = flight
        ports.report(.commitHangs(worker: number, seconds: seconds))
    }

    /// All that is not committed did not happen: every task goes back to where the group stands.
    ///
    /// - Precondition: nothing is in flight.
    mutating func dropUnfinished() {
        bench.work.clear()
        for task in tasks.values {
            task.abort()
            // Its start offset may have been dropped, too, and no record need ever come to bring another.
            if !task.isAnchored { bench.work.nextOffsets[task.partition] = task.nextOffset }
        }
    }

    /// Has the source follow the tasks that went back. Not while the group waits for an answer to a rebalance.
    mutating func rewindDropped() throws {
        let tasks = tasks.values.filter { $0.needsRewind }.sorted { $0.partition < $1.partition }
        for task in tasks { task.needsRewind = false }
        let rewinds = tasks.filter { halted[$0.partition] == nil }.map { ($0.partition, $0.nextOffset) }
        if !rewinds.isEmpty { try source.rewind(rewinds) }
    }

    private mutating func count(_ tally: Tally) {
        figures.lastCommit = now
        figures.accounts.add(tally.accounts)
        for appended in tally.appendedAt { figures.alertLatency.record((now - appended).nanoseconds) }
        figures.recentAlerts.append(contentsOf: tally.recentAlerts)
        figures.recentAlerts = Array(figures.recentAlerts.suffix(Tally.recentAlertLimit))
    }

    /// Waits until nothing is in flight.
    ///
    /// - Returns: whether nothing is, at `end` at the latest.
    mutating func awaitFlight(until end: Timestamp) throws -> Bool {
        while flight != nil {
            try takeFinished(waiting: Self.flightWait)
            if flight != nil && ports.now() >= end { return false }
        }
        return true
    }

    /// Commits all that has been processed, and waits for it.
    mutating func settle() throws {
        let end = ports.now() + Self.endWait
        hasFailed = false
        let reads = (flight?.tally.accounts.reads ?? 0) + bench.work.tally.accounts.reads
        var isDone = try awaitFlight(until: end)
        if isDone && !bench.work.isEmpty {
            now = ports.now()
            submit()
            isDone = try awaitFlight(until: end)
        }
        if reads > 0 && (!isDone || hasFailed) {
            throw EngineFailure.endedUncommitted(reads: reads, seconds: Int(Self.endWait.seconds))
        }
    }
}
