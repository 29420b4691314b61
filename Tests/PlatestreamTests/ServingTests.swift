import Console
import Operations
import Plates
import Testing

@testable import platestream

/// Where a run can be asked how it fares: what may be written, and what is said otherwise.
@Suite struct ServingTests {
    private func invocation(_ line: String, _ environment: [String: String] = [:]) throws -> Invocation<Verb> {
        let arguments = "run t.yaml --brokers a:1 \(line)".split(separator: " ").map(String.init)
        guard case .run(let invocation) = try commandLine.read(arguments, environment: environment) else {
            throw UsageError(sentence: "'\(line)' only shows something")
        }
        return invocation
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1:8080"), ("127.0.0.1:0", "127.0.0.1:0"), ("localhost:80", "127.0.0.1:80"),
        ("[::1]:8080", "[::1]:8080"), ("127.8.8.8:1", "127.8.8.8:1"),
    ])
    func `An address of the loopback is listened on`(value: String, text: String) throws {
        let address = try #require(try invocation("--http \(value)")[Options.http])
        #expect(try Platestream.loopback(address).text(port: address.port) == text)
    }

    @Test func `Nothing is served unless it is asked for, on the command line or in the environment`() throws {
        #expect(try invocation("")[Options.http] == nil)
        let variables = ["PLATESTREAM_HTTP": "127.0.0.1:9"]
        #expect(try invocation("", variables)[Options.http]?.port == 9)
        #expect(try invocation("--http 127.0.0.1:10", variables)[Options.http]?.port == 10)
    }

    @Test(arguments: ["8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "a b:1", "127.0.0.1:-1"])
    func `What is not an address is told`(value: String) {
        let error = #expect(throws: UsageError.self) {
            let arguments = ["run", "t.yaml", "--brokers", "a:1", "--http", value]
            _ = try commandLine.read(arguments, environment: [:])
        }
        #expect(
            error?.sentence == "platestream run: --http wants HOST:PORT, such as 127.0.0.1:8080, not '\(value)' "
                + "(see 'platestream run --help')")
    }

    @Test(arguments: [
        ("0.0.0.0:8080", "8080"), ("[::]:80", "80"), ("10.0.0.1:1", "1"), ("kafka-1:8080", "8080"),
        ("localhost.evil.org:7", "7"),
    ])
    func `An address that others reach is refused as wrong usage`(value: String, port: String) throws {
        let address = try #require(try invocation("--http \(value)")[Options.http])
        let failure = #expect(throws: CommandFailure.self) { _ = try Platestream.loopback(address) }
        #expect(failure?.exitCode == .usage)
        #expect(
            failure?.sentence
                == "--http \(value): an address that others can reach demands a token and TLS, which this version does "
                + "not serve; write 127.0.0.1:\(port)")
    }
}
