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
        let report = TopologyFile.load(
            path: path, program: terminal.program, lawFolder: invocation[Options.law], asOf: Process.now)
        var hotlists: [HotlistFile] = []
        if let topology = report.topology {
            let now = Process.now
            hotlists = topology.hotlists.compactMap { HotlistFile($0, of: topology, judgedAt: now) }
        }
        let errors = report.diagnostics.count { $0.severity == .error } + hotlists.count { $0.isRefused }
        let warnings =
            report.diagnostics.count { $0.severity == .warning }
            + hotlists.reduce(0) { $0 + $1.badRowCount + $1.findings.count }

        switch terminal.format {
        case .json: try terminal.tell(checkJSON(path: path, report, hotlists))
        case .text:
            try writeReport(report.diagnostics.rendered)
            for line in hotlists.flatMap({ $0.lines + $0.findings }) { try terminal.tell(line) }
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
}
