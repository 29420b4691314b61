import Encoding

/// The fields of one entry by their columns, wherever it was read: borrowed bytes, none where it says nothing.
@safe
struct HotlistRow {
    private var fields: InlineArray<15, UnsafeRawBufferPointer>
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
}

extension HotlistColumns {
    /// The fields of the reader's row, good until its next step.
    func row(of reader: borrowing CSVReader) throws(EntryRejection) -> HotlistRow {
        guard reader.count == count else {
            throw EntryRejection(nil, .fieldCount(found: reader.count, expected: count))
        }
        var row = HotlistRow(line: reader.line)
        for column in HotlistColumn.allCases {
            if let place = place(of: column) { unsafe row[column] = reader[place] }
        }
        return row
    }
}
