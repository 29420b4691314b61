import Plates

/// The moment at which a wait ends, on the clock that never jumps.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(after span: TimeSpan) { end = ContinuousClock.now.advanced(by: .nanoseconds(max(0, span.nanoseconds))) }

    var remaining: TimeSpan {
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: end).components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return TimeSpan(nanoseconds: overflow ? .max : max(0, whole + attoseconds / 1_000_000_000))
    }

    var hasPassed: Bool { remaining == .zero }

    /// What remains, as C libraries want it: whole milliseconds, rounded up so that a wait never spins, at most
    /// `limit`.
    func remainingMilliseconds(atMost limit: TimeSpan = .seconds(3_600)) -> Int32 {
        Deadline.milliseconds(min(remaining, limit))
    }

    static func milliseconds(_ span: TimeSpan) -> Int32 {
        Int32(clamping: span.nanoseconds / 1_000_000 + (span.nanoseconds % 1_000_000 > 0 ? 1 : 0))
    }
}
