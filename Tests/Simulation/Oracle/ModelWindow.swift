import Plates

/// One window of contract §4, as plainly as the contract reads: everything it has ever remembered and not forgotten, in
/// the order of arrival.
struct ModelWindow {
    struct Told {
        let capturedAt: Timestamp
        let base: Timestamp
        let tier: Int
    }

    struct Waiting {
        let read: PlannedRead
        let base: Timestamp
    }

    enum Verdict: Equatable {
        case news(suppressed: Int, readIDs: [String]?)
        case suppressed
        case kept
    }

    let list: Scenario.List
    let isPermit: Bool
    let lateness: TimeSpan
    var told: [Told] = []
    var waiting: [Waiting] = []
    var suppressed = 0

    static let mostTold = 64
    static let mostWaiting = 256

    mutating func forget(_ watermark: Timestamp?) {
        if let watermark {
            if let suppress = list.suppress { told.removeAll { watermark > $0.base + suppress + lateness } }
            if let rule = list.repeating { waiting.removeAll { watermark > $0.base + rule.within + lateness } }
        }
        if told.isEmpty { suppressed = 0 }
    }

    mutating func judge(_ read: PlannedRead, tier: Int, watermark: Timestamp?) -> Verdict {
        forget(watermark)
        let base = watermark.map { max($0, read.capturedAt) } ?? read.capturedAt
        guard isPermit, let rule = list.repeating else { return tell(read, base, tier, nil) }
        if waiting.contains(where: { $0.read.isResent(as: read) }) { return .kept }
        waiting.append(Waiting(read: read, base: base))
        if waiting.count > Self.mostWaiting, let place = earliest(waiting.map(\.read.capturedAt)) {
            waiting.remove(at: place)
        }
        var starts = waiting.map(\.read.capturedAt)
        starts.sort()
        for start in starts where start <= read.capturedAt && read.capturedAt - start < rule.within {
            let span = waiting.filter { $0.read.capturedAt >= start && $0.read.capturedAt - start < rule.within }
            let cameras = Set(span.map { "\($0.read.agency) \($0.read.camera)" })
            guard span.count >= rule.count, cameras.count >= rule.cameras else { continue }
            waiting.removeAll { $0.read.capturedAt >= start && $0.read.capturedAt - start < rule.within }
            var ordered: [Waiting] = []
            for hit in span {
                let place = ordered.firstIndex { $0.read.capturedAt > hit.read.capturedAt } ?? ordered.count
                ordered.insert(hit, at: place)
            }
            return tell(read, base, tier, ordered.map(\.read.id))
        }
        return .kept
    }

    private mutating func tell(_ read: PlannedRead, _ base: Timestamp, _ tier: Int, _ readIDs: [String]?) -> Verdict {
        guard let span = list.suppress else { return .news(suppressed: 0, readIDs: readIDs) }
        let isNear = told.contains { earlier in
            let distance = max(read.capturedAt - earlier.capturedAt, earlier.capturedAt - read.capturedAt)
            return earlier.tier <= tier && distance < span
        }
        if isNear {
            suppressed += 1
            return .suppressed
        }
        let count = suppressed
        suppressed = 0
        told.append(Told(capturedAt: read.capturedAt, base: base, tier: tier))
        if told.count > Self.mostTold, let place = earliest(told.map(\.capturedAt)) { told.remove(at: place) }
        return .news(suppressed: count, readIDs: readIDs)
    }

    private func earliest(_ times: [Timestamp]) -> Int? {
        times.min().flatMap { earliest in times.firstIndex { $0 == earliest } }
    }

    /// As `ChangelogWindow` writes what it finds.
    var line: String {
        let outcomes = told.map { "\($0.capturedAt.nanoseconds)/\($0.base.nanoseconds)/\($0.tier)" }.sorted()
        let hits = waiting.map { "\($0.read.capturedAt.nanoseconds)/\($0.base.nanoseconds)/\($0.read.id)" }.sorted()
        return "\(list.id) \(isPermit ? 1 : 0) s\(suppressed) \(outcomes.joined(separator: ",")) "
            + hits.joined(separator: ",")
    }
}
