import Console
import Operations

// Where a run can be asked over HTTP how it fares.

extension Platestream {
    /// Answers for the run for as long as `body` takes.
    ///
    /// - Parameter address: nil = nowhere.
    static func serving<Result>(
        _ status: RunStatus, at address: HostPort?, _ terminal: Terminal, _ body: () throws -> Result
    ) throws -> Result {
        guard let address else { return try body() }
        return try serving(status, on: Listener(on: loopback(address), port: address.port), terminal) { _ in
            try body()
        }
    }

    /// The same at the first of a few ports that is free, which a first look need not know of. If none is, it goes
    /// without.
    ///
    /// - Parameter body: is handed where that is, as the start of a URL.
    static func servingWherePossible<Result>(
        _ status: RunStatus, _ terminal: Terminal, _ body: (_ url: String?) throws -> Result
    ) throws -> Result {
        guard let listener = firstFree(among: demoPorts) else {
            let range = "\(demoPorts.lowerBound) to \(demoPorts.upperBound)"
            terminal.log.warning(
                "no port is free for health and metrics; the demo goes without", ["ports": .text(range)])
            return try body(nil)
        }
        return try serving(status, on: listener, terminal, body)
    }

    /// Only this machine may ask: the figures are nobody's secret, but they are nobody's business either.
    static func loopback(_ address: HostPort) throws(CommandFailure) -> Loopback {
        guard let host = Loopback(address.host) else {
            throw CommandFailure(
                .usage,
                """
                --http \(address): an address that others can reach demands a token and TLS, which this version does not \
                serve; write 127.0.0.1:\(address.port)
                """)
        }
        return host
    }

    private static func serving<Result>(
        _ status: RunStatus, on listener: consuming Listener, _ terminal: Terminal,
        _ body: (_ url: String) throws -> Result
    ) throws -> Result {
        let server = try HTTPServer(
            on: listener, Endpoints(readiness: { status.readiness }, metrics: { status.metrics }))
        terminal.log.info("health and metrics are served", ["url": .text(server.url)])
        return try withExtendedLifetime(server) { try body(server.url) }
    }

    private static func firstFree(among ports: ClosedRange<UInt16>) -> Listener? {
        for port in ports {
            if let listener = try? Listener(on: .local, port: port) { return listener }
        }
        return nil
    }
}

/// Where `demo` looks for a free one.
private let demoPorts: ClosedRange<UInt16> = 8_080...8_099
