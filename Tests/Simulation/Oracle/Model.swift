import Oracle
import Plates

/// The naive oracle: one partition's records in offset order, judged by contract §1, §4 and §5 with lists that grow,
/// without batches, generations, indexes or hashes.
struct Model {
    private struct Sight {
        let read: PlannedRead
        /// Right after it.
        let watermark: Timestamp?
    }

    private struct WindowName: Hashable {
        let list: String
        let entry: String
        let recipient: String
        let isPermit: Bool
    }

    private let scenario: Scenario
    private var newest: Timestamp?
    /// The latest of each read, oldest first.
    private var sights: [Sight] = []
    private var windows: [WindowName: WindowOracle] = [:]

    private init(_ scenario: Scenario) { self.scenario = scenario }

    /// - Parameters:
    ///   - offsets: of each partition where each of its records stands in the log.
    ///   - breaks: of some partitions, where another log or another state begins.
    ///   - isLost: whether a record was deleted before anyone could read it.
    static func expectation(
        of scenario: Scenario, offsets: [[Offset]], breaks: [Int: Break] = [:],
        isLost: (Int, Offset) -> Bool = { _, _ in false }
    ) -> Expectation {
        var expectation = Expectation()
        for partition in 0..<scenario.partitions {
            var model = Model(scenario)
            let records = scenario.input.filter { $0.partition == partition }
            for (place, (record, offset)) in zip(records, offsets[partition]).enumerated() {
                if let broken = breaks[partition], broken.after == place { model.pass(broken.content) }
                if !isLost(partition, offset) { model.take(record, at: offset, &expectation) }
            }
            if let broken = breaks[partition], broken.after == offsets[partition].count {
                model.pass(broken.content)
            }
            expectation.windows.append(model.remembered())
            expectation.watermarks.append(model.watermark)
        }
        return expectation
    }

    private mutating func pass(_ content: Break.Content) {
        sights = []
        if content == .state { (newest, windows) = (nil, [:]) }
    }

    private var watermark: Timestamp? { newest.map { $0 - scenario.times.maxDisorder } }

    private mutating func take(_ record: InputRecord, at offset: Offset, _ expectation: inout Expectation) {
        expectation.tally.reads += 1
        switch record.meaning {
        case .deadLetter(let reason):
            expectation.tally.deadLettered += 1
            expectation.deadLetters["\(record.partition)@\(offset.value)"] = reason
        case .read(let read):
            let before = watermark
            let isDuplicate = isDuplicate(read, before)
            if isDuplicate {
                expectation.tally.duplicates += 1
            } else {
                newest = max(newest ?? read.capturedAt, read.capturedAt)
            }
            see(read)
            if !isDuplicate { process(read, watermark: before, &expectation) }
        }
    }

    private func isDuplicate(_ read: PlannedRead, _ watermark: Timestamp?) -> Bool {
        guard let sight = sights.first(where: { $0.read.isResent(as: read) }) else { return false }
        guard let watermark, let seen = sight.watermark else { return true }
        return !(watermark > seen + scenario.times.duplicateWithin)
    }

    private mutating func see(_ read: PlannedRead) {
        sights.removeAll { $0.read.isResent(as: read) }
        sights.append(Sight(read: read, watermark: watermark))
        if sights.count > scenario.times.duplicateCapacity { sights.removeFirst() }
    }

    private mutating func process(_ read: PlannedRead, watermark: Timestamp?, _ expectation: inout Expectation) {
        expectation.tally.processed += 1
        let isLate = watermark.map { read.capturedAt < $0 - scenario.times.allowedLateness } ?? false
        if isLate { expectation.tally.late += 1 }
        var hasHit = false
        for list in scenario.lists {
            for entry in list.entries where entry.plate == read.plate && read.capturedAt < entry.expiresAt {
                hasHit = true
                for recipient in list.notify {
                    decide(
                        Candidacy(read: read, isLate: isLate, list: list, entry: entry, recipient: recipient),
                        watermark, &expectation)
                }
            }
        }
        if hasHit { expectation.tally.readsThatHit += 1 }
    }

