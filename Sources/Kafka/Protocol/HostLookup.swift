import Glibc
import Plates
import Threads

/// The addresses that a host's name stands for.
///
/// The system's look-up takes no deadline, so a thread of its own makes it, which is left behind when it takes too
/// long: it ends with the resolver's own time-out.
enum HostLookup {
    /// - Returns: at least one.
    /// - Throws: `KafkaFailure` of kind `unreachable` or `timedOut`.
    static func addresses(
        of address: BrokerAddress, family: Int32, by deadline: Deadline
    ) throws -> [SocketAddress] {
        let lookup = try Lookup(address, family: family)
        if !lookup.runsInPlace() {
            lookup.runAside()
            lookup.done.wait(atMost: deadline.remaining)
        }
        switch lookup.answer.withLock({ $0 }) {
        case .found(let addresses) where !addresses.isEmpty: return addresses
        case .found, nil:
            throw KafkaFailure(
                .timedOut, "cannot \(address.doing): its name is not resolved in time; check the resolver")
        case .failed(let code):
            let cause = unsafe String(cString: gai_strerror(code))
            throw KafkaFailure(
                .unreachable,
                "cannot \(address.doing): the name '\(address.host)' does not resolve (\(cause)); check --brokers and "
                    + "the brokers' advertised.listeners")
        }
    }
}

/// One address as the system takes it.
struct SocketAddress: Equatable, Sendable {
    let family: Int32
    /// A `sockaddr_in` or `sockaddr_in6`.
    let bytes: [UInt8]
}

private final class Lookup: Sendable {
    enum Answer: Sendable {
        case found([SocketAddress])
        case failed(Int32)
    }

    let answer = Guarded<Answer?>(nil)
    let done: WakeUp
    private let address: BrokerAddress
    private let family: Int32

    init(_ address: BrokerAddress, family: Int32) throws {
        self.address = address
        self.family = family
        done = try WakeUp()
    }

    /// - Returns: whether the host is an address already, which takes no look-up.
    func runsInPlace() -> Bool {
        let reply = ask(flags: AI_NUMERICHOST)
        guard case .found = reply else { return false }
        answer.withLock { $0 = reply }
        return true
    }

    func runAside() {
        let thread = Thread(named: "host-lookup") { [self] in
            let reply = ask(flags: AI_ADDRCONFIG)
            answer.withLock { $0 = reply }
            done.signal()
        }
        thread.detach()
    }

    private func ask(flags: Int32) -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = family
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(address.host, "\(address.port)", &hints, &list)
        guard code == 0 else { return .failed(code) }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var entry = unsafe list
        while let each = unsafe entry {
            if let start = unsafe each.pointee.ai_addr {
                let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(each.pointee.ai_addrlen))
                found.append(unsafe SocketAddress(family: each.pointee.ai_family, bytes: Array(bytes)))
            }
            unsafe entry = each.pointee.ai_next
        }
        return .found(found)
    }
}
