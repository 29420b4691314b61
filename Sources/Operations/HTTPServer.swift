import CHTTP
import Glibc

/// A small HTTP server for those who watch a run: on the loopback, for reading only, with a thread of its own that
/// serves all connections.
///
///     connection ──▶ libmicrohttpd ──request──▶ Endpoints ──answer──▶ connection, which is closed
///
/// It is bounded in what a client can make it hold: connections, bytes each, silence. Who sends a byte now and then can
/// keep a connection for hours, and all of them keep others out: only this machine's own processes could. It ends with
/// its handle.
@safe
package struct HTTPServer: ~Copyable {
    /// So many connections are served at a time; further ones wait in the socket's queue.
    package static let connectionLimit: UInt32 = 32
    /// Bytes that the head of a request and that of its answer may take.
    package static let headLimit = 16 * 1_024
    /// Seconds after which a connection is closed on which nothing happens.
    package static let idleLimit: UInt32 = 10

    private let daemon: OpaquePointer
    private let context: Unmanaged<Context>
    /// Where it listens, as the start of a URL.
    package let url: String

    /// - Parameters:
    ///   - endpoints: asked on the server's thread.
    ///   - idleLimit: seconds after which a connection is closed on which nothing happens.
    package init(
        on listener: consuming Listener, _ endpoints: Endpoints, idleLimit: UInt32 = idleLimit
    ) throws(ServerFailure) {
        url = "http://" + listener.host.text(port: listener.port)
        let context = unsafe Unmanaged.passRetained(Context(endpoints: endpoints))
        let daemon = unsafe http_start(
            listener.release(), takeRequest, context.toOpaque(), Self.connectionLimit, Self.headLimit, idleLimit)
        guard let daemon = unsafe daemon else {
            let code = errno
            // The socket stays open: on some of these paths the library has closed it, and its number may be another's.
            unsafe context.release()
            throw ServerFailure(code: code)
        }
        unsafe self.daemon = daemon
        unsafe self.context = context
    }

    deinit {
        // Waits for the thread, so nobody asks the endpoints when this is over.
        unsafe MHD_stop_daemon(daemon)
        unsafe context.release()
    }
}

/// Why there is no server although its socket listens: the system has run short of something.
package struct ServerFailure: Error, CustomStringConvertible {
    package let description: String

    init(code: Int32) {
        let cause = code == 0 ? "" : unsafe " (\(String(cString: strerror(code))))"
        description =
            "the HTTP server does not start\(cause): raise the limits of open files and processes (ulimit -n -u)"
    }
}

/// The endpoints in a place that C can be given the address of.
private final class Context: Sendable {
    let endpoints: Endpoints
    init(endpoints: Endpoints) { self.endpoints = endpoints }
}

/// Called by libmicrohttpd when the head of a request is there. Answered at once, so no body is ever read: the
/// connection is closed behind the answer.
private func takeRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ uploadSize: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let path = unsafe path,
        let method = unsafe method
    else { return .NO }
    let endpoints = unsafe Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().endpoints
    let request = unsafe Request(
        String(cString: method), String(cString: path), hosts: hosts(of: connection))
    return unsafe send(endpoints.answer(request), on: connection)
}

/// Every value of the header `Host`.
private func hosts(of connection: OpaquePointer) -> [String] {
    var hosts: [String] = []
    unsafe withUnsafeMutablePointer(to: &hosts) { hosts in
        _ = unsafe MHD_get_connection_values(
            connection, .HEADER_KIND,
            { hosts, _, name, value in
                guard let hosts = unsafe hosts, let name = unsafe name, unsafe strcasecmp(name, "host") == 0 else {
                    return .YES
                }
                unsafe hosts.assumingMemoryBound(to: [String].self).pointee
                    .append(value.map { unsafe String(cString: $0) } ?? "")
                return .YES
            }, hosts)
    }
    return hosts
}

private func send(_ answer: Answer, on connection: OpaquePointer) -> MHD_Result {
    var body = Array(answer.body.utf8)
    let response = unsafe body.withUnsafeMutableBytes { body in
        unsafe MHD_create_response_from_buffer(body.count, body.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let response = unsafe response else { return .NO }
    defer { unsafe MHD_destroy_response(response) }
    for header in answer.headers {
        guard unsafe MHD_add_response_header(response, header.name, header.value) == .YES else { return .NO }
    }
    return unsafe MHD_queue_response(connection, answer.status.rawValue, response)
}
