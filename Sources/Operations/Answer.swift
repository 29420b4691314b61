/// What a client asks: as much of its request as an answer depends on.
package struct Request: Equatable, Sendable {
    package let method: String
    package let path: String
    /// Every `Host` header; a sound request has one.
    package let hosts: [String]

    package init(_ method: String, _ path: String, hosts: [String]) {
        self.method = method
        self.path = path
        self.hosts = hosts
    }
}

/// What the server says to a request.
package struct Answer: Equatable, Sendable {
    package enum Status: UInt32, Sendable {
        case ok = 200
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case unavailable = 503
    }

    package let status: Status
    package let type: String
    package let body: String
    /// Methods that the client may use instead of its own; empty where that is not the matter.
    package let allowed: String

    package static let plainText = "text/plain; charset=utf-8"

    package init(_ status: Status, _ body: String, type: String = Answer.plainText, allowed: String = "") {
        self.status = status
        self.body = body
        self.type = type
        self.allowed = allowed
    }

    /// The headers by which it goes out. What a run says of itself is true for a moment only, is never to be taken for
    /// another kind of document, and is not part of any page.
    package var headers: [(name: String, value: String)] {
        [
            ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Connection", "close"),
        ] + (allowed.isEmpty ? [] : [("Allow", allowed)])
    }
}
