// All windows of a partition by the oracle of one window: what the store is held against.

import Oracle
import Plates
import Windows

struct NaiveWindows {
    private let rules: [WindowOracle.Rules]
    private var windows: [WindowKey: WindowOracle] = [:]
    /// What was forgotten because a window was full.
    var outcomesOverLimit = 0
    var hitsOverLimit = 0

    init(rules: [WindowRules], limits: WindowLimits) {
        self.rules = rules.map { rules in
            WindowOracle.Rules(
                suppress: rules.suppress,
                repeating: rules.repeating.map { ($0.count, $0.within, $0.distinctCameras) },
                allowedLateness: rules.allowedLateness, mostTold: limits.outcomes, mostKept: limits.hits)
        }
    }

    mutating func judge(_ hit: WindowHit, watermark: Timestamp?) -> WindowVerdict {
        var window = windows[hit.key] ?? WindowOracle(rules[hit.key.hotlist])
        let before = (window.toldOverLimit, window.keptOverLimit)
        let verdict = window.judge(
            WindowOracle.Hit(
                read: "\(hit.read.bits)", readID: hit.readID.text, camera: "\(hit.camera.bits)",
                capturedAt: hit.capturedAt, tier: Int(hit.tier.rawValue), isPermitted: hit.effect == .permit),
            watermark: watermark)
        outcomesOverLimit += window.toldOverLimit - before.0
        hitsOverLimit += window.keptOverLimit - before.1
        windows[hit.key] = window
        return switch verdict {
        case .told(let suppressed, nil): .outcome(suppressed: suppressed)
        case .told(let suppressed, let readIDs?):
            .pattern(readIDs: readIDs.compactMap { ReadID($0) }, suppressed: suppressed)
        case .suppressed(let isPattern): isPattern ? .patternSuppressed : .suppressed
        case .kept: .kept
        }
    }
}
