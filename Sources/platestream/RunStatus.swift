import Engine
import Hotlists
import Keeping
import Operations
import Plates
import Threads
import Topologies

/// What a run says of itself to those who ask over HTTP, from its first moment to its last.
///
///     starting ──the engine is there──▶ running ──asked to end, or a worker has ended──▶ stopping
///
/// It holds no figures: each answer is made of the engine's and the hotlists' as they are then.
final class RunStatus: Sendable {
    private let startedAt: Timestamp
    private let now: @Sendable () -> Timestamp
    private let droppedLines: @Sendable () -> Int
    private let state = Guarded(State())

    private struct State: Sendable {
        var run: Run?
        var isStopping = false
        /// By the ids of the hotlists.
        var lists: [String: ListTally] = [:]
        /// Whether the file of cameras holds what cannot be taken.
        var areCamerasRefused = false
        /// Partitions of the topic of reads that nobody reads, as of the last look.
        var unread: [UnreadPartition] = []
    }

    /// The engine, without its kinds of source and sink.
    private struct Run: Sendable {
        let editions: Editions
        let figures: @Sendable () -> [WorkerFigures]
        let isEnding: @Sendable () -> Bool
    }

    /// - Parameter droppedLines: of the log, so far.
    init(now: @escaping @Sendable () -> Timestamp, droppedLines: @escaping @Sendable () -> Int = { 0 }) {
        self.now = now
        self.droppedLines = droppedLines
        startedAt = now()
    }

    /// From now on there is an engine.
    func watch(
        _ editions: Editions, figures: @escaping @Sendable () -> [WorkerFigures],
        isEnding: @escaping @Sendable () -> Bool
    ) {
        state.withLock { $0.run = Run(editions: editions, figures: figures, isEnding: isEnding) }
    }

    /// From now on the run is about to end.
    func stop() { state.withLock { $0.isStopping = true } }

    /// Counts what happens to a hotlist.
    func note(_ event: ListEvent, of list: String) {
        state.withLock { $0.lists[list, default: ListTally()].note(event) }
    }

    /// Remembers whether the file of cameras can be taken.
    func note(_ event: CameraEvent) {
        let isRefused = if case .refused = event { true } else { false }
        state.withLock { $0.areCamerasRefused = isRefused }
    }

    /// Remembers which partitions nobody reads.
    ///
    /// - Returns: whether they are others than before.
    func note(unread: [UnreadPartition]) -> Bool {
        state.withLock { state in
            defer { state.unread = unread }
            return state.unread.map(\.partition) != unread.map(\.partition)
        }
    }

    /// The partitions that this process reads, or is about to; nil before there is an engine.
    var ownPartitions: Set<Partition>? {
        state.withLock { $0.run }.map { run in Set(run.figures().flatMap { $0.partitions + $0.restoring }) }
    }

    var readiness: Readiness { snapshot.readiness }

    var metrics: MetricsPage {
        MetricsPage(of: snapshot, ProcessFigures(startedAt: startedAt, droppedLines: droppedLines()))
    }

    private var snapshot: RunSnapshot {
        let state = state.withLock { $0 }
        guard let run = state.run else { return RunSnapshot(phase: state.isStopping ? .stopping : .starting) }
        let topology = run.editions.policy.topology
        return RunSnapshot(
            phase: state.isStopping || run.isEnding() ? .stopping : .running, topology: topology.name,
            policyVersion: topology.policyVersion, timeZoneVersion: topology.timeZoneFiles.shownVersion,
            agencies: topology.directory.agencies.map(\.id),
            candidates: topology.candidates, workers: run.figures(),
            lists: ListStatus.all(of: topology, run.editions.lists.matcher, state.lists, at: now()),
            areCamerasRefused: state.areCamerasRefused, unread: state.unread)
    }
}

extension Topology {
    fileprivate var candidates: [HotlistRecipient] {
        hotlists.flatMap { list in list.notify.map { HotlistRecipient(hotlist: list.id, recipient: $0.id) } }
    }
}

/// A run at one moment: what readiness and metrics are made of.
struct RunSnapshot: Sendable {
    enum Phase: Sendable { case starting, running, stopping }

    let phase: Phase
    var topology: String?
    var policyVersion = ""
    /// Of the time zone files that the topology was read with.
    var timeZoneVersion = "unknown"
    /// Those of the topology, in its order.
    var agencies: [String] = []
    /// Every list with each of its candidate recipients.
    var candidates: [HotlistRecipient] = []
    var workers: [WorkerFigures] = []
    var lists: [ListStatus] = []
    var areCamerasRefused = false
    /// Partitions of the topic of reads that nobody reads.
    var unread: [UnreadPartition] = []
}

/// A hotlist at one moment.
struct ListStatus: Equatable, Sendable {
    let id: String
    let version: String
    let entries: Int
    /// As of when it speaks; nil = not known.
    let asOf: Timestamp?
    /// nil = it may be of any age.
    let staleAfter: TimeSpan?
    /// Whether it is older than it may be; of unknown age it is, too.
    let isStale: Bool
    let tally: ListTally

    /// Those of a topology, by the version of the lists that is in force.
    static func all(
        of topology: Topology, _ matcher: Matcher, _ tallies: [String: ListTally], at now: Timestamp
    ) -> [ListStatus] {
        topology.hotlists.enumerated().map { place, source in
            let list = matcher.index.lists[place]
            return ListStatus(
                id: source.id, version: list.version, entries: matcher.index.entryCounts[place], asOf: list.asOf,
                staleAfter: source.staleAfter,
                isStale: matcher.isStale(list: place, capturedAt: now) || source.staleAfter != nil && list.asOf == nil,
                tally: tallies[source.id] ?? ListTally())
        }
    }
}
