import Foundation
import HTTPSupport
import TestThreads
import Testing

/// What ends a run in order, and what does not end it.
@Suite(.ownThread) struct SignalsTests {
    private func run(shell: String = ":") throws -> RunningCommand {
        try RunningCommand(
            topology: RunOverHTTPTests.topology, files: ["svs.csv": RunOverHTTPTests.hotlist], shell: shell)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SIGTERM, SIGINT, SIGHUP])
    func `A signal to end is answered in order`(number: Int32) throws {
        let run = try run()
        defer { run.remove() }
        let port = try #require(run.port)
        wait { get("/readyz", port: port).status == 200 }
        #expect(run.end(by: number) == 0)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SIGPIPE, SIGXFSZ])
    func `A write that fails ends nothing`(number: Int32) throws {
        let run = try run()
        defer { run.remove() }
        let port = try #require(run.port)
        try run.closeLog()
        wait { get("/readyz", port: port).status == 200 }
        run.signal(number)
        #expect(get("/healthz", port: port).status == 200)
        #expect(run.end() == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func `A run that was started to outlive its terminal does`() throws {
        let run = try run(shell: "trap '' HUP")
        defer { run.remove() }
        let port = try #require(run.port)
        wait { get("/readyz", port: port).status == 200 }
        run.signal(SIGHUP)
        Foundation.Thread.sleep(forTimeInterval: 0.5)
        #expect(run.isRunning && get("/readyz", port: port).status == 200)
        #expect(run.end() == 0)
    }
}
