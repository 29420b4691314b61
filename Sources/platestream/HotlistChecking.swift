import Console
import Encoding
import Hotlists
import Keeping
import Plates
import Topologies

// The command `hotlist check`: what an import would say of a file, and what a person should look at in it.

extension Platestream {
    /// `hotlist check FILE.csv`, read as a topology's list says, or by headers that the command line names.
    static func checkHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let report = try report(on: invocation, in: terminal.format, program: terminal.program)
        for line in report.lines { try terminal.tell(line) }
        return report.code
    }

    /// What `hotlist check` prints, and how it ends.
    ///
    /// - Parameter program: the path of this program, from which installed files are found.
    static func report(
        on invocation: Invocation<Verb>, in format: ReportFormat, program: String
    ) throws -> (lines: [String], code: ExitCode) {
        let path = invocation.value(of: Operands.hotlist)
        let terms = try CheckTerms(invocation, program: program)
        let now = judgementTime(invocation)
        let running = try invocation[Options.running].map { try terms.runningEntries($0, judgedAt: now) }
        let file = try terms.file(path, running: running, judgedAt: now)
        let code = file.isRefused ? ExitCode.badInput : .done
        switch format {
        case .json:
            var json = JSONWriter()
            file.append(to: &json)
            return ([String(decoding: json.take(), as: UTF8.self)], code)
        case .text:
            let found = file.lint.map { findings($0, of: path) } ?? []
            return (file.lines + found + [file.summary], code)
        }
    }

    /// The topology at `path`, if it is without errors.
    static func topology(at path: String, program: String) throws -> Topology {
        guard let topology = TopologyFile.load(path: path, program: program).topology else {
            throw CommandFailure(.badInput, "\(path) has errors; 'platestream check \(path)' lists them")
        }
        return topology
    }

    /// The list that `--list` names, of the topology at `path`.
    static func list(_ id: String, of topology: Topology, at path: String) throws -> HotlistSource {
        guard let list = topology.hotlists.first(where: { $0.id == id }) else {
            let known = topology.hotlists.map { "'\($0.id)'" }.joined(separator: ", ")
            throw CommandFailure(.badInput, "\(path) has no hotlist '\(id)', but \(known)")
        }
        return list
    }

    private static func judgementTime(_ invocation: Invocation<Verb>) -> Timestamp {
        var text = invocation[Options.now] ?? ""
        return text.withUTF8 { unsafe RFC3339.parse(UnsafeRawBufferPointer($0), years: 1970...2199) } ?? Process.now
    }

    private static func findings(_ lint: ImportLint, of path: String) -> [String] {
        var lines = lint.findings.map { "\(path):\($0.line): warning: \($0.sentence)" }
        for (finding, _) in lint.summary where lint.count(finding.kind) > ImportLint.maximumFindings {
            let more = lint.count(finding.kind) - ImportLint.maximumFindings
            lines.append("\(path): … and \(more) more like line \(finding.line)")
        }
        return lines
    }
}

/// By which terms a file is judged: those of a topology's list, or the usual ones.
private struct CheckTerms {
    var format = HotlistFormat()
    var guards = ImportGuards()
    var noPlate = ReadsSource.usualNoPlate

    init(_ invocation: Invocation<Verb>, program: String) throws {
        let headers = invocation.all(Options.column)
        switch (invocation[Options.topology], invocation[Options.listOfTopology]) {
        case (nil, nil): format = try CheckTerms.format(headers)
        case (let path?, let id?):
            guard headers.isEmpty else {
                throw CommandFailure(.usage, "--column and --topology both name headers; leave out one of them")
            }
            let topology = try Platestream.topology(at: path, program: program)
            let list = try Platestream.list(id, of: topology, at: path)
            guard case .csv(_, let format) = list.origin else {
                throw CommandFailure(
                    .badInput, "the hotlist '\(id)' of \(path) comes from a topic, not from a file")
            }
            self.format = format
            guards = list.guards
            noPlate = topology.reads.noPlate
        default: throw CommandFailure(.usage, "--topology and --list belong together; name both")
        }
    }

    private static func format(_ headers: [Setting]) throws -> HotlistFormat {
        var format = HotlistFormat()
        for setting in headers {
            guard let column = HotlistColumn(name: setting.key) else {
                let names = HotlistColumn.allCases.map(\.name)
                throw CommandFailure(
                    .usage,
                    "--column names '\(setting.key)', which is not a column of a hotlist; "
                        + Nearest.remedy(for: setting.key, among: names))
            }
            format.columns[column] = .header(setting.value)
        }
        return format
    }

    /// How many entries the running version has, by its file or by what a run keeps of it.
    func runningEntries(_ path: String, judgedAt now: Timestamp) throws -> Int {
        if path.hasSuffix(AcceptedVersion.pathExtension) { return try AcceptedVersion(at: path).entries }
        return try file(path, judgedAt: now).entryCount
    }

    func file(_ path: String, running: Int? = nil, judgedAt now: Timestamp) throws -> HotlistFile {
        try HotlistFile(
            path: path, format: format, guards: guards, runningEntries: running, judgedAt: now,
            noPlate: noPlate)
    }
}
