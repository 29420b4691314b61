import Console
import Encoding
import Files
import Hotlists
import Keeping
import Plates
import Topologies

// The commands that read files and report: `check` and `hotlist check`.

extension Platestream {
    /// `check FILE`: every fault of a topology's files in one go.
    static func check(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let path = invocation.value(of: Operands.topology)
        let report = TopologyFile.load(path: path, program: terminal.program)
        var hotlists: [HotlistFile] = []
        if let topology = report.topology { hotlists = topology.hotlists.compactMap(HotlistFile.init) }
        let errors = report.diagnostics.count { $0.severity == .error } + hotlists.count { $0.isRefused }
        let warnings =
            report.diagnostics.count { $0.severity == .warning } + hotlists.reduce(0) { $0 + $1.badRowCount }

        switch terminal.format {
        case .json: try terminal.tell(checkJSON(path: path, report, hotlists))
        case .text:
            try writeReport(report.diagnostics.rendered)
            for line in hotlists.flatMap(\.lines) { try terminal.tell(line) }
            for note in report.topology?.notes ?? [] { try terminal.tell("\(path): note: \(note)") }
            try terminal.tell("\(path): \(counted(errors, "error")), \(counted(warnings, "warning"))")
        }
        if errors > 0 { return .badInput }
        return warnings > 0 && invocation.isSet(Options.strict) ? .failed : .done
    }

    private static func checkJSON(path: String, _ report: TopologyReport, _ hotlists: [HotlistFile]) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("file"); json.string(path)
        json.key("diagnostics"); json.beginArray()
        for diagnostic in report.diagnostics { diagnostic.append(to: &json) }
        json.endArray()
        json.key("notes"); json.beginArray()
        for note in report.topology?.notes ?? [] { json.string(note) }
        json.endArray()
        json.key("hotlists"); json.beginArray()
        for hotlist in hotlists { hotlist.append(to: &json) }
        json.endArray()
        json.endObject()
        return String(decoding: json.take(), as: UTF8.self)
    }

    /// `hotlist check FILE.csv`: what an import would say of the file, and what a person should look at in it.
    static func checkHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let path = invocation.value(of: Operands.hotlist)
        var running: Int?
        if let other = invocation[Options.running] { running = try runningEntries(other) }
        let file = try HotlistFile(path: path, columns: [:], guards: ImportGuards(), runningEntries: running)
        let lint = file.report.hotlist.map { ImportLint($0, now: judgementTime(invocation)) }
        switch terminal.format {
        case .json:
            var json = JSONWriter()
            file.append(to: &json, lint: lint)
            try terminal.tell(String(decoding: json.take(), as: UTF8.self))
        case .text:
            let found = lint.map { findings($0, of: path) } ?? []
            for line in file.lines + found + [file.summary] { try terminal.tell(line) }
        }
        return file.isRefused ? .badInput : .done
    }

    /// How many entries the running version has, by its file or by what a run keeps of it.
    private static func runningEntries(_ path: String) throws -> Int {
        if path.hasSuffix(AcceptedVersion.pathExtension) { return try AcceptedVersion(at: path).entries }
        return try HotlistFile(path: path, columns: [:], guards: ImportGuards()).entryCount
    }

    private static func judgementTime(_ invocation: Invocation<Verb>) -> Timestamp {
        var text = invocation[Options.now] ?? ""
        return text.withUTF8 { unsafe RFC3339.parse(UnsafeRawBufferPointer($0), years: 1970...2199) } ?? Process.now
    }

    private static func findings(_ lint: ImportLint, of path: String) -> [String] {
        var lines = lint.findings.map { "\(path):\($0.line): warning: \($0.sentence)" }
        for kind in LintFinding.Kind.allCases where lint.count(kind) > ImportLint.maximumFindings {
            let more = lint.count(kind) - ImportLint.maximumFindings
            guard let example = lint.findings.first(where: { $0.kind == kind }) else { continue }
            lines.append("\(path): … and \(more) more like line \(example.line)")
        }
        return lines
    }
}
