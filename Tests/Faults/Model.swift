import Oracle
import Plates

/// What must come out of a log, by contract §1 to §5 and nothing else: a model as naive as it can be, which shares no
/// code with the engine.
struct Model {
    /// Hotlists that are in force from an offset on.
    struct Reign {
        let start: Int
        let hotlists: [HotlistFacts]
    }

    let world: World
    /// For each partition, in the order of their offsets.
    let reigns: [[Reign]]
    /// Offsets that the log no longer held when they were to be read.
    var lost: [Range<Int>] = []
    /// How often the whole log is processed: the topic was made anew and filled again.
    var rounds = 1
    /// For each partition where all that was remembered is lost.
    var beginsAnew: [Int] = []

    init(_ world: World) {
        self.world = world
        reigns = Array(repeating: [Reign(start: 0, hotlists: world.hotlists)], count: world.shape.partitions)
    }

    init(_ world: World, reigns: [[Reign]]) {
        self.world = world
        self.reigns = reigns
    }

    func expected() -> Expected {
        var expected = Expected()
        for partition in world.log.indices {
            var state = PartitionModel(agencies: world.agencies)
            let log = world.log[partition].enumerated()
            for (place, (offset, record)) in (0..<rounds).flatMap({ _ in log }).enumerated() {
                if place > 0, offset == 0 { state.forgetReads() }
                if beginsAnew.indices.contains(partition), beginsAnew[partition] > 0, beginsAnew[partition] == offset {
                    state = PartitionModel(agencies: world.agencies)
                }
                if lost.indices.contains(partition), lost[partition].contains(offset) { continue }
                let hotlists = reigns[partition].last { $0.start <= offset }?.hotlists ?? []
                expected.counts.reads += 1
                switch record.content {
                case .broken(let reason):
                    expected.counts.deadLettered += 1
                    expected.deadLetters.append(
                        DeadLetterFacts(partition: partition, offset: offset, reason: reason))
                case .read(let read): state.take(read, hotlists, &expected)
                }
            }
        }
        return expected
    }
}

/// The outputs of a log, each as far as it is determined, in the order of their partition.
struct Expected {
    var alerts: [AlertFacts] = []
    var decisions: [DecisionFacts] = []
    var deadLetters: [DeadLetterFacts] = []
    var counts = Counts()

    struct Counts: Equatable {
        var reads = 0
        var deadLettered = 0
        var refused = 0
        var processed = 0
        var candidacies = 0
        var alerts = 0
        var denied = 0
        var suppressed = 0
        var kept = 0
    }
}

/// What makes an alert the same alert (contract §5).
struct OutcomeKey: Hashable, Comparable {
    let kind: String
    let hotlist: String
    let entry: String
    let agency: String
    let camera: String
    let readID: String
    /// As an RFC 3339 time in UTC.
    let capturedAt: String
    let recipient: String

    static func < (left: OutcomeKey, right: OutcomeKey) -> Bool { left.text < right.text }
    var text: String { [kind, hotlist, entry, agency, camera, readID, capturedAt, recipient].joined(separator: " ") }
}

struct AlertFacts: Hashable {
    let key: OutcomeKey
    /// Normalised: the record's key.
    let plate: String
    let tier: String
    let priority: String
    let version: String
    let suppressed: Int
    let isLate: Bool
    /// Of a pattern.
    let readIDs: [String]
}

struct DecisionFacts: Hashable {
    let hotlist: String
    let entry: String
    let owner: String
    let readID: String
    let recipient: String
    let effect: String
    let tier: String
    let version: String
}

struct DeadLetterFacts: Hashable {
    let partition: Int
    let offset: Int
    let reason: String
}

/// One partition: watermark, seen ids, windows.
private struct PartitionModel {
    let agencies: [String]
    private var newest: Int?
    /// For each (agency, camera, read id, instant) the watermark right after its latest sight.
    private var seen: [[String]: Int?] = [:]
    private var windows: [[String]: WindowOracle] = [:]

    init(agencies: [String]) { self.agencies = agencies }

    private var watermark: Int? { newest.map { $0 - World.maxDisorder } }

    mutating func forgetReads() { seen = [:] }

