package import Plates

/// How often an identity was taken away of late. Now and then it is Kafka's doing, a watchdog's or an operator's; one
/// after the other means that two processes take it from each other for ever.
package struct Fencings {
    private var times: [Timestamp] = []

    package init() {}

    /// Counts one more.
    ///
    /// - Returns: whether it is the `Limits.fencings`-th within `Limits.fencingSpan`.
    package mutating func areTooMany(withOneAt now: Timestamp) -> Bool {
        times = times.filter { now - $0 < Limits.fencingSpan } + [now]
        return times.count >= Limits.fencings
    }
}
