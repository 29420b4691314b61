import Console
import Engine
import Hotlists
import Keeping
import Topologies

/// A topology, read and checked with all that it needs but its hotlists.
struct LoadedTopology {
    let topology: Topology
    /// As they were read, for what changes while the topology runs.
    let files: TopologyFiles

    /// - Parameter lawFolder: where the law packs stand; nil = they are looked for.
    /// - Throws: `CommandFailure` with `badInput` when a file is wrong: nothing runs on half of what was asked for.
    init(_ path: String, lawFolder: String?, _ terminal: Terminal) throws {
        let report: TopologyReport
        (report, files) = TopologyFiles.read(path: path, program: terminal.program, lawFolder: lawFolder)
        for diagnostic in report.diagnostics where diagnostic.severity == .warning {
            terminal.log.warning("\(diagnostic.what); \(diagnostic.remedy)", ["place": place(of: diagnostic)])
        }
        guard let topology = report.topology else {
            let errors = report.diagnostics.filter { $0.severity == .error }
            for diagnostic in errors { terminal.complain(diagnostic.rendered) }
            throw CommandFailure(.badInput, "\(path) has \(counted(errors.count, "error")); 'check' lists all there is")
        }
        for note in topology.notes { terminal.log.info("topology: \(note)") }
        self.topology = topology
    }
}

extension Editions {
    /// What a run decides by, with its hotlists as they were loaded.
    convenience init(_ loaded: LoadedTopology, _ lists: LoadedLists, seed: UInt64) {
        self.init(topology: loaded.topology, hotlists: lists.hotlists, seed: seed)
    }
}

private func place(of diagnostic: Diagnostic) -> LogValue {
    "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)"
}
