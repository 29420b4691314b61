import Encoding
package import Hotlists

// A record of a hotlist's topic, as the command writes it.

/// The value of an entry's record; columns without a text are left out.
package func entryRecord(_ columns: [(HotlistColumn, String?)]) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    for (column, text) in columns {
        guard let text else { continue }
        json.key(text: column.name); json.string(text)
    }
    json.endObject()
    return json.take()
}

/// Why no run would take the record; nil when it would.
package func rejection(key: [UInt8], value: [UInt8]) -> EntryRejection? {
    var entries = TopicEntries(seed: .random(in: 0 ... .max))
    do throws(EntryRejection) {
        try entries.take(key: key, value: value)
        return nil
    } catch {
        return error
    }
}
