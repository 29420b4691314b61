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
            guard let loaded = try LiveFile.load(source, as: place, from: disk, accepted: accepted) else { continue }
            hotlists[place] = loaded.hotlist
            files.append(loaded.file)
            report(source.id, .loaded(loaded.hotlist, RejectedRows(loaded.report)))
        }
    }

    /// Reads the topics of the others, each to the end that it has now.
    package mutating func loadTopics(_ reading: TopicReading, report: ListReport) throws {
        for place in topics.indices {
            let (hotlist, rejected) = try reading.load(&topics[place])
            hotlists[topics[place].list] = hotlist
            report(topics[place].id, .loaded(hotlist, rejected))
        }
    }
}

extension ListEvent {
    fileprivate static func loaded(_ hotlist: Hotlist, _ rejected: RejectedRows) -> ListEvent {
        .loaded(version: hotlist.version, entries: hotlist.entries.count, rejected: rejected)
    }
}
