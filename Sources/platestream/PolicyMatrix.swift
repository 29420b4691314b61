import Console
import Encoding
import Law
import Plates
import Topologies

// The command `policy matrix`: who can be told what of whose reads, for what, on which condition, by which rule.

extension Platestream {
    static func policyMatrix(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let path = invocation.value(of: Operands.topology)
        let now = Process.now
        let report = TopologyFile.load(
            path: path, program: terminal.program, lawFolder: invocation[Options.law], asOf: now)
        guard let topology = report.topology else {
            try writeReport(report.diagnostics.filter { $0.severity == .error }.rendered)
            return .badInput
        }
        let page = MatrixPage(of: topology, at: now)
        switch terminal.format {
        case .text: for line in page.lines { try terminal.tell(line) }
        case .json: try terminal.tell(page.json)
        }
        return .done
    }
}

/// A matrix as a person or a program reads it: every number as the name that it stands for.
struct MatrixPage {
    private let topology: Topology
    private let law: Law
    private let matrix: Matrix
    private let instant: Timestamp

    init(of topology: Topology, at instant: Timestamp) {
        self.topology = topology
        self.instant = instant
        let book = topology.law.book(agencies: topology.directory.agencies)
        law = Law(book, policy: .first)
        matrix = Matrix(of: book, law, at: instant)
    }

    /// More recipients than this are counted.
    private static let named = 6

    /// Permits one by one; denials by their rules, whose classes of facts the JSON has in full.
    var lines: [String] {
        var lines = [
            "\(topology.name) as of \(RFC3339.text(of: instant)), policy \(topology.policyVersion)",
            "for reads captured where only the owner's law applies; another state's can only narrow what stands here",
            "not in force yet: a run tells a read's owner alone",
        ]
        for owner in topology.directory.agencies.indices.map({ AgencyIndex(UInt32($0)) }) {
            let rows = matrix.rows.filter { $0.owner == owner }
            guard !rows.isEmpty else { continue }
            lines += ["", "reads of \(id(owner))"]
            let permits = rows.filter { $0.decision.effect == .permit }
            lines += permits.isEmpty ? ["  are told to nobody else"] : permits.flatMap(text)
            lines += denials(rows.filter { $0.decision.effect == .deny })
        }
        return lines
    }

    private func text(of row: Matrix.Row) -> [String] {
        let data = row.data == .all ? "anything" : row.data.choices.map(\.rawValue).joined(separator: ", ")
        var first = "  \(data) to \(names(row.recipients)) for \(MatrixPage.text(row.purposes, "purpose"))"
        if let reasons = row.reasons { first += "; of entries with \(MatrixPage.text(reasons, "reason"))" }
        for condition in conditions(row) { first += "; \(condition)" }
        return [first, "    by \(ground(row.decision))"]
    }

    /// In the order in which the rules are met first.
    private func denials(_ rows: [Matrix.Row]) -> [String] {
        var rules: [(decision: Decision, recipients: Set<UInt32>)] = []
        for row in rows {
            let recipients = row.recipients.map(\.value)
            let place = rules.firstIndex {
                $0.decision.rule == row.decision.rule && $0.decision.via == row.decision.via
            }
            if let place {
                rules[place].recipients.formUnion(recipients)
            } else {
                rules.append((row.decision, Set(recipients)))
            }
        }
        let others = topology.directory.agencies.count - 1
        return ["  anything else is denied by"]
            + rules.map { rule in
                let recipients = rule.recipients.sorted().map { AgencyIndex($0) }
                return "    \(ground(rule.decision)): \(recipients.count == others ? "all others" : names(recipients))"
            }
    }

    private func names(_ agencies: [AgencyIndex]) -> String {
        let named = agencies.prefix(MatrixPage.named).map(id)
        let more = agencies.count - named.count
        return named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// All, all but a few, or those that are in it.
    private static func text<Choice: RawRepresentable<String> & CaseIterable>(
        _ choices: ChoiceSet<Choice>, _ kind: String
    ) -> String {
        let missing = Choice.allCases.filter { !choices.contains($0) }
        if missing.isEmpty { return "any \(kind)" }
        let isMost = missing.count < choices.count
        let words = (isMost ? missing : choices.choices).map(\.rawValue).joined(separator: ", ")
        return isMost ? "any \(kind) but \(words)" : words
    }

    private func conditions(_ row: Matrix.Row) -> [String] {
        [capture(row), caseNumber(row)].compactMap(\.self)
    }

    private func capture(_ row: Matrix.Row) -> String? {
        guard case .inside(let zone) = row.capture else { return nil }
        return "captured inside \(topology.law.zoneNames[Int(zone.value)])"
    }

    private func caseNumber(_ row: Matrix.Row) -> String? {
        switch row.caseNumber {
        case .any: nil
        case .none: "without a case number"
        case .other: "with a case number that no document names"
        case .named(let name): "in the case \(name)"
        }
    }

    private func ground(_ decision: Decision) -> String {
        var parts = ["\(law.name(of: decision.rule))\(law.citation(of: decision.rule).map { " (\($0))" } ?? "")"]
        if let via = decision.via { parts.append("since it acts for \(id(via))") }
        if let grant = decision.grant { parts.append("grant \(law.id(of: grant))") }
        return (parts + decision.obligations.texts(deleteBy: nil)).joined(separator: ", ")
    }

    private func id(_ agency: AgencyIndex) -> String { topology.directory[agency].id }

    var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("topology"); json.string(topology.name)
        json.key("policy_version"); json.string(topology.policyVersion)
        json.key("at"); json.string(RFC3339.text(of: instant))
        json.key("rows"); json.beginArray()
        for row in matrix.rows { append(row, to: &json) }
        json.endArray()
        json.endObject()
        return String(decoding: json.take(), as: UTF8.self)
    }

    private func append(_ row: Matrix.Row, to json: inout JSONWriter) {
        let decision = row.decision
        json.beginObject()
        json.key("owner"); json.string(id(row.owner))
        json.key("recipients"); json.strings(row.recipients.map(id))
        json.key("data"); json.strings(row.data.choices.map(\.rawValue))
        json.key("purposes"); json.strings(row.purposes.choices.map(\.rawValue))
        if let reasons = row.reasons { json.key("reasons"); json.strings(reasons.choices.map(\.rawValue)) }
        if case .inside(let zone) = row.capture {
            json.key("inside"); json.string(topology.law.zoneNames[Int(zone.value)])
        }
        if let condition = caseNumber(row) { json.key("case"); json.string(condition) }
        json.key("effect"); json.string(decision.effect.rawValue)
        json.key("rule"); json.string(law.name(of: decision.rule))
        if let citation = law.citation(of: decision.rule) { json.key("citation"); json.string(citation) }
        if let grant = decision.grant { json.key("grant"); json.string(law.id(of: grant)) }
        if let via = decision.via { json.key("via"); json.string(id(via)) }
        json.key("obligations"); json.strings(decision.obligations.texts(deleteBy: nil))
        json.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
