import CRdKafka
import Glibc
import Plates

/// A TCP connection. The socket itself never blocks: each wait is a `poll` with a deadline.
final class PlainStream: ByteStream {
    private let socket: Int32
    private let address: BrokerAddress

    private init(_ socket: Int32, _ address: BrokerAddress) {
        self.socket = socket
        self.address = address
    }

    deinit { close(socket) }

    func send(_ bytes: [UInt8], by deadline: Deadline) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Without a signal when the other side has gone: the failure is enough.
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent > 0 {
                rest = rest.dropFirst(sent)
            } else {
                try wait(for: POLLOUT, by: deadline)
            }
        }
    }

    func receive(atMost limit: Int, by deadline: Deadline) throws -> [UInt8] {
        while true {
            var count = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
                count = unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
                filled = max(count, 0)
            }
            if count >= 0 { return bytes }
            try wait(for: POLLIN, by: deadline)
        }
    }

    /// Waits after a call that has failed, if it failed for want of something to do.
    private func wait(for events: Int32, by deadline: Deadline) throws {
        let cause = errno
        guard cause == EAGAIN || cause == EINTR else { throw PlainStream.failure(cause, address) }
        guard PlainStream.isReady(socket, for: events, by: deadline) else { throw KafkaFailure.silence(of: address) }
    }

    private static func isReady(_ socket: Int32, for events: Int32, by deadline: Deadline) -> Bool {
        while true {
            var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
            let remaining = deadline.remainingMilliseconds()
            if unsafe Glibc.poll(&entry, 1, remaining) > 0 { return true }
            if remaining == 0 { return false }
        }
    }

    fileprivate static func failure(_ code: Int32, _ address: BrokerAddress) -> KafkaFailure {
        KafkaFailure(
            RD_KAFKA_RESP_ERR__TRANSPORT, doing: address.doing,
            text: unsafe String(cString: strerror(code)).lowercased())
    }
}

extension PlainStream {
    /// Connects to the first address that accepts within its share of the time.
    static func connect(_ address: BrokerAddress, family: Int32, by deadline: Deadline) throws -> PlainStream {
        var failure = KafkaFailure.silence(of: address)
        for target in try HostLookup.addresses(of: address, family: family, by: deadline) {
            if deadline.hasPassed { break }
            let share = Deadline(after: min(deadline.remaining, ProtocolLimits.connecting))
            do {
                return try connect(target, address, by: share)
            } catch let refusal as KafkaFailure {
                failure = refusal
            }
        }
        throw failure
    }

    private static func connect(
        _ target: SocketAddress, _ address: BrokerAddress, by deadline: Deadline
    ) throws -> PlainStream {
        let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let socket = Glibc.socket(target.family, Int32(type), 0)
        guard socket >= 0 else { throw failure(errno, address) }
        let stream = PlainStream(socket, address)
        var yes: Int32 = 1
        unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let begun = unsafe target.bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return unsafe Glibc.connect(socket, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if begun == 0 { return stream }
        guard errno == EINPROGRESS else { throw failure(errno, address) }
        guard isReady(socket, for: POLLOUT, by: deadline) else { throw KafkaFailure.silence(of: address) }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { throw failure(code, address) }
        return stream
    }
}

/// Makes connections as the settings say: TCP, and TLS over it where that is asked for.
struct SocketDialer: Dialer {
    let settings: ProtocolSettings

    func dial(_ address: BrokerAddress, by deadline: Deadline) throws -> any ByteStream {
        let plain = try PlainStream.connect(address, family: settings.family, by: deadline)
        guard let tls = settings.tls else { return plain }
        return try TLSStream(over: plain, to: address, by: tls, until: deadline)
    }
}

extension KafkaFailure {
    static func silence(of address: BrokerAddress) -> KafkaFailure {
        KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: address.doing, text: "no answer in time")
    }

    /// - Parameter remark: what may have caused it.
    static func closed(by address: BrokerAddress, _ remark: String = "the broker closed the connection") -> KafkaFailure
    {
        KafkaFailure(RD_KAFKA_RESP_ERR__TRANSPORT, doing: address.doing, text: remark)
    }
}
