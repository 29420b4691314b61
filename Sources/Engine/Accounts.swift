package import Plates

/// The accounting identity: what came in is accounted for, read by read and hit by hit.
///
///     reads = dead-lettered + refused + processed
///     processed = reads that hit + reads that do not
///     hits × candidate recipients = alerts + denied + suppressed + kept for a pattern
///
/// Each number is counted where its event happens, none is derived from the others, so that a lost read shows.
package struct Accounts: Equatable, Sendable {
    package var reads = 0
    package var deadLettered: [DeadLetterReason: Int] = [:]
    package var refused: [RefusalReason: Int] = [:]
    package var processed = 0
    package var readsThatHit = 0
    package var readsWithoutHit = 0
    package var hits: [Tier: Int] = [:]
    /// One for each hit and each candidate recipient of its list.
    package var candidacies = 0
    package var alerts = 0
    /// By the rule's name: its number is its policy's alone.
    package var denied: [String: Int] = [:]
    package var suppressed: [HotlistRecipient: Int] = [:]
    package var kept: [HotlistRecipient: Int] = [:]

    /// Reads behind the watermark by more than the allowed lateness.
    package var late = 0
    /// Records whose key is not their canonical plate: processed where they are, but their windows may be split.
    package var misplacedKeys = 0
    /// Optional fields of the wrong type, ignored.
    package var ignoredFields = 0
    /// Reads with a region that is not understood, and with one that is not certain enough: unknown to the match.
    package var regionsNotUnderstood = 0
    package var regionsNotCertain = 0
    /// What windows and the memory of read ids had no place for.
    package var forgotten = Forgotten()

    package init() {}

    /// Whether nothing was lost or counted twice.
    package var balance: Bool {
        reads == deadLettered.values.reduce(0, +) + refused.values.reduce(0, +) + processed
            && processed == readsThatHit + readsWithoutHit
            && candidacies == alerts + denied.values.reduce(0, +)
                + suppressed.values.reduce(0, +) + kept.values.reduce(0, +)
    }

    package mutating func add(_ other: Accounts) {
        reads += other.reads
        deadLettered.merge(other.deadLettered, uniquingKeysWith: +)
        refused.merge(other.refused, uniquingKeysWith: +)
        processed += other.processed
        readsThatHit += other.readsThatHit
        readsWithoutHit += other.readsWithoutHit
        hits.merge(other.hits, uniquingKeysWith: +)
        candidacies += other.candidacies
        alerts += other.alerts
        denied.merge(other.denied, uniquingKeysWith: +)
        suppressed.merge(other.suppressed, uniquingKeysWith: +)
        kept.merge(other.kept, uniquingKeysWith: +)
        late += other.late
        misplacedKeys += other.misplacedKeys
        ignoredFields += other.ignoredFields
        regionsNotUnderstood += other.regionsNotUnderstood
        regionsNotCertain += other.regionsNotCertain
        forgotten += other.forgotten
    }
}

/// A hotlist and one of its candidate recipients, by their ids.
package struct HotlistRecipient: Hashable, Comparable, Sendable {
    package let hotlist: String
    package let recipient: String

    package init(hotlist: String, recipient: String) {
        self.hotlist = hotlist
        self.recipient = recipient
    }

    package static func < (left: HotlistRecipient, right: HotlistRecipient) -> Bool {
        (left.hotlist, left.recipient) < (right.hotlist, right.recipient)
    }
}
