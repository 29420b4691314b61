import Glibc
import Measures
import Synthesis
import Testing

@Suite("Histogram")
struct HistogramTests {
    static let percentages: [Double] = [0, 0.1, 1, 10, 25, 50, 75, 90, 99, 99.9, 99.99, 100]

    @Test("a percentile lies at most 1 % above that of the sorted values, and never below", arguments: 1...20)
    func percentilesAgreeWithSortedValues(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var histogram = Histogram()
        var values: [Int64] = []
        for _ in 0..<random.below(3_000) + 1 {
            let value = random.duration()
            histogram.record(value)
            values.append(min(max(value, Histogram.lowest), Histogram.highest))
        }
        values.sort()
        #expect(histogram.count == UInt64(values.count), "seed \(seed)")
        for percent in Self.percentages {
            let rank = max(1, Int((percent / 100 * Double(values.count)).rounded(.up)))
            let expected = values[rank - 1]
            let found = try #require(histogram.percentile(percent))
            #expect(found >= expected && Double(found) <= Double(expected) * 1.01, "seed \(seed), \(percent) %")
        }
    }

    @Test("what lies outside 1 µs to 1 h counts as the nearest end", arguments: [Int64.min, -1, 0, 1, 999, 1_000])
    func saturatesBelow(value: Int64) throws {
        var histogram = Histogram()
        histogram.record(value)
        let found = try #require(histogram.percentile(50))
        #expect(found >= 1_000 && found < 1_010)
    }

    @Test("a value above 1 h counts as 1 h", arguments: [3_600_000_000_000, 3_600_000_000_001, Int64.max])
    func saturatesAbove(value: Int64) {
        var histogram = Histogram()
        histogram.record(value)
        #expect(histogram.percentile(50) == 3_600_000_000_000)
    }

    @Test("a count up to a bound is at most the true one, and lacks only what lies within 1 % of it", arguments: 1...20)
    func countsAgreeWithValues(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var histogram = Histogram()
        var values: [Int64] = []
        for _ in 0..<random.below(3_000) + 1 {
            let value = random.duration()
            histogram.record(value)
            values.append(min(max(value, Histogram.lowest), Histogram.highest))
        }
        for bound in [0, 999, 1_000, 5_000_000, 100_000_000, 1_000_000_000, 3_600_000_000_000, .max] as [Int64] {
            let found = histogram.count(upTo: bound)
            #expect(found <= values.count { $0 <= bound }, "seed \(seed), \(bound)")
            #expect(found >= values.count { Double($0) <= Double(bound) / 1.01 }, "seed \(seed), \(bound)")
        }
        #expect(histogram.count(upTo: Histogram.highest) == histogram.count)
        let sum = values.reduce(0.0) { $0 + Double($1) }
        #expect(abs(histogram.approximateSum - sum) <= sum * 0.005, "seed \(seed)")
    }

    @Test("an empty histogram has no percentile")
    func empty() {
        #expect(Histogram().percentile(50) == nil)
        #expect(Histogram().count == 0)
        #expect(Histogram().count(upTo: .max) == 0 && Histogram().approximateSum == 0)
    }

    @Test("merged histograms equal one that recorded everything; what came since is their difference")
    func mergeAndDifference() {
        var random = SplitMix64(seed: 7)
        var (first, second, both) = (Histogram(), Histogram(), Histogram())
        for _ in 0..<1_000 {
            let (left, right) = (random.duration(), random.duration())
            first.record(left)
            second.record(right)
            both.record(left)
            both.record(right)
        }
        var merged = first
        merged.merge(second)
        #expect(merged == both)
        #expect(both.since(first) == second)
        #expect(both.since(both) == Histogram())
    }

    @Test("recording a value several times equals recording it as often")
    func repeated() {
        var (once, often) = (Histogram(), Histogram())
        once.record(123_456_789, times: 5)
        for _ in 0..<5 { often.record(123_456_789) }
        #expect(once == often)
    }
}

extension SplitMix64 {
    /// A duration of any magnitude, now and then outside the histogram's range.
    fileprivate mutating func duration() -> Int64 { Int64(truncatingIfNeeded: next() >> UInt64(below(44) + 20)) }
}
