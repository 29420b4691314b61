import Encoding
package import Plates

/// Reads what a hotlist's compacted topic says, record by record: the last record of each key counts.
///
///     key     entry_id in UTF-8
///     value   {"plate":"8ABC123","reason":"stolen-vehicle","expires_at":"2027-06-30T00:00:00Z","region":"US-CA",…}
///     null    removes the entry
///
/// The members are the columns of a hotlist file, all strings and judged as there; null counts as empty, other members
/// are ignored, `entry_id` may be left out. A bad record is rejected and takes its entry off the list: after compaction
/// it is all that a later start would find under its key, and every machine is to hold the same.
package struct TopicEntries: ~Copyable {
    private var check: JSONObjectCheck
    private var builder = HotlistBuilder(rowsExpected: 0, textExpected: 0)
    private var removed: Set<[UInt8]> = []
    /// Keys whose newest record is bad, and how many bad records have no key.
    private var badKeys: Set<[UInt8]> = []
    private var keylessCount = 0
    /// How many records were taken in since the last `finish`: an entry's line is the place of its record among them.
    private var takenCount = 0
    /// The texts of the record in hand, unescaped, one after the other.
    private var text: [UInt8] = []

    /// - Parameter seed: unknown to those who write the topic.
    package init(seed: UInt64) { check = JSONObjectCheck(seed: seed) }

    /// Whether nothing was taken in since the last `finish`.
    package var isEmpty: Bool { builder.count == 0 && removed.isEmpty }

    /// What was taken in since the last `finish`, with one record a key: the newest, unless it removes the entry.
    package var counts: VersionCounts {
        let bad = badKeys.count + keylessCount
        return VersionCounts(rows: builder.count + bad, badRows: bad, entries: builder.count)
    }

    /// Takes one record in.
    ///
    /// - Parameters:
    ///   - key: no base address = null.
    ///   - value: no base address = null.
    package mutating func take(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(EntryRejection) {
        takenCount += 1
        guard unsafe key.baseAddress != nil else {
            keylessCount += 1
            throw EntryRejection(.entryID, .noKey)
        }
        if !badKeys.isEmpty { unsafe badKeys.remove(Array(key)) }
        guard unsafe value.baseAddress != nil else { return unsafe remove(key) }
        guard builder.count < HotlistImport.maximumEntries else { throw EntryRejection(nil, .tooManyEntries) }
        do throws(EntryRejection) {
            try unsafe put(key, value)
        } catch {
            unsafe remove(key)
            unsafe badKeys.insert(Array(key))
            throw error
        }
    }

    private mutating func remove(_ key: UnsafeRawBufferPointer) {
        unsafe builder.remove(key)
        unsafe removed.insert(Array(key))
    }

    /// The same for copies of a record's bytes; nil = null.
    package mutating func take(key: [UInt8]?, value: [UInt8]?) throws(EntryRejection) {
        // An array without elements may have no address, which would be null.
        let bytes = (key ?? []) + (value ?? []) + [0]
        let keyCount = key?.count ?? 0
        var rejection: EntryRejection?
        unsafe bytes.withUnsafeBytes { bytes in
            let null = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            let lentKey = unsafe key == nil ? null : UnsafeRawBufferPointer(rebasing: bytes[..<keyCount])
            let lentValue =
                unsafe value == nil ? null : UnsafeRawBufferPointer(rebasing: bytes[keyCount..<bytes.count - 1])
            do throws(EntryRejection) { try unsafe take(key: lentKey, value: lentValue) } catch { rejection = error }
        }
        if let rejection { throw rejection }
    }

    private mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(EntryRejection) {
        if unsafe UTF8Check.firstFault(in: key) != nil { throw EntryRejection(.entryID, .notUTF8) }
        do throws(JSONObjectCheck.Fault) { try unsafe check.check(value) } catch {
            throw EntryRejection(nil, .json(error))
        }
        let places = try unsafe columns(of: JSONToken(in: value))
        var rejection: EntryRejection?
        unsafe text.withUnsafeBytes { text in
            var row = HotlistRow(line: takenCount)
            for (column, place) in places {
                let kept = unsafe CSVReader.withoutBlanks(place, of: text)
                unsafe row[column] = UnsafeRawBufferPointer(rebasing: text[kept])
            }
            let stated = unsafe row[.entryID]
            if unsafe !stated.isEmpty, unsafe !stated.elementsEqual(key) {
                rejection = EntryRejection(.entryID, .otherThanKey)
                return
            }
            unsafe row[.entryID] = key
            do throws(EntryRejection) { try builder.put(row) } catch { rejection = error }
        }
        if let rejection { throw rejection }
    }

    /// Where the texts of the members stand that are columns.
    private mutating func columns(of object: JSONToken) throws(EntryRejection) -> [(HotlistColumn, Range<Int>)] {
        text.removeAll(keepingCapacity: true)
        var places: [(HotlistColumn, Range<Int>)] = []
        var wrong: HotlistColumn?
        var name: [UInt8] = []
        object.forEachMember { key, value in
            name.removeAll(keepingCapacity: true)
            key.unescaped(into: &name)
            guard let column = HotlistColumn.allCases.first(where: { name.elementsEqual($0.name.utf8) }) else { return }
            switch value.kind {
            case .null: break
            case .string:
                let start = text.count
                value.unescaped(into: &text)
                places.append((column, start..<text.count))
            default: wrong = wrong ?? column
            }
        }
        if let wrong { throw EntryRejection(wrong, .noString) }
        return places
    }

    /// What the records taken in since the last time come to: the entries that they leave, in the order in which they
    /// were written last, and the ids that a record removed, some of which another may have brought back.
    package mutating func finish(version: String, asOf: Timestamp?) -> (added: Hotlist, removed: [[UInt8]]) {
        let result = (builder.finish(version: version, asOf: asOf), Array(removed))
        builder = HotlistBuilder(rowsExpected: 0, textExpected: 0)
        removed = []
        badKeys = []
        keylessCount = 0
        takenCount = 0
        return result
    }
}
