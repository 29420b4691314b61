/// One fault of a topology's files: where it stands, what it is, and what to write instead.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable { case error, warning }

    /// The path as the command was given it; a file that a topology names, as seen from there.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in characters (Unicode scalars), not bytes.
    package let column: Int
    package let severity: Severity
    package let what: String
    package let remedy: String

    package init(file: String, line: Int, column: Int, severity: Severity, what: String, remedy: String) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.what = what
        self.remedy = remedy
    }

    init(_ severity: Severity, at place: Place, _ what: String, _ remedy: String) {
        self.init(
            file: place.file, line: place.line, column: place.column, severity: severity, what: what, remedy: remedy)
    }

    /// `file:line:column: error: what; remedy`
    package var rendered: String { "\(oneLine(file)):\(line):\(column): \(severity.rawValue): \(what); \(remedy)" }
}

extension [Diagnostic] {
    package var hasErrors: Bool { contains { $0.severity == .error } }

    /// One line each, in the order of the array, each with its line feed.
    package var rendered: String { map { $0.rendered + "\n" }.joined() }
}
