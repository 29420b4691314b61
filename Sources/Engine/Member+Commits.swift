import Kafka
import Measures
import Plates
import Topologies

// Generations: running, in flight, committed or dropped.
extension Member where Source: ~Copyable {
    mutating func commitIfDue() throws {
        try takeFinished()
        while work.isFull && (flight != nil || isInDoubt) && !ports.isStopping() {
            if flight == nil { try awaitAnswer() } else { try takeFinished(waiting: Waits.flightLook) }
        }
        let isDue = ports.steady() >= dueAt
        if flight == nil && !work.isEmpty && !isInDoubt && (isDue || work.isFull) { submit() }
        try rewindDropped()
    }

    /// When the running generation goes into flight, if none is.
    var dueAt: Timestamp { submittedAt + policy.topology.delivery.commitEvery }

    /// The running generation goes into flight, and a new one runs.
    private mutating func submit() {
        var next = Work(outputs: policy.outputs)
        if let spare { next.generation = spare }
        spare = nil
        next.clear()
        swap(&work, &next)
        let flown = next.nextOffsets.keys.sorted().compactMap { tasks[$0] }
        for task in flown {
            task.endGeneration(
                into: &next.generation.outbox, by: policy, isAtomic: ports.premises.commitsAreAtomic)
        }
        next.generation.member = source.member
        flight = Flight(tasks: flown, offsets: next.nextOffsets, tally: next.tally, sign: sign)
        submittedAt = ports.steady()
        commits.submit(next.generation)
    }

    /// Takes note of how the generation in flight has ended, if it has.
    private mutating func takeFinished(waiting timeout: TimeSpan = .zero) throws {
        guard flight != nil else { return }
        guard let finished = commits.takeFinished(waiting: timeout) else { return try replaceSinkIfHanging() }
        guard let flight = flight.take() else { return }
        now = ports.now()
        spare = finished.generation
        switch finished.ending {
        case .committed:
            for task in flight.tasks { task.commit() }
            count(flight.tally)
            figures.failedCommit = nil
        case .dropped(let dropped):
            figures.droppedGenerations += 1
            figures.failedCommit = dropped.isOvertaken ? nil : dropped.description
            figures.lastArrival = now
            if !dropped.isOvertaken { hasFailed = true }
            if let output = dropped.tooLarge { bench.limits.note(output) }
            ports.report(.generationDropped(worker: number, dropped))
            for task in flight.tasks where dropped.done.contains(task.partition) { task.commit() }
            dropUnfinished()
        case .failed(let error): throw error
        }
    }

    private mutating func replaceSinkIfHanging() throws {
        guard var flight else { return }
        var sign = sign
        if sign.number == flight.sign.number {
            guard sign.seenAt - flight.sign.seenAt >= Waits.signOfLife else { return }
            let seconds = Int(Waits.signOfLife.seconds)
            guard commits.replace(committing: flight.offsets) else { throw EngineFailure.commitStuck(seconds: seconds) }
            ports.report(.commitHangs(worker: number, seconds: seconds))
            sign = self.sign
        }
        flight.sign = sign
        self.flight = flight
    }

    private var sign: Flight.Sign { Flight.Sign(number: commits.signs, seenAt: ports.steady()) }

    /// All that is not committed did not happen: every task goes back to where the group stands.
    ///
    /// - Precondition: nothing is in flight.
    mutating func dropUnfinished() {
        work.clear()
        for task in tasks.values {
            task.abort()
            // Its start offset may have been dropped, too, and no record need ever come to bring another.
            if !task.isAnchored { work.nextOffsets[task.partition] = task.nextOffset }
        }
    }

    /// Has the source follow the tasks that went back. Not while the group waits for an answer to a rebalance.
    mutating func rewindDropped() throws {
        let tasks = tasks.values.filter { $0.needsRewind }.sorted { $0.partition < $1.partition }
        for task in tasks { task.needsRewind = false }
        let rewinds = tasks.filter { halted[$0.partition] == nil }.map { ($0.partition, $0.nextOffset) }
        if !rewinds.isEmpty { try source.rewind(rewinds) }
        // What was cut off begins earlier now: what the operator is told must be what the next run will ask about.
        var patienceEnd = patienceEnd
        for task in tasks {
            guard let failure = halted.removeValue(forKey: task.partition) else { continue }
            do {
                try cut(task.partition, patienceEnd: &patienceEnd)
            } catch {
                halted[task.partition] = failure
                guard error is KafkaFailure else { throw error }
            }
        }
    }

    private mutating func count(_ tally: Tally) {
        figures.lastCommit = now
        figures.accounts.add(tally.accounts)
        figures.intake.add(tally.intake)
        for appended in tally.appendedAt { figures.alertLatency.record((now - appended).nanoseconds) }
        figures.recentAlerts.append(contentsOf: tally.recentAlerts)
        figures.recentAlerts = Array(figures.recentAlerts.suffix(Tally.recentAlertLimit))
    }

    /// Goes on under another policy, at a commit boundary: what was decided under the present one is committed first.
    ///
    /// - Returns: false when work was dropped meanwhile or may not be committed now, or the end has been asked for.
    mutating func follow(_ number: PolicyNumber) throws -> Bool {
        let dropped = figures.droppedGenerations
        while flight != nil || !work.isEmpty {
            if ports.isStopping() || isInDoubt { return false }
            if flight == nil { submit() }
            try takeFinished(waiting: Waits.flightLook)
            if figures.droppedGenerations > dropped { return false }
        }
        // Replaced by a newer one already: the next look at the lists says which.
        guard let next = editions.policy(number) else { return true }
        policy = next
        // Buffers name the topics of the policy that they were made under.
        work = Work(outputs: next.outputs)
        spare = nil
        for task in tasks.values { task.follow(next) }
        ports.report(.policyTaken(worker: self.number, version: next.topology.policyVersion))
        return true
    }

    /// Waits until nothing is in flight.
    ///
    /// - Returns: whether nothing is, after `limit` at the latest, or `Waits.end` if the end has been asked for.
    mutating func awaitFlight(atMost limit: TimeSpan) throws -> Bool {
        let begun = ports.steady()
        while flight != nil {
            try takeFinished(waiting: Waits.flightLook)
            let limit = ports.isStopping() ? min(limit, Waits.end) : limit
            if flight != nil && ports.steady() - begun >= limit { return false }
        }
        return true
    }

    /// Commits all that has been processed, and waits for it.
    mutating func settle() throws {
        let end = ports.steady() + Waits.end
        hasFailed = false
        let reads = (flight?.tally.accounts.reads ?? 0) + work.tally.accounts.reads
        var isDone = try awaitFlight(atMost: Waits.end)
        if isDone && isInDoubt {
            isDone = false
        } else if isDone && !work.isEmpty {
            now = ports.now()
            submit()
            isDone = try awaitFlight(atMost: end - ports.steady())
        }
        if reads > 0 && (!isDone || hasFailed) {
            throw EngineFailure.endedUncommitted(reads: reads)
        }
    }
}
