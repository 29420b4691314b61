/// The fields of one entry by their columns, wherever it was read: borrowed bytes, none where it says nothing.
@safe
struct HotlistRow {
    private var fields: InlineArray<15, UnsafeRawBufferPointer>
    /// Times that are known otherwise than by the text of their column.
    private var effectiveAt: EntryTime?
    private var expiresAt: EntryTime?
    /// Of the file, counted from 1; for a record of a topic its place among those that were read with it.
    let line: Int

    init(line: Int) {
        unsafe fields = InlineArray(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
        self.line = line
    }

    subscript(column: HotlistColumn) -> UnsafeRawBufferPointer {
        get { unsafe fields[column.rawValue] }
        set { unsafe fields[column.rawValue] = newValue }
    }

    /// The time of a column; nil when the row says nothing.
    func time(_ column: HotlistColumn) throws(EntryRejection) -> EntryTime? {
        if let time = column == .effectiveAt ? effectiveAt : expiresAt { return time }
        if unsafe self[column].isEmpty { return nil }
        guard let time = unsafe EntryTime(self[column]) else { throw EntryRejection(column, .noTime) }
        return time
    }

    /// - Parameter column: a time's.
    mutating func set(_ column: HotlistColumn, _ time: EntryTime) {
        if column == .effectiveAt { effectiveAt = time } else { expiresAt = time }
    }

    func isEmpty(_ column: HotlistColumn) -> Bool {
        if column == .expiresAt && expiresAt != nil || column == .effectiveAt && effectiveAt != nil { return false }
        return unsafe self[column].isEmpty
    }
}
