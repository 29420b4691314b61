import Plates

/// A connection as a stream of bytes: a socket, TLS over one, or a script in a test. Used by one thread at a time; it
/// is closed when it is let go.
protocol ByteStream: AnyObject {
    /// Sends all of it.
    ///
    /// - Throws: `KafkaFailure`, also when the deadline has passed. After that the stream is of no use.
    func send(_ bytes: [UInt8], by deadline: Deadline) throws

    /// Waits until something has come, and returns at most `limit` bytes of it; none = the other side has closed.
    ///
    /// - Throws: as `send` does.
    func receive(atMost limit: Int, by deadline: Deadline) throws -> [UInt8]
}

/// How connections are made; a test has its own.
protocol Dialer: Sendable {
    /// - Throws: `KafkaFailure` of kind `unreachable` or `timedOut`.
    func dial(_ address: BrokerAddress, by deadline: Deadline) throws -> any ByteStream
}

/// Where a broker listens.
struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name, or an address without brackets.
    let host: String
    let port: Int32

    init(host: String, port: Int32) {
        self.host = host
        self.port = port
    }

    /// - Parameter text: `HOST:PORT`, `HOST`, or `[ADDRESS]:PORT` for IPv6; without a port it is Kafka's, 9092.
    init?(_ text: Substring) {
        var (host, port) = (text, Substring("9092"))
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            (host, port) = (text[..<colon], text[text.index(after: colon)...])
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, let number = Int32(port), (1...65_535).contains(number) else { return nil }
        self.init(host: String(host), port: number)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// As in "cannot …".
    var doing: String { "reach Kafka at \(self)" }
}
