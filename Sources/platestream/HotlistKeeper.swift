import Engine
import Files
import Glibc
import Hotlists
import Plates
import Synchronization
import Topologies

/// Keeps a run's hotlists as their origins say: one thread looks at the files about once a second, tells when a list
/// has become stale, and lets the index tidy up after changes; another follows the topics, when there are any.
///
///     files  ──look──▶ whole new versions ─┬─▶ LiveIndex ──▶ the batches that begin from then on
///     topics ──poll──▶ single entries ─────╯
final class HotlistKeeper: Sendable {
    /// Between two looks, in microseconds; a stop waits for a tenth of it.
    private static let pause: UInt32 = 1_000_000

    private let lists: LiveIndex
    private let files: [LiveFile]
    private let topics: [LiveTopic]
    private let topicKeeper: TopicKeeper?
    private let ages: ListAges
    private let disk: any Disk
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable (_ list: String, ListEvent) -> Void
    private let isStopping = Atomic(false)

    /// - Parameters:
    ///   - lists: made of the first versions of the topology's hotlists.
    ///   - report: called from the keeper's thread.
    init(
        _ lists: LiveIndex, of topology: Topology, _ loaded: LoadedLists, topics: TopicKeeper?,
        disk: any Disk = LocalDisk(),
        now: @escaping @Sendable () -> Timestamp, report: @escaping @Sendable (_ list: String, ListEvent) -> Void
    ) {
        self.lists = lists
        files = loaded.files
        self.topics = loaded.topics
        topicKeeper = topics
        self.disk = disk
        self.now = now
        self.report = report
        ages = ListAges(of: topology.hotlists)
    }

    /// Keeps the lists for as long as `body` takes.
    func keep<Result>(while body: () throws -> Result) throws -> Result {
        let thread = Thread(named: "hotlists") { [self] in run() }
        let topicThread = Thread(named: "hotlist-topics") { [self] in followTopics() }
        let outcome = Swift.Result { try body() }
        isStopping.store(true, ordering: .relaxed)
        thread.join()
        topicThread.join()
        return try outcome.get()
    }

    private func followTopics() {
        guard !topics.isEmpty, let topicKeeper else { return }
        topicKeeper.follow(topics, changing: lists) { isStopping.load(ordering: .relaxed) }
    }

    private func run() {
        var files = files
        var ages = ages
        while !isStopping.load(ordering: .relaxed) {
            for place in files.indices {
                for event in files[place].look(on: disk, changing: lists) { report(files[place].id, event) }
            }
            for (list, event) in ages.look(lists.matcher, at: now()) { report(list, event) }
            lists.maintain()
            for _ in 0..<10 where !isStopping.load(ordering: .relaxed) { usleep(Self.pause / 10) }
        }
    }
}

/// Which lists are stale by the clock, for those who look on; what a hit says of it goes by the read's own time.
struct ListAges {
    private let ids: [String]
    private var areStale: [Bool]

    init(of sources: [HotlistSource]) {
        ids = sources.map(\.id)
        areStale = Array(repeating: false, count: sources.count)
    }

    /// What has changed since the last look.
    mutating func look(_ lists: Matcher, at now: Timestamp) -> [(list: String, ListEvent)] {
        var events: [(String, ListEvent)] = []
        for (place, list) in lists.index.lists.enumerated() {
            guard let asOf = list.asOf else { continue }
            let isStale = lists.isStale(list: place, capturedAt: now)
            if isStale != areStale[place] { events.append((ids[place], isStale ? .stale(asOf: asOf) : .fresh)) }
            areStale[place] = isStale
        }
        return events
    }
}
