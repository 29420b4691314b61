import Encoding
package import Hotlists

/// An entry as a record of a hotlist's topic: what is written to add it.
package struct EntryRecord: Equatable, Sendable {
    /// The entry's id, which is the record's key.
    package let id: [UInt8]
    /// One JSON object with the columns as strings.
    package let value: [UInt8]

    /// - Parameter columns: those without a text are left out.
    package init(id: String, _ columns: [(HotlistColumn, String?)]) {
        var json = JSONWriter()
        json.beginObject()
        for (column, text) in columns {
            guard let text else { continue }
            json.key(text: column.name); json.string(text)
        }
        json.endObject()
        self.id = Array(id.utf8)
        value = json.take()
    }

    /// A list of this entry alone.
    ///
    /// - Parameter seed: unknown to whoever wrote the entry.
    /// - Throws: why no run would take the record.
    package func hotlist(seed: UInt64) throws(EntryRejection) -> Hotlist {
        var entries = TopicEntries(seed: seed)
        try entries.take(key: id, value: value)
        return entries.finish(version: "", asOf: nil).added
    }
}
