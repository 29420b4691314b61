import Plates

/// What one window remembers, and how it judges a hit: contract §4 in code, without any thought of storage.
struct WindowState: Equatable {
    /// By `captured_at`, ties in the order of arrival: the first is the one to go when there are too many.
    var outcomes: [RememberedOutcome] = []
    /// In the same order. Hits of permitted windows under a `repeat` only.
    var hits: [KeptHit] = []
    /// How many were suppressed since the previous outcome; 0 when no outcome is remembered.
    var suppressed: UInt32 = 0

    var isEmpty: Bool { outcomes.isEmpty && hits.isEmpty }

    mutating func removeAll() {
        outcomes.removeAll(keepingCapacity: true)
        hits.removeAll(keepingCapacity: true)
        suppressed = 0
    }

    /// Judges the next hit of this window.
    ///
    /// - Parameter watermark: as it stood before the hit's read.
    mutating func judge(
        _ hit: WindowHit, by rules: WindowRules, watermark: Timestamp?, limits: WindowLimits,
        counts: inout WindowCounts
    ) -> WindowVerdict {
        forget(by: rules, watermark: watermark)
        let base = max(hit.capturedAt, watermark ?? hit.capturedAt)
        let outcome = RememberedOutcome(capturedAt: hit.capturedAt, base: base, tier: hit.tier)
        guard let repeating = rules.repeating, hit.effect == .permit else {
            guard let told = tell(outcome, by: rules, limits: limits, counts: &counts) else { return .suppressed }
            return .outcome(suppressed: told)
        }
        // A read that was resent after `duplicate_within` is still the same read: one sight of it counts, the first.
        if hits.contains(where: { $0.read == hit.read }) { return .kept }
        decideUnknown(like: hit)
        keep(KeptHit(hit, base: base), limits: limits, counts: &counts)
        guard let pattern = earliestSpan(around: hit.capturedAt, completing: repeating) else { return .kept }
        let readIDs = hits[pattern].map(\.readID)
        hits.removeSubrange(pattern)
        guard let told = tell(outcome, by: rules, limits: limits, counts: &counts) else { return .patternSuppressed }
        return .pattern(readIDs: readIDs, suppressed: told)
    }

    /// An earlier format of the changelog does not say who decided a kept hit. Then a permit had one ground, that the
    /// recipient owns the read, and this window's recipient may still be told.
    private mutating func decideUnknown(like hit: WindowHit) {
        for place in hits.indices where hits[place].decision == nil {
            hits[place].decision = hit.decision?.ofOwnRead
        }
    }

    /// Decides anew what another policy decided, and forgets what is denied now.
    mutating func decideAgain(
        under policy: PolicyMark, counts: inout WindowCounts, _ isPermitted: (KeptDecision) -> Bool
    ) {
        let before = hits.count
        hits.removeAll { hit in hit.isDecided(byAnotherThan: policy) && !(hit.decision.map(isPermitted) ?? true) }
        counts.hitsDenied += before - hits.count
        for place in hits.indices { hits[place].decision = hits[place].decision?.renewed(by: policy) }
    }

    /// Forgets what the watermark has passed, and what no rule asks for any more.
    mutating func forget(by rules: WindowRules, watermark: Timestamp?) {
        outcomes.removeAll { rules.isForgotten($0.base, span: rules.suppress, watermark: watermark) }
        hits.removeAll { rules.isForgotten($0.base, span: rules.repeating?.within, watermark: watermark) }
        if outcomes.isEmpty { suppressed = 0 }
    }

