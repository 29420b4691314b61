import Measures
import Testing

@testable import Operations

/// The text of a page of metrics, to the letter.
@Suite struct MetricsPageTests {
    private func check(_ write: (inout MetricsPage) -> Void, _ expect: String) {
        var page = MetricsPage()
        write(&page)
        #expect(page.text == expect)
    }

    @Test func `A counter ends with _total, a gauge does not`() {
        check(
            {
                $0.counter("alerts", "Told.", 17)
                $0.gauge("lag_records", "Not polled.", 0)
            },
            """
            # HELP platestream_alerts_total Told.
            # TYPE platestream_alerts_total counter
            platestream_alerts_total 17
            # HELP platestream_lag_records Not polled.
            # TYPE platestream_lag_records gauge
            platestream_lag_records 0

            """)
    }

    @Test func `Labels tell samples apart, and no sample leaves nothing`() {
        check(
            {
                $0.gauge("none", "Nothing.", [])
                $0.counter("hits", "By tier.", [.init(1, ("tier", "exact")), .init(2, ("tier", "ocr"), ("b", ""))])
            },
            """
            # HELP platestream_hits_total By tier.
            # TYPE platestream_hits_total counter
            platestream_hits_total{tier="exact"} 1
            platestream_hits_total{tier="ocr",b=""} 2

            """)
    }

    @Test func `What would end a text too early is escaped`() {
        check(
            { $0.gauge("x", "a \"b\" \\ c\nd", [.init(1, ("l", "a \"b\" \\ c\nd, é\r\n"))]) },
            #"# HELP platestream_x a "b" \\ c\nd"# + "\n# TYPE platestream_x gauge\n"
                + #"platestream_x{l="a \"b\" \\ c\nd, é"# + "\r" + #"\n"} 1"# + "\n")
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-3.0, "-3"), (0.5, "0.5"), (0.1, "0.1"),
        (1_700_000_000.25, "1700000000.25"),
        (9_007_199_254_740_991.0, "9007199254740991"), (1e300, "1e+300"), (1e-7, "1e-07"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `A number is written as the format reads it`(value: Double, text: String) {
        #expect(MetricsPage.number(value) == text)
    }

    @Test func `A histogram's buckets hold what lies below them too`() {
        var durations = Histogram()
        for milliseconds in [1, 2, 20, 20, 700] as [Int64] { durations.record(milliseconds * 1_000_000) }
        var page = MetricsPage()
        page.histogram("wait_seconds", "Wait.", durations, bounds: [5_000_000, 100_000_000, 1_000_000_000])
        let sum = page.text.firstMatch(of: #/_sum (\S+)/#).flatMap { Double($0.output.1) } ?? 0
        #expect(abs(sum - 0.743) < 0.743 * 0.005)
        #expect(
            page.text.replacing(#/_sum \S+/#, with: "_sum SUM") == """
                # HELP platestream_wait_seconds Wait.
                # TYPE platestream_wait_seconds histogram
                platestream_wait_seconds_bucket{le="0.005"} 2
                platestream_wait_seconds_bucket{le="0.1"} 4
                platestream_wait_seconds_bucket{le="1"} 5
                platestream_wait_seconds_bucket{le="+Inf"} 5
                platestream_wait_seconds_sum SUM
                platestream_wait_seconds_count 5

                """)
    }
}
