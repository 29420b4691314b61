package import Hotlists
import Kafka
package import Plates
package import Topologies

/// A hotlist's compacted topic while its topology runs: read to its end before the first read is polled, then followed.
///
/// The list's version names, for each partition, the offset after the last record that was read there, a bad one
/// included; where the log holds none, the offset at which it begins. Records that nobody is handed (markers of
/// transactions, what was aborted or compacted away) do not count, so every machine that has read as far says the same.
/// The newest record's time is what the list speaks of. Entries of several partitions stand in no order that is the
/// same everywhere.
package struct LiveTopic: Sendable {
    /// The list's place in the topology.
    package let list: Int
    package let id: String
    package let topic: String
    /// Guards of its versions that are read whole.
    let guards: ImportGuards
    /// Which log the topic was when it was read; nil = Kafka does not say.
    var logID: TopicID?
    package private(set) var next: [Partition: Offset] = [:]
    package private(set) var asOf: Timestamp?

    /// nil when the list comes from no topic.
    package init?(_ source: HotlistSource, as list: Int) {
        guard case .topic(let topic) = source.origin else { return nil }
        self.list = list
        self.topic = topic
        id = source.id
        guards = source.guards
    }

    /// Whether the topic is proven to be the log that `other` was: neither was it deleted and made anew in between, nor
    /// is that unknown.
    func isSameLog(as other: LiveTopic) -> Bool { logID != nil && logID == other.logID }

    package var version: String { Hotlist.topicVersion(next.map { ($0.key, $0.value) }) }

    /// Reads the topic from its beginning to the end that it has now: the list's first version, or one in the place of
    /// what can be followed no longer.
    ///
    /// - Parameter partitions: how many it has.
    mutating func load(
        partitions: Int32, from log: any LogReader, by entries: inout TopicEntries
    ) throws -> TopicVersion {
        next = [:]
        asOf = nil
        var rejected = RejectedRows()
        for partition in (0..<partitions).map(Partition.init) {
            let start = try log.read(topic, partition, from: nil, to: nil) { batch in
                take(batch, by: &entries, &rejected)
            }
            next[partition] = next[partition] ?? start
        }
        let counts = entries.counts
        return TopicVersion(
            hotlist: entries.finish(version: version, asOf: asOf).added, counts: counts, rejected: rejected)
    }

    /// Holds the list's first version against the one that was accepted last, and keeps it as accepted.
    func accept(_ version: TopicVersion, _ accepted: AcceptedVersions?) throws {
        let last = try accepted?.load(id)
        if let refusal = guards.refusal(of: version.counts, running: last?.entries) {
            let origin = "the topic '\(topic)'"
            throw BadInput(
                accepted.flatMap { refusal.sentence(against: $0.path(id), of: origin) }
                    ?? "\(origin), which the hotlist '\(id)' comes from: \(refusal.sentence(of: "it"))")
        }
        let present = AcceptedVersion(version: version.hotlist.version, entries: version.hotlist.entries.count)
        if present != last { try accepted?.save(present, of: id) }
    }

    /// Puts in force what new records say. The bad ones move the version on, too.
    ///
    /// - Parameter entries: has nothing in it.
    mutating func follow(
        _ batch: borrowing RecordBatch, by entries: inout TopicEntries, changing lists: LiveIndex
    ) -> ListChange? {
        let before = version
        var rejected = RejectedRows()
        take(batch, by: &entries, &rejected)
        if version == before { return nil }
        let (added, removed) = entries.finish(version: version, asOf: asOf)
        lists.update(list, adding: added, removing: removed, version: version, asOf: asOf)
        return ListChange(
            version: version, written: added.entries.count, removed: removed.count, rejected: rejected)
    }

    private mutating func take(
        _ batch: borrowing RecordBatch, by entries: inout TopicEntries, _ rejected: inout RejectedRows
    ) {
        for index in unsafe batch.records.indices {
            let record = unsafe batch.records[index]
            // Two lists may come from one topic, and one of them may have been read further.
            if let next = next[batch.partition], unsafe record.offset < next { continue }
            unsafe next[batch.partition] = record.offset.next
            if let timestamp = unsafe record.timestamp { asOf = max(asOf ?? timestamp, timestamp) }
            do throws(EntryRejection) {
                try unsafe entries.take(key: record.key, value: record.value)
            } catch {
                let place = unsafe "partition \(batch.partition.value), offset \(record.offset.value)"
                rejected.add("'\(topic)', \(place): \(error.sentence); its entry is off the list")
            }
        }
    }
}

/// A whole version of a list, as its topic was read from the beginning to the end.
package struct TopicVersion: Sendable {
    package let hotlist: Hotlist
    let counts: VersionCounts
    package let rejected: RejectedRows
}
