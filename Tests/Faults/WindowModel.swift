/// One window of contract §4: sorted by time wherever it matters, searched from end to end, nothing clever.
struct WindowModel {
    enum Verdict {
        case suppressed
        case kept
        case outcome(suppressed: Int)
        case pattern(readIDs: [String], suppressed: Int)
    }

    private struct Outcome {
        let tier: String
        let capturedAt: Int
        let base: Int
    }

    private struct Hit {
        let read: ReadFacts
        let base: Int
    }

    private static let tiers = ["exact", "region-unknown", "ocr", "wildcard", "mismatch", "conflict"]
    private static let mostOutcomes = 64
    private static let mostHits = 256

    private var outcomes: [Outcome] = []
    /// By captured_at, ties in the order of arrival.
    private var hits: [Hit] = []
    private var suppressed = 0

    /// - Parameter watermark: as it stood before the read.
    mutating func judge(
        _ read: ReadFacts, tier: String, isPermitted: Bool, _ list: HotlistFacts, watermark: Int?
    ) -> Verdict {
        forget(list, watermark)
        let base = max(read.capturedAt, watermark ?? read.capturedAt)
        guard let rule = list.repeating, isPermitted else {
            guard let count = tell(read, tier: tier, base: base, list) else { return .suppressed }
            return .outcome(suppressed: count)
        }
        // One per read: sent again after `duplicate_within`, it is the same read.
        if hits.contains(where: { $0.read.isResent(as: read) }) { return .kept }
        let place = hits.firstIndex { $0.read.capturedAt > read.capturedAt } ?? hits.endIndex
        hits.insert(Hit(read: read, base: base), at: place)
        if hits.count > Self.mostHits { hits.removeFirst() }
        for first in hits {
            let begin = first.read.capturedAt
            let span = hits.filter { begin <= $0.read.capturedAt && $0.read.capturedAt < begin + rule.within }
            guard begin <= read.capturedAt, read.capturedAt < begin + rule.within else { continue }
            let cameras = Set(span.map { [$0.read.agency, $0.read.camera] })
            guard span.count >= rule.count, cameras.count >= rule.cameras else { continue }
            hits.removeAll { begin <= $0.read.capturedAt && $0.read.capturedAt < begin + rule.within }
            guard let count = tell(read, tier: tier, base: base, list) else { return .suppressed }
            return .pattern(readIDs: span.map(\.read.id), suppressed: count)
        }
        return .kept
    }

    private mutating func forget(_ list: HotlistFacts, _ watermark: Int?) {
        func hasPassed(_ base: Int, _ span: Int) -> Bool {
            watermark.map { $0 > base + span + World.allowedLateness } ?? false
        }
        outcomes.removeAll { hasPassed($0.base, list.suppress ?? 0) }
        hits.removeAll { hasPassed($0.base, list.repeating?.within ?? 0) }
        if outcomes.isEmpty { suppressed = 0 }
    }

    /// How many were suppressed since the previous outcome; nil when this one is.
    private mutating func tell(_ read: ReadFacts, tier: String, base: Int, _ list: HotlistFacts) -> Int? {
        guard let suppress = list.suppress else { return 0 }
        func rank(_ tier: String) -> Int { Self.tiers.firstIndex(of: tier) ?? Self.tiers.count }
        let isOld = outcomes.contains {
            rank($0.tier) <= rank(tier) && abs($0.capturedAt - read.capturedAt) < suppress
        }
        if isOld {
            suppressed += 1
            return nil
        }
        defer { suppressed = 0 }
        let place = outcomes.firstIndex { $0.capturedAt > read.capturedAt } ?? outcomes.endIndex
        outcomes.insert(Outcome(tier: tier, capturedAt: read.capturedAt, base: base), at: place)
        if outcomes.count > Self.mostOutcomes { outcomes.removeFirst() }
        return suppressed
    }
}
