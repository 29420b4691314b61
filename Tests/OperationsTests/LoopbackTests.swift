import Operations
import Testing

/// Which names and addresses count as this machine alone.
@Suite struct LoopbackTests {
    @Test(
        arguments: [
            ("localhost", "127.0.0.1:1"), ("LocalHost", "127.0.0.1:1"), ("127.0.0.1", "127.0.0.1:1"),
            ("127.255.0.9", "127.255.0.9:1"), ("::1", "[::1]:1"),
            ("", nil), ("0.0.0.0", nil), ("128.0.0.1", nil), ("10.0.0.1", nil), ("127.1", nil), ("127.0.0.256", nil),
            ("127.0.0.01", nil), ("0177.0.0.1", nil), ("2130706433", nil), ("127.0.0.1.", nil),
            ("127.0.0.1.evil.org", nil),
            ("::", nil), ("[::1]", nil), ("::ffff:127.0.0.1", nil), ("localhost.evil.org", nil), ("localhost ", nil),
            ("127.0.0.+1", nil), ("127.0.0.١", nil),
        ] as [(String, String?)])
    func `An address is the loopback's or it is not`(host: String, text: String?) {
        #expect(Loopback(host)?.text(port: 1) == text)
    }

    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "127.9.9.9:80", "[::1]",
        "[::1]:8080",
    ])
    func `The Host header may name the loopback`(header: String) { #expect(Loopback.isNamed(by: header)) }

    @Test(arguments: [
        "", ":8080", "evil.org", "evil.org:8080", "127.0.0.1.evil.org", "localhost.evil.org:8080", "10.0.0.1:8080",
        "localhost:", "localhost:80:80", "localhost:8080x", "localhost:123456", "::1", "[::1", "[::1]8080", "[::2]",
        "[127.0.0.1]", "[localhost]", "user@localhost", " localhost", "localhost, evil.org", "localhost/",
    ])
    func `The Host header may name nothing else`(header: String) { #expect(!Loopback.isNamed(by: header)) }
}
