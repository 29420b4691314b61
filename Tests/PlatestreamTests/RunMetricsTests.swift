import Engine
import Measures
import Operations
import Plates
import Testing

@testable import platestream

/// The page of a run's figures: the books can be checked from it.
@Suite struct RunMetricsTests {
    private func text(_ workers: [WorkerFigures]) -> String {
        let run = RunSnapshot(
            phase: .running, topology: "bay", candidates: [HotlistRecipient(hotlist: "amber", recipient: "chp")],
            workers: workers)
        return MetricsPage(of: run, ProcessFigures(startedAt: Timestamp(nanoseconds: 0))).text
    }

    private func worker(times factor: Int) -> WorkerFigures {
        var figures = WorkerFigures()
        figures.accounts.reads = 100 * factor
        figures.accounts.deadLettered = [.badPlate: 3 * factor, .notJSON: 2 * factor]
        figures.accounts.refused = [.duplicateRead: 5 * factor]
        figures.accounts.processed = 90 * factor
        figures.accounts.readsThatHit = 10 * factor
        figures.accounts.readsWithoutHit = 80 * factor
        figures.accounts.hits = [.exact: 8 * factor, .regionUnknown: 4 * factor]
        figures.accounts.candidacies = 24 * factor
        figures.accounts.alerts = 9 * factor
        figures.accounts.denied = ["default-deny": 11 * factor, "us-ca/x": factor]
        figures.accounts.suppressed = [
            HotlistRecipient(hotlist: "svs", recipient: "opd"): factor,
            HotlistRecipient(hotlist: "svs", recipient: "chp"): factor,
        ]
        figures.accounts.kept = [HotlistRecipient(hotlist: "amber", recipient: "opd"): factor]
        figures.accounts.forgotten = Forgotten(
            outcomes: factor, hits: 2 * factor, deniedHits: 4 * factor, readIDs: 3 * factor, aheads: 0)
        figures.accounts.regionsNotUnderstood = 8 * factor
        figures.accounts.regionsNotCertain = 9 * factor
        figures.offsetGaps = 6 * factor
        figures.alertLatency.record(30_000_000, times: UInt64(9 * factor))
        figures.lag = 7 * factor
        figures.partitions = [Partition(0), Partition(1)]
        figures.halted = ["stands"]
        figures.eventTime = Timestamp(nanoseconds: Int64(factor) * 1_500_000_000)
        return figures
    }

