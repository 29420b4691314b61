// The watermark of one partition, and what is late by it.

import Plates
import Testing
import Windows

@Suite struct WatermarkTests {
    /// Seconds of the reads in offset order → which of them are late, with 5 s of disorder and 10 s of lateness.
    private func check(_ reads: [Int64], late expected: [Bool], at location: SourceLocation = #_sourceLocation) {
        var watermark = Watermark(maxDisorder: .seconds(5), allowedLateness: .seconds(10))
        let late = reads.map { watermark.advance(to: Timestamp(milliseconds: $0 * 1_000)) }
        #expect(late == expected, sourceLocation: location)
    }

    @Test func `A read is late when it is older than watermark and lateness allow`() {
        check([], late: [])
        check([100], late: [false])
        check([100, 85], late: [false, false])
        check([100, 84], late: [false, true])
        check([100, 200, 184, 100], late: [false, false, true, true])
        check([100, 84, 99, 86], late: [false, true, false, false])
    }

    @Test func `The watermark trails the newest read and never goes back`() {
        var watermark = Watermark(maxDisorder: .seconds(5), allowedLateness: .zero)
        #expect(watermark.value == nil)
        _ = watermark.advance(to: Timestamp(milliseconds: 20_000))
        _ = watermark.advance(to: Timestamp(milliseconds: 10_000))
        #expect(watermark.value == Timestamp(milliseconds: 15_000))
    }
}
