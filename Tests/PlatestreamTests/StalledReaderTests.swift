import Foundation
import HTTPSupport
import TestThreads
import Testing

/// A run whose standard error nobody reads any more, the pipe full.
@Suite(.ownThread) struct StalledReaderTests {
    @Test(.timeLimit(.minutes(3)))
    func `A reader of the log that stalls stops neither the run nor its end`() throws {
        let run = try RunningCommand(
            topology: RunOverHTTPTests.topology, files: ["svs.csv": RunOverHTTPTests.hotlist],
            options: ["--log-level", "debug", "--kafka", "debug=all"])
        defer { run.remove() }
        let port = try #require(run.port)
        wait { dropped(port) > 0 }
        #expect(dropped(port) > 0)
        #expect(get("/readyz", port: port).status == 200)
        let begun = Date.now
        #expect(run.end() == 0)
        #expect(Date.now.timeIntervalSince(begun) < 15)
    }
}

private func dropped(_ port: UInt16) -> Int {
    let line = get("/metrics", port: port).body.split(separator: "\n").first {
        $0.hasPrefix("platestream_log_lines_dropped_total ")
    }
    return line.flatMap { $0.split(separator: " ").last }.flatMap { Int($0) } ?? 0
}
