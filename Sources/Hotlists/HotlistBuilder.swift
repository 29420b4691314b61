import Plates

/// Judges rows one by one and keeps the good ones.
struct HotlistBuilder {
    private var entries: [HotlistEntry] = []
    private var text: [UInt8] = []
    private var ids: EntryIDSet
    /// Rows that a later one of their id replaced, or that were removed.
    private var dropped: Set<Int> = []

    /// - Parameters:
    ///   - rowsExpected: about how many rows will come.
    ///   - textExpected: about how many bytes of text will be kept.
    init(rowsExpected: Int, textExpected: Int) {
        entries.reserveCapacity(rowsExpected)
        text.reserveCapacity(textExpected)
        ids = EntryIDSet(capacity: rowsExpected)
    }

    var count: Int { entries.count - dropped.count }

    func finish(version: String, asOf: Timestamp? = nil) -> Hotlist {
        var store = HotlistStore(entries: entries, text: text)
        if !dropped.isEmpty {
            store = HotlistStore(joining: [(store, entries.indices.map { !dropped.contains($0) })])
        }
        let wildcardCount = unsafe store.entries.reduce(0) { $0 + ($1.plate == nil ? 1 : 0) }
        return Hotlist(version: version, wildcardCount: wildcardCount, asOf: asOf, store: store)
    }

    /// Keeps the row, or says why it cannot be kept: the first fault counts. An id must be new.
    mutating func add(_ row: HotlistRow, regions: RegionCodes) throws(EntryRejection) {
        let (plate, marks) = try HotlistBuilder.judge(row, regions)
        let id = unsafe row[.entryID]
        let hash = unsafe EntryIDSet.hash(id)
        if let earlier = ids.first(hash, where: { unsafe hasID(id, row: $0) }) {
            throw EntryRejection(.entryID, .entryIDTwice(earlierLine: Int(entries[earlier].line)))
        }
        ids.insert(hash, row: entries.count)
        append(row, plate, marks)
    }

    /// Keeps the row in the place of an earlier one of its id, behind all others, or says why it cannot be kept.
    mutating func put(_ row: HotlistRow) throws(EntryRejection) {
        let (plate, marks) = try HotlistBuilder.judge(row, .iso)
        let id = unsafe row[.entryID]
        let hash = unsafe EntryIDSet.hash(id)
        if let earlier = ids.first(hash, where: { unsafe hasID(id, row: $0) }) {
            ids.replace(hash, row: earlier, with: entries.count)
            dropped.insert(earlier)
        } else {
            ids.insert(hash, row: entries.count)
        }
        append(row, plate, marks)
    }

    /// Drops the row of this id, if there is one.
    mutating func remove(_ id: UnsafeRawBufferPointer) {
        let hash = unsafe EntryIDSet.hash(id)
        if let row = ids.first(hash, where: { unsafe hasID(id, row: $0) }) { dropped.insert(row) }
    }

    private static func judge(
        _ row: HotlistRow, _ regions: RegionCodes
    ) throws(EntryRejection) -> (ListedPlate, EntryMarks) {
        for column in HotlistColumn.required where row.isEmpty(column) { throw EntryRejection(column, .empty) }
        if unsafe SpreadsheetNumber.matches(row[.plate]) { throw EntryRejection(.plate, .spreadsheetNumber) }
        let plate: ListedPlate
        do throws(BadRow.Fault) {
            plate = try unsafe ListedPlate(row[.plate])
        } catch {
            throw EntryRejection(.plate, error)
        }
        return (plate, try EntryMarks(row, regions: regions))
    }

    private mutating func append(_ row: HotlistRow, _ plate: ListedPlate, _ marks: EntryMarks) {
        let start = text.count
        for column in HotlistBuilder.keptTexts { unsafe Hotlist.append(row[column], to: &text) }
        var listed: Plate?
        switch plate {
        case .plate(let plate):
            listed = plate
            text.append(0)
        case .pattern(let pattern):
            unsafe pattern.withUnsafeBytes { unsafe Hotlist.append($0, to: &text) }
        }
        entries.append(
            HotlistEntry(
                plate: listed, effectiveAt: marks.effectiveAt, expiresAt: marks.expiresAt, textStart: start,
                region: marks.region, reason: marks.reason, sourceFile: marks.sourceFile, priority: marks.priority,
                line: UInt32(truncatingIfNeeded: row.line)))
    }

    /// In the order of `Hotlist.TextField`, whose last, the pattern, is not a column.
    private static let keptTexts: [HotlistColumn] = [
        .entryID, .caseNumber, .make, .body, .model, .color, .derivedFrom, .note,
    ]

    private func hasID(_ id: UnsafeRawBufferPointer, row: Int) -> Bool {
        unsafe text.withUnsafeBytes { bytes in
            var place = entries[row].textStart
            let length = unsafe Hotlist.readLength(bytes, at: &place)
            return unsafe length == id.count
                && UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]).elementsEqual(id)
        }
    }
}
