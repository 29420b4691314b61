package import Files
package import Hotlists
package import Topologies

/// The hotlists of a topology, loaded for the first time, and what their files and topics were then.
package struct LoadedLists: Sendable {
    package private(set) var hotlists: [Hotlist] = []
    package private(set) var files: [LiveFile] = []
    package private(set) var topics: [LiveTopic] = []

    /// Loads those that have files.
    ///
    /// - Parameter accepted: the versions of earlier runs; nil = none are kept.
    package init(
        of topology: Topology, from disk: any Disk = LocalDisk(), accepted: AcceptedVersions?, report: ListReport
    ) throws {
        for (place, source) in topology.hotlists.enumerated() {
            hotlists.append(.empty)
            if let topic = LiveTopic(source, as: place) { topics.append(topic) }
            guard
                let loaded = try LiveFile.load(
                    source, as: place, noPlate: topology.reads.noPlate, from: disk, accepted: accepted)
            else { continue }
            hotlists[place] = loaded.hotlist
            files.append(loaded.file)
            report(source.id, .loaded(loaded.hotlist, RejectedRows(loaded.report)))
        }
    }

    /// Reads the topics of the others, each to the end that it has now.
    ///
    /// - Throws: also when one lacks too much of what the version had that was accepted last: the limits of a new file
    ///   hold for a topic at a start (contract §2).
    package mutating func loadTopics(
        _ reading: TopicReading, accepted: AcceptedVersions?, report: ListReport
    ) throws {
        for place in topics.indices {
            let version = try reading.load(&topics[place])
            try topics[place].accept(version, accepted)
            hotlists[topics[place].list] = version.hotlist
            report(topics[place].id, .loaded(version.hotlist, version.rejected))
        }
    }
}

extension ListEvent {
    fileprivate static func loaded(_ hotlist: Hotlist, _ rejected: RejectedRows) -> ListEvent {
        .loaded(version: hotlist.version, entries: hotlist.entries.count, rejected: rejected)
    }
}
