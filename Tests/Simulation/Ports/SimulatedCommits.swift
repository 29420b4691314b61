package import Engine
package import Kafka
package import Plates

/// What a sink and its writers share: whether one of their calls never comes back.
package final class SinkLine {
    var isHanging = false
}

/// A committer without a thread: a generation is committed at some later step, or when it is waited for.
package final class SimulatedCommits<Sink: RecordSink & ~Copyable>: CommitPort {
    private enum Task {
        case commit(Generation)
        case resolve([Partition: Offset])
    }

    private let process: Process
    private let makeSink: (SinkLine) throws -> Sink
    private var line = SinkLine()
    private var sink: Sink?
    private var task: Task?
    private var finished: Finished?
    /// The member that polled the generation in flight.
    private var submitter: Int?
    /// Whether that generation holds any record: one that only says where its partitions start makes no difference.
    private var movesOn = false

    package init(process: Process, makeSink: @escaping (SinkLine) throws -> Sink) {
        self.process = process
        self.makeSink = makeSink
    }

    package func submit(_ generation: consuming Generation) {
        precondition(task == nil && finished == nil, "one generation is in flight at most")
        process.attempted = []
        submitter = generation.member?.identity.member
        movesOn = generation.nextOffsets.contains { process.broker.unstableOffset(of: Int($0.key.value)) != $0.value }
        task = .commit(generation)
    }

    package func takeFinished(waiting timeout: TimeSpan) -> Finished? {
        if process.isDead { return Finished(.failed(ProcessEnded()), generation: nil) }
        if finished == nil, timeout > .zero, task != nil || line.isHanging {
            if process.world.chance.once(in: 3) { step() } else { process.world.advance(by: timeout) }
            process.world.interleave()
        }
        guard let finished else { return nil }
        self.finished = nil
        noteWhetherTrue(finished.ending)
        return finished
    }

    /// How a member was told of a commit in doubt what is not so.
    package enum Error {
        /// Its partitions have gone to another member meanwhile, whose offsets stand where its own would, or do not.
        /// Nothing is done twice and nothing is lost, but it counts a generation too many or too few.
        case besideLoss
        /// It still owns them: nothing excuses that.
        case asOwner
    }

    package private(set) var errors: [Error] = []

    private func noteWhetherTrue(_ outcome: Finished.Ending) {
        let hasErred =
            switch outcome {
            case .committed: !hasUntoldCommit
            case .dropped: hasUntoldCommit
            case .failed: false
            }
        if hasErred, movesOn { errors.append(submitter.map(process.broker.isMember) ?? false ? .asOwner : .besideLoss) }
        if case .failed = outcome { return }
        process.attempted = []
    }

    package func replace(committing offsets: [Partition: Offset]) -> Bool {
        process.world.note("replace", Int64(process.machine.number))
        line = SinkLine()
        sink = nil
        task = .resolve(offsets)
        return true
    }

    /// A simulated sink is patient or hangs; how long it is patient, its own clock bounds.
    package var signs: Int { 0 }

    /// Whether there is something to do.
    package var hasTask: Bool { task != nil && !line.isHanging }

    /// Whether a commit has happened that no one was told of.
    private var hasUntoldCommit: Bool {
        process.attempted.contains { process.broker.outcome(of: $0) == .committed }
    }

    /// What the committer's thread does with one task.
    package func step() {
        guard hasTask, let current = task.take() else { return }
        let outcome = perform(current)
        // A call that never comes back ends nothing.
        if line.isHanging { return }
        finished = outcome
    }

    private func perform(_ task: Task) -> Finished {
        var buffers: Generation?
        do {
            if sink == nil { sink = try makeSink(line) }
            switch task {
            case .commit(let generation):
                buffers = generation
                try sink?.commit(generation)
            case .resolve(let offsets):
                guard try sink?.hasCommitted(offsets) ?? false else {
                    return Finished(
                        .dropped(GenerationDropped(isOvertaken: false, "it did not happen")), generation: nil)
                }
            }
            return Finished(.committed, generation: buffers)
        } catch let dropped as GenerationDropped {
            return Finished(.dropped(dropped), generation: buffers)
        } catch {
            return Finished(.failed(error), generation: buffers)
        }
    }
}
