package import Hotlists
package import Kafka
package import Plates

/// What a hotlist's topic says of one entry, and of those that look like it, before that entry is written or removed.
///
/// It reads the topic record by record and keeps only what concerns the entry, so that a list of millions costs time
/// and no memory.
package struct EntryLookup: ~Copyable {
    /// What stands under the entry's id.
    package enum Standing: Equatable, Sendable {
        /// Nothing, or a tombstone.
        case nothing
        /// An entry that is on the list.
        case entry
        /// A record that no run can use.
        case unusable
    }

    package private(set) var standing = Standing.nothing
    private let id: [UInt8]
    /// The entry as it is to be written; nil when it is to be removed.
    private let entry: EntryRecord?
    private let canonical: Plate?
    /// Other entries whose plates look like the entry's, by their ids; in the order in which they were written.
    private var alike: [(id: [UInt8], value: [UInt8])] = []
    private var probe: TopicEntries

    /// - Parameters:
    ///   - id: of the entry.
    ///   - entry: as it is to be written; nil when it is to be removed.
    ///   - seed: unknown to those who write the topic.
    package init(id: [UInt8], entry: EntryRecord?, seed: UInt64) {
        self.id = id
        self.entry = entry
        probe = TopicEntries(seed: seed)
        canonical = (try? entry?.hotlist(seed: seed))?.entries.first?.plate?.canonical
    }

    /// Takes note of the records of a batch; they come in the order of their offsets.
    package mutating func take(_ batch: borrowing RecordBatch) {
        for index in unsafe batch.records.indices {
            let record = unsafe batch.records[index]
            guard unsafe record.key.baseAddress != nil else { continue }
            unsafe take(key: record.key, value: record.value)
        }
    }

    private mutating func take(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let isEntry = unsafe key.elementsEqual(id)
        if !isEntry, !alike.isEmpty { alike.removeAll { unsafe key.elementsEqual($0.id) } }
        guard isEntry || canonical != nil else { return }
        guard unsafe value.baseAddress != nil else {
            if isEntry { standing = .nothing }
            return
        }
        let isGood: Bool
        do throws(EntryRejection) {
            try unsafe probe.take(key: key, value: value)
            isGood = true
        } catch {
            isGood = false
        }
        let written = probe.finish(version: "", asOf: nil).added
        if isEntry {
            standing = isGood ? .entry : .unusable
        } else if isGood, written.entries.first?.plate?.canonical == canonical {
            unsafe alike.append((Array(key), Array(value)))
        }
    }

    /// What a person should look at in the entry, by the lint that files are held to.
    ///
    /// - Parameter noPlate: what cameras write when they saw no plate.
    package func findings(now: Timestamp, noPlate: PlateSet, seed: UInt64) -> [EntryFinding] {
        guard let entry else { return [] }
        var entries = TopicEntries(seed: seed)
        for other in alike { try? entries.take(key: other.id, value: other.value) }
        try? entries.take(key: id, value: entry.value)
        let hotlist = entries.finish(version: "", asOf: nil).added
        return ImportLint(hotlist, now: now, noPlate: noPlate).findings.filter {
            $0.line == hotlist.entries.count
        }.map { finding in
            let other = finding.otherLine.map { String(decoding: hotlist.text(.entryID, of: $0 - 1), as: UTF8.self) }
            return EntryFinding(kind: finding.kind, sentence: EntryFinding.sentence(finding, other))
        }
    }
}

/// One thing to look at in an entry that is about to be written.
package struct EntryFinding: Equatable, Sendable {
    package let kind: LintFinding.Kind
    /// What it is, and what to do about it.
    package let sentence: String

    /// - Parameter other: the id of the earlier entry that this one is a twin or a duplicate of; a topic has no lines.
    fileprivate static func sentence(_ finding: LintFinding, _ other: String?) -> String {
        guard let other else { return finding.sentence }
        return switch finding.kind {
        case .twin:
            "the plate differs from that of '\(other)' only in look-alike characters (0ODQ 1I 2Z 5S 8B 6G); keep the one"
                + " that was issued"
        case .duplicate:
            "plate and region are those of '\(other)', so every read of it hits twice; keep one of them, unless both"
                + " reasons count"
        default: finding.sentence
        }
    }
}
