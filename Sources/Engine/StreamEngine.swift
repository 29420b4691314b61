package import Kafka
package import Plates
import Threads
import Topologies

/// What the engine needs from outside: how to reach Kafka, what time it is, and whom to tell.
package struct EnginePorts<Source: RecordSource & ~Copyable, Sink: RecordSink & ~Copyable>: Sendable {
    /// Makes a worker's source, on its polling thread.
    package let makeSource: @Sendable (_ worker: Int) throws -> Source
    /// Makes a worker's sink, on its committer thread.
    package let makeSink: @Sendable (_ worker: Int, Source.CommitHandle, @escaping Patience) throws -> Sink
    /// Makes a worker's reader of whole logs, on its polling thread; it may ask whether it is still waited for.
    package let makeLog: @Sendable (_ worker: Int, _ isAwaited: @escaping () -> Bool) throws -> any LogReader
    /// Where images of the state are kept; nil = nowhere.
    package let images: (any StateImages)?
    package let premises: Premises
    /// The time of day.
    package let now: @Sendable () -> Timestamp
    /// A clock that nobody sets: for what is waited for.
    package let steady: @Sendable () -> Timestamp
    /// Seeds the hashes of untrusted keys.
    package let seed: UInt64
    /// Called from the engine's threads.
    package let report: @Sendable (EngineEvent) -> Void

    package init(
        makeSource: @escaping @Sendable (Int) throws -> Source,
        makeSink: @escaping @Sendable (Int, Source.CommitHandle, @escaping Patience) throws -> Sink,
        makeLog: @escaping @Sendable (Int, @escaping () -> Bool) throws -> any LogReader,
        images: (any StateImages)? = nil, premises: Premises,
        now: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Timestamp, seed: UInt64,
        report: @escaping @Sendable (EngineEvent) -> Void
    ) {
        self.makeSource = makeSource
        self.makeSink = makeSink
        self.makeLog = makeLog
        self.images = images
        self.premises = premises
        self.now = now
        self.steady = steady
        self.seed = seed
        self.report = report
    }
}

/// A topology at work: one or more workers, each a member of the same consumer group. Kafka spreads the partitions.
package final class StreamEngine<Source: RecordSource & ~Copyable, Sink: RecordSink & ~Copyable>: Sendable {
    private let workers: [Worker<Source, Sink>]
    private let ports: EnginePorts<Source, Sink>
    private let topicWatch: TopicWatch
    private let ended = Guarded(Ended())

    private struct Ended: Sendable {
        var workers = 0
        var failure: (any Error)?
    }

    package init(editions: Editions, workers count: Int, ports: EnginePorts<Source, Sink>) {
        precondition(count >= 1, "an engine has at least one worker")
        assert(Waits.relations.allSatisfy(\.holds), "the engine's waits contradict each other")
        self.ports = ports
        let topicWatch = TopicWatch(
            topic: editions.policy.topology.reads.topic, cluster: ports.premises.cluster, now: ports.steady,
            report: ports.report)
        self.topicWatch = topicWatch
        workers = (0..<count).map {
            Worker(number: $0, editions: editions, ports: ports, topicLook: { topicWatch.look(since: $0) })
        }
    }

    /// Starts the workers' threads. Each ends after `stop`, or when one of them fails.
    package func start() {
        for worker in workers {
            let thread = Thread(named: "worker-\(worker.number)") { [self] in run(worker) }
            thread.detach()
        }
        let watch = Thread(named: "topic-watch") { [self] in
            topicWatch.run(until: { ended.withLock { $0.workers == workers.count } })
        }
        watch.detach()
    }

    /// Asks every worker to finish what it polled, commit it and leave the group; returns at once.
    package func stop() {
        for worker in workers { worker.stop() }
    }

    /// Whether every worker has ended; throws what ended the first that failed.
    package func hasEnded() throws -> Bool {
        let (isOver, failure) = ended.withLock { ($0.workers == workers.count, $0.failure) }
        if isOver, let failure { throw failure }
        return isOver
    }

    /// Whether a worker reads nothing more, of itself or because it was asked to stop: the others are about to.
    package var isEnding: Bool { workers.contains(where: \.isEnding) }

    package var figures: [WorkerFigures] { workers.map(\.figures) }

    /// Whether every worker has its partitions, with their state, and all that came is committed, and nothing has come
    /// for `span`.
    package func isIdle(for span: TimeSpan) -> Bool {
        let now = ports.now()
        return figures.allSatisfy { figures in
            figures.hasAssignment && figures.isSettled && now - figures.lastArrival >= span
                && figures.restoring.isEmpty && figures.turnAge < Waits.freshFigures
        }
    }

    private func run(_ worker: Worker<Source, Sink>) {
        do {
            try worker.run()
            ended.withLock { $0.workers += 1 }
        } catch {
            ports.report(.failed(worker: worker.number, error))
            ended.withLock {
                $0.workers += 1
                $0.failure = $0.failure ?? error
            }
            stop()
        }
    }
}
