import Plates
import Testing

@testable import Encoding

struct RFC3339Tests {
    @Test func `a time is read to the nanosecond`() {
        check("1970-01-01T00:00:00Z", 0)
        check("1970-01-01T00:00:00.000000001Z", 1)
        check("2026-11-23T17:26:52.285Z", 1_795_454_812_285_000_000)
        check("2026-11-23t17:26:52.285z", 1_795_454_812_285_000_000)
        check("2026-11-23T09:26:52.285-08:00", 1_795_454_812_285_000_000)
        check("2026-11-24T17:25:52.285+23:59", 1_795_454_812_285_000_000)
        check("2000-02-29T00:00:00-00:00", 951_782_400_000_000_000)
        check("2024-02-29T23:59:59.999999999Z", 1_709_251_199_999_999_999)
        check("1970-01-01T00:00:00+01:00", -3_600_000_000_000)
        check("2199-12-31T23:59:59Z", 7_258_118_399_000_000_000)
    }

    @Test func `what RFC 3339 or the years do not allow is not a time`() {
        for text in [
            "", "2026", "2026-11-23", "2026-11-23T17:26:52", "2026-11-23 17:26:52Z", "2026-11-23T17:26:52.Z",
            "2026-11-23T17:26:60Z", "2026-11-23T24:00:00Z", "2026-11-23T17:60:00Z", "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
            "2026-11-23T17:26:52.1234567890Z", "2026-11-23T17:26:52+24:00", "2026-11-23T17:26:52+01:60",
            "2026-11-23T17:26:52+0100", "2026-11-23T17:26:52+01", "2026-11-23T17:26:52ZZ", "2026-11-23T17:26:52Z ",
            " 2026-11-23T17:26:52Z", "2026-11-23T17:26:52,5Z", "+026-11-23T17:26:52Z", "2026-1a-23T17:26:52Z",
            "2026/11/23T17:26:52Z", "2026-11-23T17.26.52Z", "2026-11-23T17:26:52.5", "2026-11-23T17:26:5Z00",
            "2026-11-23T17:26:52\u{2212}08:00",
        ] { check(text, nil) }
    }

    @Test func `years beyond the range of a timestamp become its ends`() {
        #expect(parse("0000-01-01T00:00:00Z", years: 0...9999) == .distantPast)
        #expect(parse("9999-12-31T23:59:59Z", years: 0...9999) == .distantFuture)
        #expect(parse("1600-02-29T00:00:00Z", years: 0...9999) == .distantPast)
        #expect(parse("2262-04-11T23:47:16.854775807Z", years: 0...9999) == .distantFuture)
        #expect(parse("2262-04-11T23:47:16.854775806Z", years: 0...9999)?.nanoseconds == Int64.max - 1)
        #expect(parse("1677-09-21T00:12:43.145224193Z", years: 0...9999)?.nanoseconds == Int64.min + 1)
        #expect(parse("1677-09-21T00:12:43.145224191Z", years: 0...9999) == .distantPast)
    }

    @Test func `a time is written in UTC with milliseconds`() {
        for (nanoseconds, text): (Int64, String) in [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_454_812_285_999_999, "2026-11-23T17:26:52.285Z"),
            (.max, "2262-04-11T23:47:16.854Z"), (.min, "1677-09-21T00:12:43.145Z"),
        ] { #expect(written(Timestamp(nanoseconds: nanoseconds)) == text) }
    }

    @Test func `what is written is read back, to the millisecond, on every day of the years allowed`() {
        for day in stride(from: Int64(0), to: 84_006, by: 1) {
            let milliseconds = day * 86_400_000 + day * 7919 % 86_400_000
            let text = written(Timestamp(milliseconds: milliseconds))
            #expect(parse(text, years: 1970...2199) == Timestamp(milliseconds: milliseconds), "\(text)")
        }
    }

    private func check(_ text: String, _ nanoseconds: Int64?, at location: SourceLocation = #_sourceLocation) {
        #expect(parse(text, years: 1970...2199)?.nanoseconds == nanoseconds, "\(text)", sourceLocation: location)
    }

    private func parse(_ text: String, years: ClosedRange<Int>) -> Timestamp? {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe RFC3339.parse($0, years: years) }
    }

    private func written(_ timestamp: Timestamp) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(timestamp, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
