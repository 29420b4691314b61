import Operations
import Testing

/// What is answered to a request, without a network.
@Suite struct EndpointTests {
    private func answer(_ request: Request, reasons: [String] = []) -> Answer {
        var page = MetricsPage()
        page.gauge("x", "X.", 1)
        return Endpoints(readiness: { Readiness(reasons) }, metrics: { [page] in page }).answer(request)
    }

    private func check(_ request: Request, reasons: [String] = [], _ status: Answer.Status, _ body: String? = nil) {
        let answer = answer(request, reasons: reasons)
        #expect(answer.status == status)
        if let body { #expect(answer.body == body) }
    }

    private let here = ["localhost:8080"]

    @Test func `Each page answers GET and HEAD`() {
        for method in ["GET", "HEAD"] {
            check(Request(method, "/healthz", hosts: here), .ok, "alive\n")
            check(Request(method, "/readyz", hosts: here), .ok, "ready\n")
        }
        let metrics = answer(Request("GET", "/metrics", hosts: here))
        #expect(metrics.status == .ok && metrics.body.hasPrefix("# HELP platestream_x X.\n"))
        #expect(metrics.type == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test func `Alive is not ready: every reason has its line`() {
        check(Request("GET", "/healthz", hosts: here), reasons: ["a"], .ok, "alive\n")
        check(Request("GET", "/readyz", hosts: here), reasons: ["a", "b\nc\r\nd"], .unavailable, "a\nb c d\n")
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", ""])
    func `Another method is told which there are`(method: String) {
        let answer = answer(Request(method, "/metrics", hosts: here))
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
    }

    @Test(arguments: ["/", "", "/metrics/", "/healthz/x", "/Healthz", "*", "http://localhost/metrics", "/../metrics"])
    func `Another page is not found`(path: String) { check(Request("GET", path, hosts: here), .notFound) }

    @Test(arguments: [[], ["evil.org"], ["localhost", "localhost"], ["localhost", "evil.org"], [""]])
    func `Who asks under another name is told nothing`(hosts: [String]) {
        for path in ["/metrics", "/readyz", "/healthz", "/nowhere"] {
            check(Request("GET", path, hosts: hosts), reasons: ["secret"], .forbidden)
        }
    }

    @Test func `No answer is kept, taken for another kind, or framed`() {
        for path in ["/metrics", "/readyz", "/nowhere"] {
            let headers = Dictionary(
                uniqueKeysWithValues: answer(Request("GET", path, hosts: here)).headers.map { ($0.name, $0.value) })
            #expect(headers["Cache-Control"] == "no-store" && headers["X-Content-Type-Options"] == "nosniff")
            #expect(headers["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
            #expect(headers["Allow"] == nil)
        }
    }
}
