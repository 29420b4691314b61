import HTTPSupport
import Operations
import Plates
import TestThreads
import Testing
import Threads

/// The server on a real socket.
@Suite(.ownThread) struct HTTPServerTests {
    /// Serves on a free port while `body` runs.
    private func serving(
        readiness: @escaping @Sendable () -> Readiness = { Readiness([]) },
        idleLimit: UInt32 = HTTPServer.idleLimit,
        _ body: (_ port: UInt16) throws -> Void
    ) throws {
        let listener = try Listener(on: .local, port: 0)
        let port = listener.port
        var page = MetricsPage()
        // Larger than what a connection may hold: a body is not part of that.
        for number in 0..<2_000 { page.gauge("figure_\(number)", "A figure.", number) }
        let server = try HTTPServer(
            on: listener, Endpoints(readiness: readiness, metrics: { [page] in page }), idleLimit: idleLimit)
        #expect(server.url == "http://127.0.0.1:\(port)")
        try withExtendedLifetime(server) { try body(port) }
    }

    @Test func `A page comes whole, with its headers, and the connection ends`() throws {
        try serving { port in
            let health = get("/healthz", port: port)
            #expect(health.status == 200 && health.body == "alive\n")
            let metrics = get("/metrics?x=1", port: port)
            #expect(metrics.status == 200 && metrics.body.hasSuffix("platestream_figure_1999 1999\n"))
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.headers["content-length"] == "\(metrics.body.utf8.count)")
            #expect(metrics.headers["cache-control"] == "no-store")
            #expect(metrics.headers["x-content-type-options"] == "nosniff")
            #expect(metrics.headers["connection"]?.lowercased() == "close")
        }
    }

    @Test func `A server that has ended answers nothing`() throws {
        var ended: UInt16 = 0
        try serving { port in ended = port }
        #expect(get("/healthz", port: ended).status == nil)
    }

    @Test func `HEAD is told the length and sent nothing`() throws {
        try serving { port in
            let head = get("/healthz", port: port, method: "HEAD")
            #expect(head.status == 200 && head.headers["content-length"] == "6" && head.body == "")
        }
    }

    @Test func `What may not be asked is refused`() throws {
        try serving { port in
            let post = get("/metrics", port: port, method: "POST", more: "Content-Length: 5\r\n\r\nhello")
            #expect(post.status == 405 && post.headers["allow"] == "GET, HEAD")
            #expect(get("/metrics", port: port, method: "BREW").status == 405)
            #expect(get("/", port: port).status == 404)
            #expect(get("/metrics", port: port, host: "evil.org").status == 403)
            #expect(get("/metrics", port: port, host: "evil.org").body.contains("loopback"))
            #expect(get("/metrics", port: port, more: "HOST: evil.org\r\n").status == 403)
            #expect(get("/metrics", port: port, host: "127.0.0.1:\(port)").status == 200)
        }
    }

    @Test func `Without a Host header nothing is told`() throws {
        try serving { port in
            let status = get("/metrics", port: port, host: nil).status ?? 0
            #expect([400, 403].contains(status))
            let client = Client(port: port)
            client.send("GET /metrics HTTP/1.0\r\n\r\n")
            #expect(client.receive().status == 403)
        }
    }

    @Test func `The state is asked for at each request`() throws {
        let reasons = Guarded<[String]>(["not yet"])
        try serving(readiness: { Readiness(reasons.withLock { $0 }) }) { port in
            let before = get("/readyz", port: port)
            #expect(before.status == 503 && before.body == "not yet\n")
            reasons.withLock { $0 = [] }
            #expect(get("/readyz", port: port).status == 200)
        }
    }

    @Test(arguments: [
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 64 * 1_024) + "\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 24 * 1_024) + "\r\n\r\n",
        "GET /" + String(repeating: "x", count: 64 * 1_024) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ])
    func `A head that is too large is refused, and the server goes on`(request: String) throws {
        try serving { port in
            let client = Client(port: port)
            client.send(request)
            let status = client.receive().status
            // Closed without an answer is a refusal, too.
            #expect(status == nil || (400..<500).contains(status ?? 0))
            #expect(get("/healthz", port: port).status == 200)
        }
    }

    @Test(arguments: ["", "\r\n\r\n", "GET", "\0\u{1}\u{2}\r\n\r\n", "GET /healthz\r\n\r\n", "X Y Z\r\n\r\n"])
    func `Who speaks no HTTP stops nobody else`(bytes: String) throws {
        try serving { port in
            let client = Client(port: port)
            client.send(bytes)
            #expect(get("/healthz", port: port).status == 200)
        }
    }

    @Test func `A slow client holds up no other`() throws {
        try serving { port in
            let slow = Client(port: port)
            slow.send("GET /healthz HTTP/1.1\r\nHo")
            for _ in 0..<20 { #expect(get("/healthz", port: port).status == 200) }
            slow.send("st: localhost\r\n\r\n")
            #expect(slow.receive().status == 200)
        }
    }

    @Test func `A connection on which nothing comes is closed`() throws {
        try serving(idleLimit: 1) { port in
            let silent = Client(port: port)
            silent.send("GET /healthz HTTP/1.1\r\nHo")
            let begun = ContinuousClock.now
            #expect(silent.receive().status.map { (400..<500).contains($0) } ?? true)
            #expect(begun.duration(to: .now) < .seconds(9))
        }
    }

    @Test func `Whoever comes when all places are taken waits until one is free`() throws {
        try serving { port in
            var held = (0..<HTTPServer.connectionLimit).map { _ in HeldClient(port: port) }
            for client in held { client.client.send("GET /healthz HTTP/1.1\r\nHo") }
            let late = Client(port: port)
            late.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let isEarly = late.hasAnswer(within: 300)
            #expect(!isEarly)
            held.removeLast()
            #expect(late.receive().status == 200)
        }
    }

    /// In a place of its own, so that many can be held.
    private final class HeldClient {
        let client: Client
        init(port: UInt16) { client = Client(port: port) }
    }

    @Test func `More connections than are served at a time wait for their turn`() throws {
        try serving { port in
            let answered = Guarded(0)
            let connected = Guarded(0)
            let count = Int(HTTPServer.connectionLimit) + 16
            let threads = Guarded(0)
            for _ in 0..<count {
                Thread(named: "client") {
                    let client = Client(port: port)
                    connected.withLock { $0 += 1 }
                    // Nobody asks before all are connected.
                    wait { connected.withLock { $0 == count } }
                    client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if client.receive().status == 200 { answered.withLock { $0 += 1 } }
                    threads.withLock { $0 += 1 }
                }.detach()
            }
            wait { threads.withLock { $0 == count } }
            #expect(answered.withLock { $0 } == count)
        }
    }

    @Test func `A port that is taken is told with what to do, and is free when the server has gone`() throws {
        let freed = Guarded<UInt16>(0)
        try serving { port in
            freed.withLock { $0 = port }
            let failure = #expect(throws: ListenFailure.self) { _ = try Listener(on: .local, port: port) }
            #expect(failure?.isInUse == true)
            #expect(
                failure?.description
                    == "cannot listen on 127.0.0.1:\(port): another process listens there: stop it, or choose another "
                    + "port (0 = any that is free)")
        }
        _ = try Listener(on: .local, port: freed.withLock { $0 })
    }
}
