/// What can be asked over HTTP: one place for each path, and what keeps others out.
///
///     GET /healthz   the process answers
///     GET /readyz    the run can do its work, or why it cannot
///     GET /metrics   its figures, for Prometheus
package struct Endpoints: Sendable {
    private let readiness: @Sendable () -> Readiness
    private let metrics: @Sendable () -> MetricsPage

    private static let methods = "GET, HEAD"

    /// - Parameters: asked at each request, on the server's thread.
    package init(
        readiness: @escaping @Sendable () -> Readiness, metrics: @escaping @Sendable () -> MetricsPage
    ) {
        self.readiness = readiness
        self.metrics = metrics
    }

    package func answer(_ request: Request) -> Answer {
        guard request.hosts.count == 1, request.hosts.allSatisfy(Loopback.isNamed) else {
            return Answer(
                .forbidden,
                "Ask under the name localhost or a loopback address: the Host header names another place, or none.\n")
        }
        guard let page = page(request.path) else {
            return Answer(.notFound, "There is no such page; there are /healthz, /readyz and /metrics.\n")
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return Answer(
                .methodNotAllowed, "This can only be read: use GET or HEAD.\n", allowed: Endpoints.methods)
        }
        return page()
    }

    private func page(_ path: String) -> (() -> Answer)? {
        switch path {
        case "/healthz": { Answer(.ok, "alive\n") }
        case "/readyz": { readiness().answer }
        case "/metrics": { Answer(.ok, metrics().text, type: MetricsPage.type) }
        default: nil
        }
    }
}

/// Whether a run can do its work now; if it cannot, every reason why, a sentence each.
package struct Readiness: Equatable, Sendable {
    package let reasons: [String]

    package init(_ reasons: [String]) { self.reasons = reasons }

    package var isReady: Bool { reasons.isEmpty }

    /// 200, or 503 with a reason a line.
    var answer: Answer {
        if isReady { return Answer(.ok, "ready\n") }
        let lines = reasons.map { reason in reason.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n" }
        return Answer(.unavailable, lines.joined())
    }
}
