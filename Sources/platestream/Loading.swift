import Console
import Engine
import Files
import Hotlists
import Plates
import Topologies

/// A topology and what it needs besides its hotlists, read and checked.
struct LoadedTopology {
    let topology: Topology
    let vocabulary: VehicleVocabulary

    /// - Throws: `CommandFailure` with `badInput` when a file is wrong: nothing runs on half of what was asked for.
    init(_ path: String, _ terminal: Terminal) throws {
        let report = TopologyFile.load(path: path, program: terminal.program)
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
        do {
            vocabulary = try VehicleVocabulary(csv: topology.vehicleTerms)
        } catch {
            throw CommandFailure(.badInput, "vehicle-terms.csv: \(error)")
        }
    }
}

/// The hotlists of a topology, loaded for the first time, and what their files and topics were then.
struct LoadedLists {
    private(set) var hotlists: [Hotlist] = []
    private(set) var files: [LiveFile] = []
    private(set) var topics: [LiveTopic] = []

    /// Loads those that have files.
    ///
    /// - Parameter accepted: the versions of earlier runs; nil = none are kept.
    init(of topology: Topology, accepted: AcceptedVersions?, _ terminal: Terminal) throws {
        for (place, source) in topology.hotlists.enumerated() {
            hotlists.append(.empty)
            if let topic = LiveTopic(source, as: place) { topics.append(topic) }
            guard let loaded = try LiveFile.load(source, as: place, from: LocalDisk(), accepted: accepted) else {
                continue
            }
            hotlists[place] = loaded.hotlist
            files.append(loaded.file)
            terminal.log.tell(loaded.hotlist, of: source.id, RejectedRows(loaded.report))
        }
    }

    /// Reads the topics of the others, each to the end that it has now.
    mutating func loadTopics(_ keeper: TopicKeeper, _ terminal: Terminal) throws {
        for place in topics.indices {
            let (hotlist, rejected) = try keeper.load(&topics[place])
            hotlists[topics[place].list] = hotlist
            terminal.log.tell(hotlist, of: topics[place].id, rejected)
        }
    }
}

extension Log {
    fileprivate func tell(_ hotlist: Hotlist, of list: String, _ rejected: RejectedRows) {
        write(rejected)
        info(
            "hotlist loaded",
            [
                "hotlist": .text(list), "entries": .number(hotlist.entries.count),
                "rejected": .number(rejected.count), "version": .text(hotlist.version),
            ])
    }
}

extension Policy {
    /// What a run decides by, with its hotlists as they were loaded.
    convenience init(_ loaded: LoadedTopology, _ lists: LoadedLists, seed: UInt64) {
        self.init(topology: loaded.topology, hotlists: lists.hotlists, vocabulary: loaded.vocabulary, seed: seed)
    }
}

private func place(of diagnostic: Diagnostic) -> LogValue {
    "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)"
}