    private mutating func decide(
        _ candidacy: Candidacy, _ watermark: Timestamp?, _ expectation: inout Expectation
    ) {
        expectation.tally.candidacies += 1
        let list = candidacy.list
        var verdict = WindowOracle.Verdict.told(suppressed: 0, readIDs: nil)
        if list.suppress != nil || list.repeating != nil {
            let name = WindowName(
                list: list.id, entry: candidacy.entry.id, recipient: candidacy.recipient,
                isPermit: candidacy.isPermit)
            let fresh = WindowOracle(list.windowRules(allowedLateness: scenario.times.allowedLateness))
            verdict = windows[name, default: fresh].judge(candidacy.windowHit, watermark: watermark)
        }
        switch verdict {
        case .suppressed: expectation.tally.suppressed += 1
        case .kept: expectation.tally.kept += 1
        case .told(let suppressed, let readIDs):
            expectation.add(
                candidacy.decisionLine, to: "\(Scenario.topologyName).decisions", key: candidacy.read.id)
            guard candidacy.isPermit else {
                expectation.tally.denied += 1
                return
            }
            expectation.tally.alerts += 1
            expectation.add(
                candidacy.alertLine(suppressed: suppressed, readIDs: readIDs), to: "alerts.\(candidacy.recipient)",
                key: candidacy.read.plate)
        }
    }

    /// What is remembered after the last record, nothing that the watermark has passed.
    private func remembered() -> [String] {
        windows.compactMap { name, window in
            var window = window
            window.forget(watermark)
            return window.isEmpty ? nil : "\(name.list) \(name.isPermit ? 1 : 0) \(window.remembered)"
        }.sorted()
    }
}

extension Scenario.List {
    fileprivate func windowRules(allowedLateness: TimeSpan) -> WindowOracle.Rules {
        WindowOracle.Rules(
            suppress: suppress, repeating: repeating.map { ($0.count, $0.within, $0.cameras) },
            allowedLateness: allowedLateness)
    }
}

/// One hit and one candidate recipient.
struct Candidacy {
    enum Tier: Int {
        case exact = 0
        case regionUnknown = 1
        case conflict = 5

        var name: String {
            switch self {
            case .exact: "exact"
            case .regionUnknown: "region-unknown"
            case .conflict: "conflict"
            }
        }
    }

    let read: PlannedRead
    let isLate: Bool
    let list: Scenario.List
    let entry: Scenario.Entry
    let recipient: String

    var tier: Tier {
        guard let known = read.region, let wanted = entry.region else { return .regionUnknown }
        return known == wanted ? .exact : .conflict
    }

    var windowHit: WindowOracle.Hit {
        WindowOracle.Hit(
            read: "\(read.agency) \(read.camera) \(read.id) \(read.capturedAt.nanoseconds)", readID: read.id,
            camera: "\(read.agency) \(read.camera)", capturedAt: read.capturedAt, tier: tier.rawValue,
            isPermitted: isPermit)
    }

    var isPermit: Bool { tier != .conflict && recipient == read.agency }

    private var rule: String {
        if tier == .conflict { return "conflict" }
        if recipient == Scenario.stranger { return "unknown-recipient" }
        return recipient == read.agency ? "owner" : "default-deny"
    }

    private var priority: String {
        guard tier == .exact, !isLate else { return entry.priority == "high" ? "normal" : entry.priority }
        return entry.priority
    }

    var decisionLine: String {
        [list.id, entry.id, tier.name, read.agency, recipient, isPermit ? "permit" : "deny", rule, read.id]
            .joined(separator: " ")
    }

    func alertLine(suppressed: Int, readIDs: [String]?) -> String {
        [
            readIDs == nil ? "match" : "pattern", list.id, entry.id, tier.name, priority, read.agency, read.id,
            PlannedRead.text(read.capturedAt), "\(suppressed)", isLate ? "late" : "in-time",
            readIDs?.joined(separator: ",") ?? "-",
        ].joined(separator: " ")
    }
}
