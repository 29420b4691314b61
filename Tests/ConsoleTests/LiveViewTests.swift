import Plates
import Testing

@testable import Console

/// The live view at several sizes, and the terminal's arithmetic.
struct LiveViewTests {
    @Test(arguments: [(80, 24), (120, 40), (150, 40), (50, 40)])
    func theViewReadsAsItStandsInItsFile(width: Int, height: Int) throws {
        let lines = LiveView.lines(of: .busy, width: width, height: height)
        try expectGolden(lines.map { $0.plain + "\n" }.joined(), "live-\(width)x\(height)")
    }

    @Test func aRunThatJustBeganReadsAsItStandsInItsFile() throws {
        var figures = LiveFigures(topology: "bay-area")
        figures.workers = 1
        figures.waits = ["worker 0 has no partitions assigned yet"]
        figures.hints = LiveFigures.busy.hints
        let lines = LiveView.lines(of: figures, width: 80, height: 24)
        try expectGolden(lines.map { $0.plain + "\n" }.joined(), "live-begin")
    }

    @Test func itFitsEveryTerminal() {
        for width in 1...200 {
            for height in [1, 2, 5, 10, 15, 24, 60] {
                let lines = LiveView.lines(of: .busy, width: width, height: height)
                #expect(lines.count <= max(1, height - 1))
                #expect(lines.allSatisfy { $0.columnCount <= width }, "\(width) by \(height)")
            }
        }
    }

    /// The rows of alerts that a screen shows.
    private func alertRows(_ figures: LiveFigures, width: Int, height: Int) -> Int {
        let lines = LiveView.lines(of: figures, width: width, height: height).map(\.plain)
        return figures.recentAlerts.count { alert in
            lines.contains { $0.contains(alert.capturedAt.timeOfDay.prefix(8)) && $0.contains(alert.camera) }
        }
    }

    @Test(arguments: [(80, 24, 5), (80, 30, 8), (150, 24, 8), (60, 24, 5), (80, 16, 3)])
    func alertsOutrankHints(width: Int, height: Int, least: Int) {
        #expect(alertRows(.busy, width: width, height: height) >= least)
        var verbose = LiveFigures.busy
        verbose.hints = Array(repeating: String(repeating: "hint ", count: 60), count: 20)
        let rows = alertRows(verbose, width: width, height: height)
        #expect(rows >= min(least, 5), "\(rows) rows")
    }

    @Test func aWarningOutranksAlertsAndIsNeverCutOff() {
        var figures = LiveFigures.busy
        figures.warnings = ["topic reads, partition 3: records 1000 to 1999 were deleted before they were processed"]
        let lines = LiveView.lines(of: figures, width: 80, height: 24).map(\.plain)
        #expect(lines[2].hasPrefix(" ! topic reads, partition 3"))
        #expect(lines[3].contains("processed"))
    }

    @Test(arguments: [
        (60, ["captured", "reason", "tier", "camera"]),
        (80, ["captured", "reason", "tier", "priority", "camera", "recipient"]),
        (
            150,
            ["captured", "reason", "tier", "priority", "camera", "recipient", "hotlist", "read", "rule"]
        ),
    ])
    func theTableUsesTheWidth(width: Int, columns: [String]) throws {
        let lines = LiveView.lines(of: .busy, width: width, height: 40).map(\.plain)
        let heads = try #require(lines.first { $0.hasPrefix(" captured") })
        #expect(heads.split(separator: " ").map(String.init) == columns)
        let rows = lines.filter { $0.contains("oak-40") }
        #expect(rows.count == 10 && rows.allSatisfy { !$0.contains("…") })
    }

    @Test(arguments: [80, 150]) func whatWasNotToldIsExplained(width: Int) {
        let lines = LiveView.lines(of: .busy, width: width, height: 24).map(\.plain)
        let text = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(text.contains("not told 1,150 no rule permits it, 52 region or vehicle contradicts, 30 told already"))
    }

