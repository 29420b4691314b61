// One window of contract §4 as plainly as the contract reads: arrays in the order of arrival, everything forgotten as
// soon as it may be, nothing clever. The tests of windows, the simulation and the fault runs judge by this one; it uses
// none of the code that it judges.

package import Plates

package struct WindowOracle {
    /// What the window's hotlist says, and how much a window holds.
    package struct Rules {
        package let suppress: TimeSpan?
        package let repeating: (count: Int, within: TimeSpan, cameras: Int)?
        package let allowedLateness: TimeSpan
        package let mostTold: Int
        package let mostKept: Int

        package init(
            suppress: TimeSpan?, repeating: (count: Int, within: TimeSpan, cameras: Int)?, allowedLateness: TimeSpan,
            mostTold: Int = 64, mostKept: Int = 256
        ) {
            self.suppress = suppress
            self.repeating = repeating
            self.allowedLateness = allowedLateness
            self.mostTold = mostTold
            self.mostKept = mostKept
        }
    }

    /// A hit, as far as its window looks.
    package struct Hit {
        /// What tells the read from all others.
        package let read: String
        package let readID: String
        /// What tells the camera from all others.
        package let camera: String
        package let capturedAt: Timestamp
        /// The place of its tier in the order of contract §3: 0 is the best.
        package let tier: Int
        package let isPermitted: Bool

        package init(
            read: String, readID: String, camera: String, capturedAt: Timestamp, tier: Int, isPermitted: Bool
        ) {
            self.read = read
            self.readID = readID
            self.camera = camera
            self.capturedAt = capturedAt
            self.tier = tier
            self.isPermitted = isPermitted
        }
    }

    package enum Verdict: Equatable {
        /// An outcome; of a pattern with its reads.
        case told(suppressed: Int, readIDs: [String]?)
        case suppressed(isPattern: Bool)
        case kept
    }

    /// A hit that is remembered, and what the watermark must pass for it to be forgotten.
    private struct Memory {
        let hit: Hit
        let base: Timestamp
    }

    private let rules: Rules
    private var told: [Memory] = []
    private var kept: [Memory] = []
    private var suppressed = 0
    /// What was forgotten because the window was full.
    package private(set) var toldOverLimit = 0
    package private(set) var keptOverLimit = 0

    package init(_ rules: Rules) { self.rules = rules }

    package var isEmpty: Bool { told.isEmpty && kept.isEmpty }

    /// - Parameter watermark: as it stood before the hit's read; nil = there was none.
    package mutating func judge(_ hit: Hit, watermark: Timestamp?) -> Verdict {
        forget(watermark)
        let memory = Memory(hit: hit, base: max(hit.capturedAt, watermark ?? .distantPast))
        guard let pattern = rules.repeating, hit.isPermitted else { return tell(memory, readIDs: nil) }
        if kept.contains(where: { $0.hit.read == hit.read }) { return .kept }
        kept.append(memory)
        if kept.count > rules.mostKept {
            removeEarliest(of: &kept)
            keptOverLimit += 1
        }
        for start in kept.map(\.hit.capturedAt).sorted() {
            func isInside(_ time: Timestamp) -> Bool { start <= time && time < start + pattern.within }
            let span = kept.filter { isInside($0.hit.capturedAt) }
            guard isInside(hit.capturedAt), span.count >= pattern.count,
                Set(span.map(\.hit.camera)).count >= pattern.cameras
            else { continue }
            kept.removeAll { isInside($0.hit.capturedAt) }
            let inOrder = span.enumerated().sorted {
                ($0.element.hit.capturedAt, $0.offset) < ($1.element.hit.capturedAt, $1.offset)
            }
            return tell(memory, readIDs: inOrder.map(\.element.hit.readID))
        }
        return .kept
    }

    /// Forgets what the watermark has passed, which is: what it is greater than.
    package mutating func forget(_ watermark: Timestamp?) {
        guard let watermark else { return }
        if let suppress = rules.suppress {
            told.removeAll { watermark > $0.base + suppress + rules.allowedLateness }
        }
        if let within = rules.repeating?.within {
            kept.removeAll { watermark > $0.base + within + rules.allowedLateness }
        }
        if told.isEmpty { suppressed = 0 }
    }

    private mutating func tell(_ memory: Memory, readIDs: [String]?) -> Verdict {
        guard let suppress = rules.suppress else { return .told(suppressed: 0, readIDs: readIDs) }
        let hit = memory.hit
        let isOld = told.contains {
            $0.hit.tier <= hit.tier && $0.hit.capturedAt < hit.capturedAt + suppress
                && hit.capturedAt < $0.hit.capturedAt + suppress
        }
        if isOld {
            suppressed += 1
            return .suppressed(isPattern: readIDs != nil)
        }
        defer { suppressed = 0 }
        told.append(memory)
        if told.count > rules.mostTold {
            removeEarliest(of: &told)
            toldOverLimit += 1
        }
        return .told(suppressed: suppressed, readIDs: readIDs)
    }

    private func removeEarliest(of memories: inout [Memory]) {
        guard let earliest = memories.map(\.hit.capturedAt).min() else { return }
        memories.firstIndex { $0.hit.capturedAt == earliest }.map { _ = memories.remove(at: $0) }
    }

    /// What is remembered, in an order that does not depend on that of arrival: as a window of the changelog is written
    /// out to be compared with.
    package var remembered: String {
        func times(_ memory: Memory) -> String { "\(memory.hit.capturedAt.nanoseconds)/\(memory.base.nanoseconds)" }
        let told = told.map { "\(times($0))/\($0.hit.tier)" }.sorted()
        let kept = kept.map { "\(times($0))/\($0.hit.readID)" }.sorted()
        return "s\(suppressed) \(told.joined(separator: ",")) \(kept.joined(separator: ","))"
    }
}
