import Plates
import Testing

@testable import Console

/// The live view at several sizes, and the terminal's arithmetic.
struct LiveViewTests {
    @Test(arguments: [(80, 24), (120, 40), (50, 40)])
    func theViewReadsAsItStandsInItsFile(width: Int, height: Int) throws {
        let lines = LiveView.lines(of: .busy, width: width, height: height)
        try expectGolden(lines.map { $0.plain + "\n" }.joined(), "live-\(width)x\(height)")
    }

    @Test func aRunThatJustBeganReadsAsItStandsInItsFile() throws {
        var figures = LiveFigures(topology: "bay-area")
        figures.workers = 1
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

    @Test func aHostileIdCannotCommandTheTerminal() {
        var figures = LiveFigures.busy
        figures.recentAlerts = [
            AlertLine(
                readID: "\u{1b}[2J\u{202e}車\n", hotlist: "a", tier: .exact, priority: .normal, recipient: "b",
                rule: "owner")
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
        figures.denied = 1_202
        figures.refused = [.duplicateRead: 4, .expiredOnArrival: 11]
        figures.deadLettered = [
            .notJSON: 8, .clockAhead: 4, .badPlate: 3, .missingField: 2, .badReadID: 1, .noValue: 0,
        ]
        figures.lag = 1_204
        figures.latency = Latency(p50: 4.26, p99: 48.2)
        figures.eventTime = Timestamp(milliseconds: 1_795_454_812_285)
        figures.recentAlerts = (0..<12).map { place in
            AlertLine(
                readID: "01JD9ZK3W8\(1_000 + place)", hotlist: place % 3 == 0 ? "ca-svs" : "oakland-local",
                tier: Tier.allCases[place % 3], priority: place % 4 == 0 ? .high : .normal, recipient: "oakland-pd",
                rule: "owner")
        }
        figures.notices = [
            "embedded broker: delivery is at least once, and it keeps 5 MiB per partition",
            "look at the alerts: kcat -b 127.0.0.1:43211 -t alerts.oakland-pd -C",
        ]
        return figures
    }
}
