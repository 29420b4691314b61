// Contract §4 as plainly as it reads: arrays in the order of arrival, everything forgotten as soon as it may be.

import Plates
import Windows

struct NaiveWindows {
    struct Window {
        var outcomes: [(capturedAt: Timestamp, base: Timestamp, tier: Tier)] = []
        var kept: [(hit: WindowHit, base: Timestamp)] = []
        var suppressed = 0
    }

    let rules: [WindowRules]
    let limits: WindowLimits
    var windows: [WindowKey: Window] = [:]
    var outcomesOverLimit = 0
    var hitsOverLimit = 0

    init(rules: [WindowRules], limits: WindowLimits) {
        self.rules = rules
        self.limits = limits
    }

    /// "Passes": the watermark before a read is greater than.
    mutating func pass(_ watermark: Timestamp?) {
        guard let watermark else { return }
        for (key, var window) in windows {
            let rule = rules[key.hotlist]
            if let suppress = rule.suppress {
                window.outcomes = window.outcomes.filter { !(watermark > $0.base + suppress + rule.allowedLateness) }
            }
            if let within = rule.repeating?.within {
                window.kept = window.kept.filter { !(watermark > $0.base + within + rule.allowedLateness) }
            }
            if window.outcomes.isEmpty { window.suppressed = 0 }
            windows[key] = window.outcomes.isEmpty && window.kept.isEmpty ? nil : window
        }
    }

    mutating func judge(_ hit: WindowHit, watermark: Timestamp?) -> WindowVerdict {
        pass(watermark)
        let rule = rules[hit.key.hotlist]
        var window = windows[hit.key] ?? Window()
        defer { windows[hit.key] = window.outcomes.isEmpty && window.kept.isEmpty ? nil : window }

        guard let repeating = rule.repeating, hit.effect == .permit else {
            if isSuppressed(hit, by: rule, in: window) {
                window.suppressed += 1
                return .suppressed
            }
            return .outcome(suppressed: remember(hit, watermark, by: rule, in: &window))
        }
        guard !window.kept.contains(where: { $0.hit.read == hit.read }) else { return .kept }
        window.kept.append((hit, base(hit, watermark)))
        if window.kept.count > limits.hits {
            hitsOverLimit += 1
            if let earliest = window.kept.map(\.hit.capturedAt).min(),
                let place = window.kept.firstIndex(where: { $0.hit.capturedAt == earliest })
            {
                window.kept.remove(at: place)
            }
        }
        for start in window.kept.map(\.hit.capturedAt).sorted() {
            func isInside(_ time: Timestamp) -> Bool { start <= time && time < start + repeating.within }
            let inside = window.kept.filter { isInside($0.hit.capturedAt) }
            guard isInside(hit.capturedAt), inside.count >= repeating.count,
                Set(inside.map(\.hit.camera)).count >= repeating.distinctCameras
            else { continue }
            window.kept.removeAll { isInside($0.hit.capturedAt) }
            if isSuppressed(hit, by: rule, in: window) {
                window.suppressed += 1
                return .patternSuppressed
            }
            let inOrder = inside.enumerated().sorted {
                ($0.element.hit.capturedAt, $0.offset) < ($1.element.hit.capturedAt, $1.offset)
            }
            return .pattern(
                readIDs: inOrder.map(\.element.hit.readID),
                suppressed: remember(hit, watermark, by: rule, in: &window))
        }
        return .kept
    }

    private func base(_ hit: WindowHit, _ watermark: Timestamp?) -> Timestamp {
        max(hit.capturedAt, watermark ?? .distantPast)
    }

    private func isSuppressed(_ hit: WindowHit, by rule: WindowRules, in window: Window) -> Bool {
        guard let suppress = rule.suppress else { return false }
        return window.outcomes.contains {
            $0.tier <= hit.tier && $0.capturedAt < hit.capturedAt + suppress
                && hit.capturedAt < $0.capturedAt + suppress
        }
    }

    private mutating func remember(
        _ hit: WindowHit, _ watermark: Timestamp?, by rule: WindowRules, in window: inout Window
    ) -> Int {
        guard rule.suppress != nil else { return 0 }
        let told = window.suppressed
        window.suppressed = 0
        window.outcomes.append((hit.capturedAt, base(hit, watermark), hit.tier))
        if window.outcomes.count > limits.outcomes {
            outcomesOverLimit += 1
            if let earliest = window.outcomes.map(\.capturedAt).min(),
                let place = window.outcomes.firstIndex(where: { $0.capturedAt == earliest })
            {
                window.outcomes.remove(at: place)
            }
        }
        return told
    }
}
