import Glibc

/// A socket that listens on this machine's loopback: whoever connects waits in its queue until a server takes it over.
package struct Listener: ~Copyable {
    let descriptor: Int32
    package let host: Loopback
    /// The system's choice where none was asked for.
    package let port: UInt16

    /// So many connections wait in the queue.
    private static let queue: Int32 = 64

    /// - Parameter port: 0 = one that is free.
    package init(on host: Loopback, port: UInt16) throws(ListenFailure) {
        let family = host == .v6 ? AF_INET6 : AF_INET
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw ListenFailure(host, port, code: errno) }
        // A port whose last connections are still being forgotten is free all the same.
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Listener.bind(descriptor, host, port) == 0, listen(descriptor, Listener.queue) == 0,
            let bound = Listener.port(of: descriptor)
        else {
            let code = errno
            close(descriptor)
            throw ListenFailure(host, port, code: code)
        }
        self.descriptor = descriptor
        self.host = host
        self.port = bound
    }

    deinit { close(descriptor) }

    /// The socket, whose owner is the caller's from now on.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    private static func bind(_ descriptor: Int32, _ host: Loopback, _ port: UInt16) -> Int32 {
        switch host {
        case .v4(let number):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = number.bigEndian
            return unsafe withUnsafePointer(to: &address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .v6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            return unsafe withUnsafePointer(to: &address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
    }

    /// The port stands at the same place in the addresses of both families.
    private static func port(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return code == 0 ? UInt16(bigEndian: address.sin6_port) : nil
    }
}

/// Why nobody can be listened to at an address, and what to do.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String
    /// Whether another port may be free.
    package let isInUse: Bool

    init(_ host: Loopback, _ port: UInt16, code: Int32) {
        isInUse = code == EADDRINUSE
        let remedy =
            switch code {
            case EADDRINUSE: "another process listens there: stop it, or choose another port (0 = any that is free)"
            case EACCES: "ports below 1024 are the superuser's: choose a higher one"
            case EADDRNOTAVAIL: "this machine has no such address: choose 127.0.0.1"
            case EAFNOSUPPORT: "this machine speaks no IPv6: choose 127.0.0.1"
            case EMFILE, ENFILE: "no descriptor is left: raise the limit of open files (ulimit -n)"
            default: unsafe String(cString: strerror(code))
            }
        description = "cannot listen on \(host.text(port: port)): \(remedy)"
    }
}

extension Loopback {
    /// As it stands in a URL.
    package func text(port: UInt16) -> String {
        switch self {
        case .v4(let number):
            [24, 16, 8, 0].map { "\(number >> $0 & 0xFF)" }.joined(separator: ".") + ":\(port)"
        case .v6: "[::1]:\(port)"
        }
    }
}
