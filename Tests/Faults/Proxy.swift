import Glibc
import Plates
import Synchronization
import Threads

/// A network of our own between members and one broker: it passes frames on, and on demand cuts, stalls or delays all
/// of them, or only the requests or answers of one kind.
///
///     request  size:4  api_key:2  api_version:2  correlation_id:4 …
///     answer   size:4  correlation_id:4 …
final class Proxy: Sendable {
    enum Weather: Sendable {
        case fair
        /// Every connection breaks, and none can be made.
        case cut
        /// Connections stand, nothing moves.
        case stalled
        /// Each answer comes some milliseconds late.
        case slow(Int)
        /// The broker has answered a request of this kind, and the connection breaks before the answer arrives.
        case answersLost(api: Int)
        /// Answers of this kind alone come late, by milliseconds.
        case answersSlow(api: Int, Int)
        /// The connection breaks before a request of this kind arrives, and it never does.
        case requestsLost(api: Int)
        /// The connection breaks at a request of this kind, which arrives all the same, some milliseconds later.
        case requestsLate(api: Int, Int)
    }

    private let upstream: UInt16
    private let listener: Int32
    private let weather = Guarded(Weather.fair)
    private let links = Guarded<[Link]>([])
    private let strikes = Atomic(0)
    private let isClosing = Atomic(false)

    /// Frames larger than this are not Kafka.
    private static let frameLimit = 200 << 20

    init(listening port: UInt16, to upstream: UInt16) throws {
        self.upstream = upstream
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe Proxy.with(port, { unsafe bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw FaultFailure("cannot listen on port \(port): \(unsafe String(cString: strerror(errno)))")
        }
        let thread = Thread(named: "proxy") { [self] in accept() }
        thread.detach()
    }

    /// How many requests or answers of the kind in question were lost, late or slow.
    var strikeCount: Int { strikes.load(ordering: .relaxed) }

    func set(_ new: Weather) {
        weather.withLock { $0 = new }
        if case .cut = new { breakAll() }
    }

    func close() {
        isClosing.store(true, ordering: .relaxed)
        breakAll()
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    private func breakAll() {
        for link in links.withLock({ $0 }) { link.break() }
    }

    private func accept() {
        while !isClosing.load(ordering: .relaxed) {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                usleep(1_000)
                continue
            }
            let broker = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var isCut = false
            if case .cut = weather.withLock({ $0 }) { isCut = true }
            if unsafe isCut || Proxy.with(upstream, { unsafe connect(broker, $0, $1) }) != 0 {
                Glibc.close(client)
                Glibc.close(broker)
                continue
            }
            let link = Link(client: client, broker: broker)
            links.withLock { links in
                links.removeAll { $0.isOver }
                links.append(link)
            }
            let requests = Thread(named: "requests") { [self] in
                passRequests(of: link)
                link.end()
            }
            requests.detach()
            let answers = Thread(named: "answers") { [self] in
                passAnswers(of: link)
                link.end()
            }
            answers.detach()
        }
    }

    private func passRequests(of link: Link) {
        while let frame = link.frame(from: link.client, limit: Proxy.frameLimit), frame.count >= 12 {
            let api = Int(frame[4]) << 8 | Int(frame[5])
            link.note(api, correlation: Array(frame[8..<12]))
            waitWhileStalled()
            switch weather.withLock({ $0 }) {
            case .requestsLost(let wanted) where wanted == api:
                strike()
                return
            case .requestsLate(let wanted, let milliseconds) where wanted == api:
                strike()
                shutdown(link.client, Int32(SHUT_RDWR))
                usleep(UInt32(milliseconds) * 1_000)
                _ = link.send(frame, to: link.broker)
                // The broker is given the time to take it before its connection ends.
                usleep(500_000)
                return
            default: guard link.send(frame, to: link.broker) else { return }
            }
        }
    }

    private func passAnswers(of link: Link) {
        while let frame = link.frame(from: link.broker, limit: Proxy.frameLimit), frame.count >= 8 {
            let api = link.takeAPI(correlation: Array(frame[4..<8]))
            waitWhileStalled()
            switch weather.withLock({ $0 }) {
            case .slow(let milliseconds): usleep(UInt32(milliseconds) * 1_000)
            case .answersSlow(let wanted, let milliseconds) where wanted == api:
                strike()
                usleep(UInt32(milliseconds) * 1_000)
            case .answersLost(let wanted) where wanted == api:
                strike()
                return
            default: break
            }
            guard link.send(frame, to: link.client) else { return }
        }
    }

    private func strike() { strikes.wrappingAdd(1, ordering: .relaxed) }

    private func waitWhileStalled() {
        while !isClosing.load(ordering: .relaxed) {
            guard case .stalled = weather.withLock({ $0 }) else { return }
            usleep(5_000)
        }
    }

    private static func with(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// One connection through the proxy.
private final class Link: Sendable {
    let client: Int32
    let broker: Int32
    private let pending = Guarded<[[UInt8]: Int]>([:])
    private let ends = Atomic(0)

    init(client: Int32, broker: Int32) {
        self.client = client
        self.broker = broker
        var yes: Int32 = 1
        for socket in [client, broker] {
            unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    var isOver: Bool { ends.load(ordering: .relaxed) == 2 }

    func `break`() {
        guard !isOver else { return }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(broker, Int32(SHUT_RDWR))
    }

    /// Each of the two threads says so once; the second closes.
    func end() {
        `break`()
        if ends.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == 2 {
            close(client)
            close(broker)
        }
    }

    func note(_ api: Int, correlation: [UInt8]) { pending.withLock { $0[correlation] = api } }
    func takeAPI(correlation: [UInt8]) -> Int? { pending.withLock { $0.removeValue(forKey: correlation) } }

    /// A whole frame with its size; nil when the connection has ended.
    func frame(from socket: Int32, limit: Int) -> [UInt8]? {
        guard let head = bytes(4, from: socket) else { return nil }
        let size = head.reduce(0) { $0 << 8 | Int($1) }
        guard size <= limit, let body = bytes(size, from: socket) else { return nil }
        return head + body
    }

    private func bytes(_ count: Int, from socket: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe recv(socket, buffer.baseAddress?.advanced(by: received), count - received, 0)
            }
            if more <= 0 { return nil }
            received += more
        }
        return bytes
    }

    func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let more = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    socket, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if more <= 0 { return false }
            sent += more
        }
        return true
    }
}