    /// Makes an outcome, unless a remembered one of an equal or better tier is near.
    ///
    /// - Returns: how many were suppressed since the previous outcome; nil when this one is.
    private mutating func tell(
        _ outcome: RememberedOutcome, by rules: WindowRules, limits: WindowLimits, counts: inout WindowCounts
    ) -> Int? {
        guard let span = rules.suppress else { return 0 }
        if outcomes.contains(where: { $0.tier <= outcome.tier && $0.distance(to: outcome) < span }) {
            suppressed = suppressed == .max ? .max : suppressed + 1
            return nil
        }
        let told = Int(suppressed)
        suppressed = 0
        let place = outcomes.lastIndex { $0.capturedAt <= outcome.capturedAt }.map { $0 + 1 } ?? 0
        outcomes.insert(outcome, at: place)
        if outcomes.count > limits.outcomes {
            outcomes.removeFirst()
            counts.outcomesOverLimit += 1
        }
        return told
    }

    private mutating func keep(_ hit: KeptHit, limits: WindowLimits, counts: inout WindowCounts) {
        let place = hits.lastIndex { $0.capturedAt <= hit.capturedAt }.map { $0 + 1 } ?? 0
        hits.insert(hit, at: place)
        if hits.count > limits.hits {
            hits.removeFirst()
            counts.hitsOverLimit += 1
        }
    }

    /// The hits of the earliest span [t, t + within) that starts at a kept hit, contains `instant` and has enough hits
    /// at enough cameras. One pass: both ends of the span only move forward.
    private func earliestSpan(around instant: Timestamp, completing rule: RepeatRule) -> Range<Int>? {
        guard hits.count >= rule.count else { return nil }
        guard var start = hits.firstIndex(where: { instant - $0.capturedAt < rule.within }) else { return nil }
        var end = start
        var cameras = CameraTally()
        while start < hits.count, hits[start].capturedAt <= instant {
            while end < hits.count, hits[end].capturedAt - hits[start].capturedAt < rule.within {
                cameras.add(hits[end].camera)
                end += 1
            }
            if end - start >= rule.count, cameras.distinct >= rule.distinctCameras { return start..<end }
            cameras.remove(hits[start].camera)
            start += 1
        }
        return nil
    }
}

/// What was told: an alert, or the decision of a denial.
struct RememberedOutcome: Equatable {
    let capturedAt: Timestamp
    /// The later of `capturedAt` and the watermark before it: from here on it is remembered.
    let base: Timestamp
    let tier: Tier

    func distance(to other: RememberedOutcome) -> TimeSpan {
        capturedAt < other.capturedAt ? other.capturedAt - capturedAt : capturedAt - other.capturedAt
    }
}

/// A hit that waits for a pattern.
struct KeptHit: Equatable, BitwiseCopyable {
    let capturedAt: Timestamp
    let base: Timestamp
    let camera: CameraIdentity
    let read: ReadIdentity
    let readID: ReadID
    /// nil = the changelog does not say.
    var decision: KeptDecision?

    func isDecided(byAnotherThan policy: PolicyMark) -> Bool { decision.map { $0.policy != policy } ?? false }
}

extension KeptHit {
    init(_ hit: WindowHit, base: Timestamp) {
        self.init(
            capturedAt: hit.capturedAt, base: base, camera: hit.camera, read: hit.read, readID: hit.readID,
            decision: hit.decision)
    }
}

/// What was forgotten before its time.
package struct WindowCounts: Equatable, Sendable {
    /// Because its window was full.
    package internal(set) var outcomesOverLimit = 0
    package internal(set) var hitsOverLimit = 0
    /// Kept hits that the policy in force denies.
    package internal(set) var hitsDenied = 0
}

/// How many hits of a moving span each camera has.
private struct CameraTally {
    private var cameras: [(identity: CameraIdentity, hits: Int)] = []
    var distinct: Int { cameras.count }

    mutating func add(_ camera: CameraIdentity) {
        if let place = cameras.firstIndex(where: { $0.identity == camera }) {
            cameras[place].hits += 1
        } else {
            cameras.append((camera, 1))
        }
    }

    mutating func remove(_ camera: CameraIdentity) {
        guard let place = cameras.firstIndex(where: { $0.identity == camera }) else { return }
        cameras[place].hits -= 1
        if cameras[place].hits == 0 { cameras.swapAt(place, cameras.count - 1) }
        if cameras.last?.hits == 0 { cameras.removeLast() }
    }
}
