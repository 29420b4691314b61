package import Plates

/// Which changes of a list are told one by one, and which are summed up: the first few of a stretch of time each for
/// itself, all others together when the stretch is over.
package struct ChangeSummary: Sendable {
    /// How long a stretch is.
    package static let stretch = TimeSpan.seconds(10)
    /// How many changes of a stretch are told one by one.
    package static let singleLimit = 5

    private var beganAt = Timestamp.distantPast
    private var toldCount = 0
    private var rest: ListChange?

    package init() {}

    /// - Returns: what is to be told now.
    package mutating func take(_ change: ListChange, at now: Timestamp) -> ListChange? {
        if rest == nil, now - beganAt >= Self.stretch { begin(at: now) }
        guard rest == nil, toldCount < Self.singleLimit else {
            if rest == nil { rest = change } else { rest?.add(change) }
            return nil
        }
        toldCount += 1
        return change
    }

    /// What was held back, once its stretch is over.
    package mutating func takeRest(at now: Timestamp) -> ListChange? {
        now - beganAt >= Self.stretch ? takeRest() : nil
    }

    /// What was held back, since nobody will ask again.
    package mutating func takeRest() -> ListChange? {
        defer { rest = nil }
        return rest
    }

    private mutating func begin(at now: Timestamp) {
        beganAt = now
        toldCount = 0
    }
}
