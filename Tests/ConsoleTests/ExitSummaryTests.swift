import Console
import Foundation
import Plates
import Testing

/// The report at the end of a run.
struct ExitSummaryTests {
    private static var balanced: ExitSummary {
        var summary = ExitSummary(topology: "bay-area")
        summary.reads = 1_000_000
        summary.deadLettered = [.notJSON: 8, .clockAhead: 4]
        summary.refused = [.duplicateRead: 4]
        summary.processed = 999_984
        summary.readsHit = 2_000
        summary.readsNotHit = 997_984
        summary.hits = 2_004
        summary.candidates = 4_008
        summary.alerts = 2_000
        summary.denied = ["default-deny": 2_000, "conflict": 8]
        summary.latency = LiveFigures.Latency(p50: 4.26, p99: 48.2)
        summary.duplicatesDropped = 3
        summary.cpuSeconds = 0.75
        summary.wallSeconds = 1.25
        return summary
    }

    private func text(_ summary: ExitSummary) -> String { summary.lines.map { $0.plain + "\n" }.joined() }

    @Test func aBalancedRunReadsAsItStandsInItsFile() throws {
        #expect(Self.balanced.balances)
        try expectGolden(text(Self.balanced), "summary")
    }

    @Test func aRunThatDoesNotBalanceSaysSo() throws {
        var summary = Self.balanced
        summary.alerts += 1
        #expect(!summary.balances)
        try expectGolden(text(summary), "summary-unbalanced")
    }

    @Test(arguments: [(499_999, false), (500_000, false), (500_001, true)])
    func aRunOfDeadLettersForTheMostPartSaysSo(dead: Int, isSaid: Bool) {
        var summary = ExitSummary(topology: "bay-area")
        summary.reads = 1_000_000
        summary.deadLettered = [.badConfidence: dead]
        summary.processed = 1_000_000 - dead
        summary.readsNotHit = summary.processed
        #expect(summary.balances)
        #expect(text(summary).contains("most records were dead letters") == isSaid)
        #expect(text(summary).contains("every read is accounted for") == !isSaid)
        #expect(summary.json.contains(#""mostly_dead_lettered":\#(isSaid)"#))
    }

    @Test(arguments: [(0, false), (7, true)])
    func regionsThatNobodyKnowsAreSaid(count: Int, isSaid: Bool) {
        var summary = Self.balanced
        summary.regionsUnknown = count
        #expect(text(summary).contains("region not known") == isSaid)
        #expect(summary.json.contains(#""regions_unknown":\#(count)"#))
    }

    @Test func jsonHasEveryKey() throws {
        let line = Self.balanced.json
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["dead_lettered"] as? [String: Int] == ["clock-ahead": 4, "not-json": 8])
        #expect(object["refused_by_reason"] as? [String: Int] == ["duplicate-read": 4])
        let counts = [
            "reads": 1_000_000, "dead_lettered_total": 12, "refused": 4, "processed": 999_984, "reads_hit": 2_000,
            "reads_not_hit": 997_984, "hits": 2_004, "candidates": 4_008, "alerts": 2_000, "denied": 2_008,
            "suppressed": 0,
            "kept": 0, "duplicates_dropped": 3, "forgotten_early": 0, "regions_unknown": 0,
            "reads_per_cpu_second": 1_333_333,
        ]
        for (key, count) in counts { #expect(object[key] as? Int == count, "\(key)") }
        #expect(object["cpu_seconds"] as? Double == 0.75)
        #expect(object["wall_seconds"] as? Double == 1.25)
        #expect(object["reads_per_second"] as? Int == 800_000)
        #expect(object["alert_latency_p50_ms"] as? Double == 4.26)
        #expect(object["alert_latency_p99_ms"] as? Double == 48.2)
        #expect(object["denied_by_rule"] as? [String: Int] == ["conflict": 8, "default-deny": 2_000])
        #expect(object["balances"] as? Bool == true)
    }

    @Test func aRunOfNothingBalances() {
        #expect(ExitSummary(topology: "x").balances)
        #expect(ExitSummary(topology: "x").readsPerCPUSecond == 0)
    }
}
