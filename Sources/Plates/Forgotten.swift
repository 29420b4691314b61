/// What was let go before its time: for want of room (contract §4), or since another policy denies it (§10).
package struct Forgotten: Equatable, Sendable {
    /// Outcomes of windows that remember as many as one may.
    package var outcomes = 0
    /// Hits of windows that keep as many as one may.
    package var hits = 0
    /// Hits kept for a pattern that the policy in force denies.
    package var deniedHits = 0
    /// Read ids beyond `duplicate_capacity`.
    package var readIDs = 0
    /// Duplicates ahead of the watermark that a restore is not told of.
    package var aheads = 0

    package init() {}

    package init(outcomes: Int, hits: Int, deniedHits: Int, readIDs: Int, aheads: Int) {
        (self.outcomes, self.hits, self.deniedHits) = (outcomes, hits, deniedHits)
        (self.readIDs, self.aheads) = (readIDs, aheads)
    }

    package static func + (left: Forgotten, right: Forgotten) -> Forgotten {
        Forgotten(
            outcomes: left.outcomes + right.outcomes, hits: left.hits + right.hits,
            deniedHits: left.deniedHits + right.deniedHits, readIDs: left.readIDs + right.readIDs,
            aheads: left.aheads + right.aheads)
    }

    package static func - (left: Forgotten, right: Forgotten) -> Forgotten {
        Forgotten(
            outcomes: left.outcomes - right.outcomes, hits: left.hits - right.hits,
            deniedHits: left.deniedHits - right.deniedHits, readIDs: left.readIDs - right.readIDs,
            aheads: left.aheads - right.aheads)
    }

    package static func += (left: inout Forgotten, right: Forgotten) { left = left + right }

    package var total: Int { outcomes + hits + deniedHits + readIDs + aheads }
}
