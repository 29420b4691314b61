/// An address that only this machine reaches, as it is typed or as a client names it: `localhost`, 127.0.0.0/8 or ::1.
/// No name but `localhost` counts, whatever it resolves to: what a resolver says, somebody else can change.
package enum Loopback: Hashable, Sendable {
    /// Its first byte is 127.
    case v4(UInt32)
    case v6

    package static let local = Loopback.v4(0x7F00_0001)

    /// - Parameter host: an IPv6 address without its brackets.
    package init?(_ host: String) {
        if host.lowercased() == "localhost" {
            self = .local
        } else if host == "::1" {
            self = .v6
        } else if let number = Loopback.number(host), number >> 24 == 127 {
            self = .v4(number)
        } else {
            return nil
        }
    }

    /// Whether the `Host` header of a request names this machine's loopback, with a port or without.
    ///
    /// A page of a foreign site can make a browser ask us under the site's own name, once that name resolves to
    /// 127.0.0.1 (DNS rebinding), and then read the answer. The name gives it away.
    package static func isNamed(by header: String) -> Bool {
        var (host, rest) = (header[...], Substring())
        if header.hasPrefix("[") {
            guard let end = header.firstIndex(of: "]") else { return false }
            host = header[header.index(after: header.startIndex)..<end]
            rest = header[header.index(after: end)...]
            guard host.contains(":") else { return false }
        } else if let colon = header.firstIndex(of: ":") {
            (host, rest) = (header[..<colon], header[colon...])
        }
        return Loopback(String(host)) != nil && isPort(rest)
    }

    /// Nothing, or a colon and a number.
    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.dropFirst()
        return text.first == ":" && (1...5).contains(digits.utf8.count) && digits.utf8.allSatisfy(isDigit)
    }

    /// Four numbers in plain decimal. The shorter forms and the octal ones, which some programs read, are none.
    private static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(isDigit) else { return nil }
            return part.utf8.count > 1 && part.hasPrefix("0") ? nil : UInt8(part)
        }
        return parts.count == 4 && bytes.count == 4 ? bytes.reduce(0) { $0 << 8 | UInt32($1) } : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
