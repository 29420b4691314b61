/// One hit and one candidate recipient: what was decided about telling the one of the other.
package struct Candidacy: Sendable {
    /// The hit's place among the hits of its batch.
    package let hit: Int
    package let recipient: Recipient
    package var decision: Decision

    package init(hit: Int, recipient: Recipient, decision: Decision) {
        self.hit = hit
        self.recipient = recipient
        self.decision = decision
    }
}

/// What came of a candidacy that is news (contract §4): an alert and its decision, or the decision of a denial.
package struct Outcome: Sendable {
    package let candidacy: Candidacy
    /// How many hits or patterns the window held back since its previous outcome.
    package let suppressed: Int
    /// The reads of a pattern; nil for a hit by itself.
    package let pattern: [ReadID]?

    /// - Returns: nil when the window says that it is not news.
    package init?(_ candidacy: Candidacy, _ verdict: WindowVerdict) {
        self.candidacy = candidacy
        switch verdict {
        case .outcome(let suppressed): (self.suppressed, pattern) = (suppressed, nil)
        case .pattern(let readIDs, let suppressed): (self.suppressed, pattern) = (suppressed, readIDs)
        case .suppressed, .patternSuppressed, .kept: return nil
        }
    }

    package var kind: AlertKind { pattern == nil ? .match : .pattern }
    package var recipient: Recipient { candidacy.recipient }
    package var decision: Decision { candidacy.decision }
}

/// What an alert is about: one hit, or several that make a pattern.
package enum AlertKind: String, BitwiseCopyable, Sendable {
    case match, pattern
}

/// Whether a hit is news to its recipient.
package enum WindowVerdict: Equatable, Sendable {
    /// News; `suppressed` hits or patterns were not since the window's previous outcome.
    case outcome(suppressed: Int)
    case suppressed
    /// Kept for a pattern that it does not complete.
    case kept
    /// It completed a pattern, which is news: the reads of it by `captured_at`, ties in the order of arrival.
    case pattern(readIDs: [ReadID], suppressed: Int)
    /// It completed a pattern that is not news.
    case patternSuppressed
}
