import Measures
import Plates
import Testing

@testable import platestream

@Suite struct RunHistoryTests {
    private func second(_ number: Int64) -> Timestamp { Timestamp(nanoseconds: number * 1_000_000_000) }

    @Test func `a slow start has left the latency after ten seconds`() {
        var history = LatencyHistory()
        var latency = Histogram()
        latency.record(900_000_000)
        #expect(history.note(latency, at: second(0)) == latency)
        for number in Int64(1)...30 {
            latency.record(20_000_000)
            let recent = history.note(latency, at: second(number))
            #expect(recent.count == UInt64(min(number, 10)))
            let slowest = recent.percentile(100) ?? 0
            #expect(slowest < 21_000_000)
        }
        #expect(history.note(latency, at: second(31)).count == 9)
    }
}