    /// The sum over all samples of a name.
    private func sum(_ name: String, in text: String) -> Int {
        text.split(separator: "\n").filter {
            $0.hasPrefix("platestream_\(name){") || $0.hasPrefix("platestream_\(name) ")
        }
        .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    @Test func `Every read and every candidacy is accounted for on the page`() {
        let text = text([worker(times: 1), worker(times: 10)])
        func of(_ name: String) -> Int { sum("\(name)_total", in: text) }
        #expect(of("reads") == 1_100)
        #expect(of("reads") == of("reads_dead_lettered") + of("reads_refused") + of("reads_processed"))
        #expect(of("reads_processed") == of("reads_hit") + of("reads_not_hit"))
        #expect(of("candidacies") == of("alerts") + of("denied") + of("suppressed") + of("kept"))
        #expect(of("hits") == 132 && of("alerts") == 99)
    }

    @Test func `The lag counts partitions that nobody reads`() {
        let unread = [
            UnreadPartition(partition: Partition(2), lag: 30), UnreadPartition(partition: Partition(5), lag: 1),
        ]
        var run = RunSnapshot(phase: .running, topology: "bay", workers: [worker(times: 1)], unread: unread)
        let page = MetricsPage(of: run, ProcessFigures(startedAt: Timestamp(nanoseconds: 0))).text
        #expect(sum("lag_records", in: page) == 38)
        #expect(sum("partitions_unread", in: page) == 2)
        run.workers = []
        let reasons = run.readiness.reasons
        #expect(reasons.count == 2)
        #expect(reasons.first?.contains("partition 2 of the reads stands still before 30 records") == true)
    }

    @Test func `Reasons, tiers and rules have their names, also before they occur`() {
        let text = text([worker(times: 1)])
        for line in [
            #"reads_dead_lettered_total{reason="bad-plate"} 3"#, #"reads_dead_lettered_total{reason="clock-ahead"} 0"#,
            #"reads_dead_lettered_total{reason="clock-behind"} 0"#, #"reads_refused_total{reason="no-plate"} 0"#,
            #"regions_unknown_total{reason="region-not-understood"} 8"#,
            #"regions_unknown_total{reason="region-not-certain"} 9"#,
            #"reads_refused_total{reason="duplicate-read"} 5"#, #"hits_total{tier="region-unknown"} 4"#,
            #"hits_total{tier="wildcard"} 0"#, #"denied_total{rule="us-ca/x"} 1"#, #"denied_total{rule="conflict"} 0"#,
            #"suppressed_total{hotlist="svs",recipient="chp"} 1"#,
            #"suppressed_total{hotlist="amber",recipient="chp"} 0"#, #"kept_total{hotlist="amber",recipient="opd"} 1"#,
            #"kept_total{hotlist="amber",recipient="chp"} 0"#,
            #"forgotten_early_total{kind="read-id"} 3"#, #"forgotten_early_total{kind="kept-hit"} 2"#,
            #"zone_files_info{version="unknown"} 1"#, "offset_gaps_total 6", "lag_records 7", "partitions 2",
            "partitions_halted 1", "event_time_seconds 1.5",
            "workers 1",
            #"alert_latency_seconds_bucket{le="0.025"} 0"#, #"alert_latency_seconds_bucket{le="0.05"} 9"#,
            #"alert_latency_seconds_bucket{le="+Inf"} 9"#, "alert_latency_seconds_count 9", "ready 0",
        ] { #expect(text.contains("\nplatestream_\(line)\n"), "\(line) is not in\n\(text)") }
    }

    @Test func `Dead letters are counted by the topology's agencies, and nobody else has a sample`() {
        var figures = WorkerFigures()
        figures.intake.deadLettersByAgency = [AgencyIndex(1): 5, nil: 7]
        var run = RunSnapshot(phase: .running, topology: "bay", workers: [figures, figures])
        run.agencies = ["opd", "chp"]
        let page = MetricsPage(of: run, ProcessFigures(startedAt: Timestamp(nanoseconds: 0))).text
        let lines = page.split(separator: "\n").filter { $0.hasPrefix("platestream_reads_dead_lettered_by_agency") }
        let name = "platestream_reads_dead_lettered_by_agency_total"
        #expect(
            lines == [
                #"\#(name){agency="chp"} 10"#, #"\#(name){agency="opd"} 0"#, #"\#(name){agency="unknown"} 14"#,
            ])
    }

    @Test func `The slowest partition tells the event time, and none is told before there is one`() {
        #expect(sum("lag_records", in: text([worker(times: 2), worker(times: 1)])) == 21)
        #expect(text([worker(times: 2), worker(times: 1)]).contains("\nplatestream_event_time_seconds 1.5\n"))
        #expect(!text([WorkerFigures()]).contains("event_time"))
    }

    @Test func `What the process takes of the machine is there`() {
        let text = text([])
        #expect(sum("process_resident_memory_bytes", in: text) > 1_000_000)
        #expect(text.contains("\nplatestream_process_cpu_seconds_total "))
    }

    @Test func `Each name is described once, and each line is the format's`() throws {
        let lines = text([worker(times: 1)]).split(separator: "\n")
        let names = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(names).count == names.count && !names.isEmpty)
        for line in lines where !line.hasPrefix("#") {
            #expect(
                try #/[a-z_]+({[a-z]+="[^"]*"(,[a-z]+="[^"]*")*})? [-+0-9.e]+/#.wholeMatch(in: line) != nil, "\(line)")
        }
    }
}