    mutating func take(_ read: ReadFacts, _ hotlists: [HotlistFacts], _ expected: inout Expected) {
        let before = watermark
        let identity = [read.agency, read.camera, read.id, "\(read.capturedAt)"]
        if let sight = seen[identity] {
            let hasPassed = before.flatMap { now in sight.map { now > $0 + World.duplicateWithin } } ?? false
            if !hasPassed {
                expected.counts.refused += 1
                seen[identity] = watermark
                return
            }
        }
        expected.counts.processed += 1
        newest = max(newest ?? read.capturedAt, read.capturedAt)
        seen[identity] = watermark
        for list in hotlists {
            for entry in list.entries where entry.plate == read.plate {
                guard entry.effectiveAt <= read.capturedAt, read.capturedAt < entry.expiresAt else { continue }
                for recipient in list.notify {
                    decide(read, list, entry, recipient, before: before, &expected)
                }
            }
        }
    }

    private mutating func decide(
        _ read: ReadFacts, _ list: HotlistFacts, _ entry: EntryFacts, _ recipient: String, before: Int?,
        _ expected: inout Expected
    ) {
        let tier = tier(of: read, entry)
        // Without a law pack and without grants the owner of a read alone is told.
        let isPermitted = tier != "conflict" && recipient == read.agency
        expected.counts.candidacies += 1
        let key = [list.id, entry.id, recipient, isPermitted ? "permit" : "deny"]
        let verdict = windows[key, default: WindowOracle(list.windowRules)].judge(
            read.windowHit(tier: tier, isPermitted: isPermitted), watermark: before.map(timestamp))
        let suppressed: Int
        var readIDs: [String] = []
        var kind = "match"
        switch verdict {
        case .suppressed:
            expected.counts.suppressed += 1
            return
        case .kept:
            expected.counts.kept += 1
            return
        case .told(let count, nil): suppressed = count
        case .told(let count, let ids?): (kind, readIDs, suppressed) = ("pattern", ids, count)
        }
        expected.decisions.append(
            DecisionFacts(
                hotlist: list.id, entry: entry.id, owner: read.agency, readID: read.id, recipient: recipient,
                effect: isPermitted ? "permit" : "deny", tier: tier, version: list.version))
        guard isPermitted else {
            expected.counts.denied += 1
            return
        }
        expected.counts.alerts += 1
        let isLate = before.map { read.capturedAt < $0 - World.allowedLateness } ?? false
        expected.alerts.append(
            AlertFacts(
                key: OutcomeKey(
                    kind: kind, hotlist: list.id, entry: entry.id, agency: read.agency, camera: read.camera,
                    readID: read.id, capturedAt: rfc3339(read.capturedAt), recipient: recipient),
                plate: read.plate, tier: tier, priority: priority(of: entry, tier: tier, isLate: isLate),
                version: list.version, suppressed: suppressed, isLate: isLate, readIDs: readIDs))
    }

    /// Contract §3, for equal texts.
    private func tier(of read: ReadFacts, _ entry: EntryFacts) -> String {
        let known = ["Toyota", "Honda", "Ford"]
        var contradicts = false
        if let seen = read.make, let listed = entry.make, known.contains(seen), known.contains(listed) {
            contradicts = seen != listed
        }
        guard let region = read.region, let listed = entry.region else {
            return contradicts ? "conflict" : "region-unknown"
        }
        if region != listed { return "conflict" }
        return contradicts ? "mismatch" : "exact"
    }

    private func priority(of entry: EntryFacts, tier: String, isLate: Bool) -> String {
        switch tier {
        case "exact": isLate && entry.priority == "high" ? "normal" : entry.priority
        case "region-unknown": entry.priority == "high" ? "normal" : entry.priority
        default: "low"
        }
    }
}

private func timestamp(_ milliseconds: Int) -> Timestamp { Timestamp(milliseconds: Int64(milliseconds)) }

extension HotlistFacts {
    fileprivate var windowRules: WindowOracle.Rules {
        func span(_ milliseconds: Int) -> TimeSpan { .milliseconds(Int64(milliseconds)) }
        return WindowOracle.Rules(
            suppress: suppress.map(span), repeating: repeating.map { ($0.count, span($0.within), $0.cameras) },
            allowedLateness: span(World.allowedLateness))
    }
}

extension ReadFacts {
    private static let tiers = ["exact", "region-unknown", "ocr", "wildcard", "mismatch", "conflict"]

    fileprivate func windowHit(tier: String, isPermitted: Bool) -> WindowOracle.Hit {
        WindowOracle.Hit(
            read: "\(agency) \(camera) \(id) \(capturedAt)", readID: id, camera: "\(agency) \(camera)",
            capturedAt: timestamp(capturedAt), tier: Self.tiers.firstIndex(of: tier) ?? Self.tiers.count,
            isPermitted: isPermitted)
    }
}
