package import Files
package import Hotlists
package import Plates
import Threads
package import Topologies

/// Keeps a run's hotlists as their files say: looks at these about once a second, tells when a list has become stale,
/// and lets the index tidy up after changes.
///
///     files ──look──▶ whole new versions ──▶ LiveIndex ──▶ the batches that begin from then on
package struct HotlistKeeper: Companion {
    package let name = "hotlists"

    private static let betweenLooks = TimeSpan.seconds(1)

    private let lists: LiveIndex
    private let files: [LiveFile]
    private let ages: ListAges
    private let disk: any Disk
    private let now: @Sendable () -> Timestamp
    private let report: ListReport

    /// - Parameter lists: made of the first versions of the topology's hotlists.
    package init(
        _ lists: LiveIndex, of topology: Topology, files: [LiveFile], disk: any Disk = LocalDisk(),
        now: @escaping @Sendable () -> Timestamp, report: @escaping ListReport
    ) {
        self.lists = lists
        self.files = files
        self.disk = disk
        self.now = now
        self.report = report
        ages = ListAges(of: topology.hotlists)
    }

    package func run(until isOver: @escaping @Sendable () -> Bool) {
        var files = files
        var ages = ages
        while !isOver() {
            for place in files.indices {
                for event in files[place].look(on: disk, changing: lists) { report(files[place].id, event) }
            }
            for (list, event) in ages.look(lists.matcher, at: now()) { report(list, event) }
            lists.maintain()
            Pause.of(Self.betweenLooks, unless: isOver)
        }
    }
}

/// Which lists are stale by the clock, for those who look on; what a hit says of it goes by the read's own time.
struct ListAges: Sendable {
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
