import Glibc

/// A socket to a server on this machine, raw: it sends any bytes, and can stop in the midst. Of a server that cannot be
/// reached it receives nothing: a response without a status.
package struct Client: ~Copyable {
    private let descriptor: Int32

    package init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // Only a test that has failed waits so long.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        _ = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(descriptor) }

    package borrowing func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Whether anything comes, if only the end, within milliseconds.
    package borrowing func hasAnswer(within limit: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, limit) > 0
    }

    /// All that comes until the server closes the connection.
    package borrowing func receive() -> Response {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return Response(String(decoding: bytes, as: UTF8.self))
    }
}

package struct Response: Sendable {
    package let status: Int?
    /// Names in small letters.
    package private(set) var headers: [String: String] = [:]
    package let body: String

    init(_ text: String) {
        let end = text.firstRange(of: "\r\n\r\n")
        let lines = text[..<(end?.lowerBound ?? text.endIndex)].split(separator: "\r\n")
        body = end.map { String(text[$0.upperBound...]) } ?? ""
        status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
    }
}

/// - Parameter more: further lines of the head, and what follows them.
package func get(
    _ path: String, port: UInt16, method: String = "GET", host: String? = "localhost", more: String = ""
) -> Response {
    let client = Client(port: port)
    client.send("\(method) \(path) HTTP/1.1\r\n\(host.map { "Host: \($0)\r\n" } ?? "")\(more)\r\n")
    return client.receive()
}

/// Waits until the condition holds; half a minute only ends a test that has failed.
package func wait(until condition: () -> Bool) {
    for _ in 0..<3_000 {
        if condition() { return }
        usleep(10_000)
    }
}