    @Test func aHostileIdCannotCommandTheTerminal() {
        var figures = LiveFigures.busy
        figures.recentAlerts = [
            AlertLine(
                readID: "r", capturedAt: Timestamp(nanoseconds: 0), camera: "\u{1b}[2J\u{202e}車\n", hotlist: "a",
                reason: "stolen-vehicle", tier: .exact, priority: .normal, recipient: "b", rule: "owner")
        ]
        let text = LiveView.lines(of: figures, width: 100, height: 40).map(\.plain).joined()
        #expect(text.contains("·[2J···"))
        #expect(!text.unicodeScalars.contains("\u{1b}"))
    }

    @Test func aNarrowerTerminalHasWrappedTheLines() {
        let lines = [StyledLine("12345"), StyledLine(), StyledLine("1234567890")]
        #expect(Screen.toTop(of: lines, columns: 80) == "\r\u{1b}[3A")
        #expect(Screen.toTop(of: lines, columns: 5) == "\r\u{1b}[4A")
        #expect(Screen.toTop(of: [], columns: 5) == "")
    }

    @Test(arguments: [([:], false), (["TERM": "dumb"], false), (["TERM": "xterm"], true)])
    func aDumbTerminalIsNotDrawnOn(environment: [String: String], canDraw: Bool) {
        #expect(Screen.canDraw(environment) == canDraw)
    }

    @Test(arguments: [([:], true), (["NO_COLOR": ""], true), (["NO_COLOR": "1"], false)])
    func noColourIsRespected(environment: [String: String], isColoured: Bool) {
        #expect(Screen.wantsColour(environment) == isColoured)
    }
}

extension LiveFigures {
    /// A run with something in every place.
    static var busy: LiveFigures {
        var figures = LiveFigures(topology: "bay-area")
        figures.uptime = .seconds(3_792)
        figures.workers = 2
        figures.partitions = 8
        figures.readsPerSecond = 412_331.4
        figures.recentRates = (0..<60).map { Double(200_000 + ($0 * 7_919) % 230_000) }
        figures.reads = 1_512_331_012
        figures.hits = 2_404
        figures.alerts = 1_202
        figures.denied = ["default-deny": 1_150, "conflict": 52]
        figures.suppressed = 30
        figures.refused = [.duplicateRead: 4, .expiredOnArrival: 11]
        figures.deadLettered = [
            .notJSON: 8, .clockAhead: 4, .badPlate: 3, .missingField: 2, .badReadID: 1, .noValue: 0,
        ]
        figures.lag = 1_204
        figures.latency = Latency(p50: 4.26, p99: 48.2)
        figures.eventTime = Timestamp(milliseconds: 1_795_454_812_285)
        figures.recentAlerts = (0..<12).map(alert)
        figures.hints = [
            "look at the alerts: kcat -b 127.0.0.1:43211 -t alerts.oakland-pd -C",
            "made-up reads are matched against 2,000 entries, and their owners are told",
            "its files are in /tmp/platestream-demo-xyz123: try 'platestream check /tmp/platestream-demo-xyz123/topology.yaml'",
            "embedded broker: delivery is at least once, and it keeps 5 MiB per partition",
            "ends by itself after 60 s, or with Ctrl-C",
        ]
        return figures
    }

    private static func alert(_ place: Int) -> AlertLine {
        let capturedAt = Timestamp(milliseconds: 1_795_454_812_285 - 1_790 * Int64(place))
        return AlertLine(
            readID: "01JD9ZK3W8\(1_000 + place)", capturedAt: capturedAt, camera: "oak-\(400 + place)",
            hotlist: place % 3 == 0 ? "ca-svs" : "oakland-local",
            reason: place % 2 == 0 ? "stolen-vehicle" : "felony-vehicle", tier: Tier.allCases[place % 3],
            priority: place % 4 == 0 ? .high : .normal, recipient: "oakland-pd", rule: "owner")
    }
}
