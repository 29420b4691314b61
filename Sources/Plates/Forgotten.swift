/// What a full window and a full memory of read ids let go before its time (contract §4).
package struct Forgotten: Equatable, Sendable {
    /// Outcomes of windows that remember as many as one may.
    package var outcomes = 0
    /// Hits of windows that keep as many as one may.
    package var hits = 0
    /// Read ids beyond `duplicate_capacity`.
    package var readIDs = 0
    /// Duplicates ahead of the watermark that a restore is not told of.
    package var aheads = 0

    package init() {}

    package init(outcomes: Int, hits: Int, readIDs: Int, aheads: Int) {
        (self.outcomes, self.hits, self.readIDs, self.aheads) = (outcomes, hits, readIDs, aheads)
    }

    package static func + (left: Forgotten, right: Forgotten) -> Forgotten {
        Forgotten(
            outcomes: left.outcomes + right.outcomes, hits: left.hits + right.hits,
            readIDs: left.readIDs + right.readIDs, aheads: left.aheads + right.aheads)
    }

    package static func - (left: Forgotten, right: Forgotten) -> Forgotten {
        Forgotten(
            outcomes: left.outcomes - right.outcomes, hits: left.hits - right.hits,
            readIDs: left.readIDs - right.readIDs, aheads: left.aheads - right.aheads)
    }

    package static func += (left: inout Forgotten, right: Forgotten) { left = left + right }

    package var total: Int { outcomes + hits + readIDs + aheads }
}
