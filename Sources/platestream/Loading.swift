import Console
import Engine
import Hotlists
import Plates
import Topologies

/// Reads a topology and its hotlists into the policy that a run decides by; whatever is wrong is said first.
///
/// - Throws: `CommandFailure` with `badInput` when a file is wrong: nothing runs on half of what was asked for.
func loadPolicy(_ path: String, seed: UInt64, _ terminal: Terminal) throws -> Policy {
    let report = TopologyFile.load(path: path, program: terminal.program)
    for diagnostic in report.diagnostics where diagnostic.severity == .warning {
        terminal.log.warning("\(diagnostic.what); \(diagnostic.remedy)", ["place": place(of: diagnostic)])
    }
    guard let topology = report.topology else {
        let errors = report.diagnostics.filter { $0.severity == .error }
        for diagnostic in errors { terminal.complain(diagnostic.rendered) }
        throw CommandFailure(.badInput, "\(path) has \(counted(errors.count, "error")); 'check' lists all there is")
    }
    let vocabulary: VehicleVocabulary
    do {
        vocabulary = try VehicleVocabulary(csv: topology.vehicleTerms)
    } catch {
        throw CommandFailure(.badInput, "vehicle-terms.csv: \(error)")
    }
    let lists = try topology.hotlists.map { try load($0, terminal) }
    return Policy(topology: topology, hotlists: lists, vocabulary: vocabulary, seed: seed)
}

private func place(of diagnostic: Diagnostic) -> LogValue {
    "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)"
}

/// Loads one list; one that comes from a topic is empty so far, which the topology's warnings say.
private func load(_ source: HotlistSource, _ terminal: Terminal) throws -> Hotlist {
    guard let file = HotlistFile(source) else { return .empty }
    for line in file.lines.prefix(rejectionLineLimit) { terminal.log.warning("hotlist row", ["report": .text(line)]) }
    if file.lines.count > rejectionLineLimit {
        terminal.log.warning("more rows were rejected; 'hotlist check' lists them", ["file": .text(file.path)])
    }
    guard let hotlist = file.report.hotlist else {
        throw CommandFailure(.badInput, file.lines.last ?? "\(file.path) cannot be loaded")
    }
    terminal.log.info(
        "hotlist loaded",
        [
            "hotlist": .text(source.id), "entries": .number(hotlist.entries.count),
            "rejected": .number(file.badRowCount), "version": .text(hotlist.version),
        ])
    return hotlist
}

/// So many rejected rows are logged at start; a file with more is for `hotlist check`.
private let rejectionLineLimit = 20
