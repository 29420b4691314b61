import Testing

@testable import Topologies

/// How diagnostics are put in order and written down.
@Suite("Diagnostics")
struct DiagnosticTests {
    @Test("As JSON they are one object, with their numbers")
    func json() {
        let diagnostics = [
            Diagnostic(
                file: "a \"b\".yaml", line: 2, column: 3, severity: .error, what: "é is wrong", remedy: "write e"),
            Diagnostic(file: "c", line: 1, column: 1, severity: .warning, what: "w", remedy: "r"),
        ]
        let expected =
            #"{"diagnostics":[{"file":"a \"b\".yaml","line":2,"column":3,"severity":"error","what":"é is wrong","#
            + #""remedy":"write e"},{"file":"c","line":1,"column":1,"severity":"warning","what":"w","remedy":"r"}],"#
            + #""errors":1,"warnings":1}"#
        #expect(String(decoding: diagnostics.json, as: UTF8.self) == expected)
        #expect(String(decoding: [Diagnostic]().json, as: UTF8.self) == #"{"diagnostics":[],"errors":0,"warnings":0}"#)
    }

    @Test("As text each has a line, and only errors are errors")
    func text() {
        let warning = Diagnostic(file: "c", line: 1, column: 2, severity: .warning, what: "w", remedy: "r")
        #expect([warning].rendered == "c:1:2: warning: w; r\n")
        #expect(![warning].hasErrors)
    }

    @Test("The topology file comes first, then the others by name, each by line and column")
    func order() {
        var findings = Findings()
        for (file, line, column) in [("b", 1, 1), ("t", 10, 1), ("a", 2, 1), ("t", 9, 2), ("t", 9, 1), ("a", 1, 9)] {
            findings.warning(at: Place(file: file, line: line, column: column), "w", "r")
        }
        let places = findings.sorted(first: "t").map { "\($0.file):\($0.line):\($0.column)" }
        #expect(places == ["t:9:1", "t:9:2", "t:10:1", "a:1:9", "a:2:1", "b:1:1"])
    }
}
