import Console
import Plates
import Synchronization
import Testing

/// A run without a terminal: what its log says as it goes, and when it is silent.
struct LiveDisplayTests {
    private final class Lines: LineSink {
        let written = Mutex<[String]>([])
        func write(line: String) { written.withLock { $0.append(line) } }
    }

    /// The sentences of a run that shows these figures, a second apart.
    private func sentences(_ shown: [(reads: Int, lag: Int?, wait: String?)]) -> [String] {
        let lines = Lines()
        let start = Timestamp(nanoseconds: 0)
        let log = Log(level: .info, form: .text(isColoured: false), to: lines, now: { start })
        let display = LiveDisplay(screen: nil, log: log)
        for (second, moment) in shown.enumerated() {
            var figures = LiveFigures(topology: "bay")
            figures.uptime = .seconds(Int64(second))
            (figures.reads, figures.lag) = (moment.reads, moment.lag)
            figures.waits = moment.wait.map { [$0] } ?? []
            display.show(figures, at: start + .seconds(Int64(second)))
        }
        return lines.written.withLock { $0.map { String($0.dropFirst("00:00:00.000 info    ".count)) } }
    }

    @Test func anIdleRunIsSilent() {
        #expect(sentences(Array(repeating: (0, 0, nil), count: 60)).isEmpty)
        let lines = sentences([(0, 0, nil), (10, 0, nil)] + Array(repeating: (10, 0, nil), count: 60) + [(11, 0, nil)])
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.hasPrefix("the run goes on") })
    }

    @Test func aRunThatFallsBehindIsNotIdle() {
        #expect(sentences([(0, 0, nil), (0, 5, nil), (0, 9, nil), (0, 9, nil)]).count == 2)
    }

    @Test func whatIsWaitedForIsSaidOnce() {
        let lines = sentences([
            (0, 0, "the group"), (0, 0, "the group"), (0, 0, "the first read"), (0, 0, "the first read"), (5, 0, nil),
        ])
        #expect(
            lines.map { $0.prefix { $0 != "=" } } == [
                "the run waits  topology", "the run waits  topology", "the run goes on  topology",
            ])
        #expect(lines[0].contains(#"for="the group""#) && lines[1].contains(#"for="the first read""#))
    }
}
