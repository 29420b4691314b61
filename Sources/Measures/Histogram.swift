/// Counts of durations in buckets that grow with the value, so that any percentile is known to 0.8 % in fixed memory.
///
///     octave   …  [2^19, 2^20) ns      [2^20, 2^21) ns      …       from 1 µs to 1 h
///     buckets     128 of 2^12 ns each  128 of 2^13 ns each          a percentile is told as its bucket's upper end
///
/// Values are nanoseconds; what lies outside 1 µs … 1 h counts as the nearest end. Log-linear as in HdrHistogram.
package struct Histogram: Equatable, Sendable {
    package static let lowest: Int64 = 1_000
    package static let highest: Int64 = 3_600_000_000_000

    /// How many values were recorded.
    package private(set) var count: UInt64 = 0
    private var buckets: [UInt64]

    /// Each octave has 2^7 buckets: an upper end lies at most 1/128 above any value of its bucket.
    private static let precision = 7
    private static let bucketCount = bucket(of: highest) + 1

    package init() { buckets = Array(repeating: 0, count: Histogram.bucketCount) }

    package mutating func record(_ nanoseconds: Int64) {
        record(nanoseconds, times: 1)
    }

    /// Records the same value several times: the reads of one batch, say.
    package mutating func record(_ nanoseconds: Int64, times: UInt64) {
        buckets[Histogram.bucket(of: Histogram.clamped(nanoseconds))] &+= times
        count &+= times
    }

    /// The smallest duration that at least `percent` % of the recorded values do not exceed, rounded up to its bucket's
    /// end: in nanoseconds, 0 … 0.8 % above the true one.
    ///
    /// - Parameter percent: 0…100; 0 asks for the least value, 100 for the greatest.
    /// - Returns: nil when nothing was recorded.
    package func percentile(_ percent: Double) -> Int64? {
        guard count > 0 else { return nil }
        let exactRank = min(max(percent, 0), 100) / 100 * Double(count)
        let whole = UInt64(exactRank)
        let rank = min(max(Double(whole) < exactRank ? whole + 1 : whole, 1), count)
        var passed: UInt64 = 0
        for (bucket, inBucket) in buckets.enumerated() where inBucket > 0 {
            passed += inBucket
            if passed >= rank { return min(Histogram.upperEnd(of: bucket), Histogram.highest) }
        }
        return Histogram.highest
    }

    /// How many values surely did not exceed a duration: those whose bucket ends at or below it, 0 … 0.8 % short of it.
    package func count(upTo nanoseconds: Int64) -> UInt64 {
        if nanoseconds >= Histogram.highest { return count }
        let last = Histogram.bucket(of: Histogram.clamped(nanoseconds))
        return buckets[...last].reduce(0, &+) - (Histogram.upperEnd(of: last) > nanoseconds ? buckets[last] : 0)
    }

    /// The sum of all values in nanoseconds, each taken as the middle of its bucket: 0.4 % from the true one at most.
    package var approximateSum: Double {
        var sum = 0.0
        for (bucket, inBucket) in buckets.enumerated() where inBucket > 0 {
            sum += Double(inBucket) * Histogram.middle(of: bucket)
        }
        return sum
    }

    /// Adds what `other` counted: several workers' histograms make one.
    package mutating func merge(_ other: Histogram) {
        for bucket in buckets.indices { buckets[bucket] &+= other.buckets[bucket] }
        count &+= other.count
    }

    /// What was recorded since `earlier`, a copy of this histogram taken then: the figures of the last second, say.
    package func since(_ earlier: Histogram) -> Histogram {
        var recent = self
        for bucket in buckets.indices { recent.buckets[bucket] &-= earlier.buckets[bucket] }
        recent.count &-= earlier.count
        return recent
    }

    private static func clamped(_ nanoseconds: Int64) -> Int64 { min(max(nanoseconds, lowest), highest) }

    /// The octave's number above that of `lowest`, then the value's leading bits below its first.
    private static func bucket(of nanoseconds: Int64) -> Int {
        let octave = 63 - nanoseconds.leadingZeroBitCount
        let fraction = Int(truncatingIfNeeded: nanoseconds >> Int64(octave - precision)) & (1 << precision - 1)
        return (octave - lowestOctave) << precision | fraction
    }

    /// The greatest value that falls into the bucket.
    private static func upperEnd(of bucket: Int) -> Int64 {
        let octave = bucket >> precision + lowestOctave
        let leading = Int64(1 << precision | bucket & (1 << precision - 1))
        return (leading + 1) << Int64(octave - precision) - 1
    }

    private static func middle(of bucket: Int) -> Double {
        let width = Int64(1) << Int64(bucket >> precision + lowestOctave - precision)
        return Double(upperEnd(of: bucket)) - Double(width - 1) / 2
    }

    private static let lowestOctave = 63 - lowest.leadingZeroBitCount
}
