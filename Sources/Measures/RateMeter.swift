/// How fast a running total grows, over the last few samples of it: what a live view shows as reads/s.
///
/// It reads no clock: each sample brings its instant, in nanoseconds of any clock that does not run back.
package struct RateMeter: Sendable {
    package static let maximumSamples = 64

    private let window: Int64
    private var samples: [(instant: Int64, total: UInt64)] = []

    /// - Parameter window: how far back a sample may lie to count, in nanoseconds.
    package init(window: Int64) { self.window = window }

    /// Notes that the total was `total` at `instant`; a total that shrank (an abort took it back) starts anew.
    package mutating func sample(total: UInt64, at instant: Int64) {
        if let last = samples.last, total < last.total { samples.removeAll(keepingCapacity: true) }
        samples.append((instant, total))
        // The newest sample outside the window stays: the rate then covers the whole window.
        while samples.count > 2, samples[1].instant <= instant - window { samples.removeFirst() }
        if samples.count > RateMeter.maximumSamples { samples.removeFirst() }
    }

    /// Events per second between the first and the last sample of the window; 0 until there are two.
    package var perSecond: Double {
        guard let first = samples.first, let last = samples.last, last.instant > first.instant else { return 0 }
        return Double(last.total - first.total) * 1e9 / Double(last.instant - first.instant)
    }
}
