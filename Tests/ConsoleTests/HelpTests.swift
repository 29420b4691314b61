import Console
import Testing

/// What `--help` prints.
struct HelpTests {
    private func shown(_ line: String) throws -> String {
        let arguments = line.split(separator: " ").map(String.init)
        guard case .show(let text) = try sample.read(arguments, environment: [:]) else { return "" }
        return text
    }

    @Test(arguments: [("--help", "help"), ("run --help", "help-run"), ("hotlist", "help-hotlist")])
    func theHelpReadsAsItStandsInItsFile(line: String, name: String) throws {
        try expectGolden(shown(line), name)
    }

    @Test(arguments: [
        ("help", "--help"), ("-h", "--help"), ("help run", "run --help"), ("run --nonsense --help", "run --help"),
        ("run -h", "run --help"), ("hotlist --help", "hotlist"),
    ])
    func thereIsMoreThanOneWayToAsk(line: String, same: String) throws {
        #expect(try shown(line) == shown(same))
        #expect(try !shown(line).isEmpty)
    }

    @Test(arguments: ["--help", "demo --help", "run --help", "check --help", "hotlist check --help", "hotlist"])
    func noLineIsWiderThanEightyColumns(line: String) throws {
        for line in try shown(line).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
}
