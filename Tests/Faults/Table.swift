import Foundation

/// What came of one fault.
struct Outcome {
    var findings: [String] = []
    var notes: [String] = []
    var directory = "none"
    /// Something else than what is tested kept the outputs back.
    var isUnjudged = false

    var word: String { findings.isEmpty ? isUnjudged ? "NOT JUDGED" : "survived" : "FAILED" }
}

/// Fault × count × result.
struct Table {
    private(set) var failed: [String] = []
    private(set) var last: Outcome?
    private var rows: [(name: String, tried: Int, survived: Int, unjudged: Int, seconds: Double)] = []

    mutating func add(_ name: String, _ outcome: Outcome, seconds: Double, command: String) {
        if !rows.contains(where: { $0.name == name }) { rows.append((name, 0, 0, 0, 0)) }
        guard let row = rows.firstIndex(where: { $0.name == name }) else { return }
        rows[row].tried += 1
        rows[row].survived += outcome.word == "survived" ? 1 : 0
        rows[row].unjudged += outcome.word == "NOT JUDGED" ? 1 : 0
        rows[row].seconds += seconds
        if outcome.word == "FAILED" { failed.append(command) }
        last = outcome
    }

    /// The kinds of which nothing is known.
    var unjudged: [String] { rows.filter { $0.tried == $0.unjudged }.map(\.name) }

    var text: String {
        func cells(_ cells: [String]) -> String {
            cells.enumerated().map { place, text in
                let width = place == 0 ? 24 : 12
                let space = String(repeating: " ", count: max(1, width - text.count))
                return place == 0 ? text + space : space + text
            }.joined()
        }
        var lines = ["", cells(["fault", "count", "survived", "not judged", "FAILED", "s each"])]
        for row in rows + [total] {
            let failed = row.tried - row.survived - row.unjudged
            let each = String(format: "%.1f", row.seconds / Double(max(1, row.tried)))
            lines.append(cells([row.name] + [row.tried, row.survived, row.unjudged, failed].map(String.init) + [each]))
        }
        lines += failed.map { "FAILED: \($0)" } + unjudged.map { "NEVER JUDGED: \($0)" }
        return lines.joined(separator: "\n")
    }

    private var total: (name: String, tried: Int, survived: Int, unjudged: Int, seconds: Double) {
        rows.reduce(("all", 0, 0, 0, 0)) { sum, row in
            (sum.0, sum.1 + row.tried, sum.2 + row.survived, sum.3 + row.unjudged, sum.4 + row.seconds)
        }
    }
}
