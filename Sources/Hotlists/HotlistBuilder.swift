import Encoding
import Plates

/// Judges the rows of a file one by one and keeps the good ones.
struct HotlistBuilder {
    /// Why a row is not kept, and by which column.
    struct Rejection: Error {
        let column: HotlistColumn?
        let fault: BadRow.Fault

        init(_ column: HotlistColumn?, _ fault: BadRow.Fault) {
            self.column = column
            self.fault = fault
        }
    }

    private let columns: HotlistColumns
    private var entries: [HotlistEntry] = []
    private var text: [UInt8] = []
    private var wildcardCount = 0
    private var ids: EntryIDSet

    /// - Parameters:
    ///   - rowsExpected: about how many rows will come.
    ///   - textExpected: about how many bytes of text will be kept.
    init(columns: HotlistColumns, rowsExpected: Int, textExpected: Int) {
        self.columns = columns
        entries.reserveCapacity(rowsExpected)
        text.reserveCapacity(textExpected)
        ids = EntryIDSet(capacity: rowsExpected)
    }

    var count: Int { entries.count }

    func finish(version: String) -> Hotlist {
        Hotlist(version: version, entries: entries, wildcardCount: wildcardCount, text: text)
    }

    /// Keeps the row, or says why it cannot be kept: the first fault counts.
    mutating func add(_ row: borrowing CSVReader) throws(Rejection) {
        guard row.count == columns.count else {
            throw Rejection(nil, .fieldCount(found: row.count, expected: columns.count))
        }
        try checkTexts(row)
        let plate: ListedPlate
        do throws(BadRow.Fault) {
            plate = try unsafe ListedPlate(field(.plate, of: row))
        } catch {
            throw Rejection(.plate, error)
        }
        let marks = try EntryMarks(row, self)
        try enterID(row)
        append(row, plate, marks)
    }

    private func checkTexts(_ row: borrowing CSVReader) throws(Rejection) {
        for column in HotlistColumn.required where unsafe field(column, of: row).isEmpty {
            throw Rejection(column, .empty)
        }
        for column in HotlistColumn.allCases where unsafe !isUTF8(field(column, of: row)) {
            throw Rejection(column, .notUTF8)
        }
    }

    private mutating func enterID(_ row: borrowing CSVReader) throws(Rejection) {
        let id = unsafe field(.entryID, of: row)
        let hash = unsafe EntryIDSet.hash(id)
        if let earlier = ids.first(hash, where: { unsafe hasID(id, row: $0) }) {
            throw Rejection(.entryID, .entryIDTwice(earlierLine: Int(entries[earlier].line)))
        }
        ids.insert(hash, row: entries.count)
    }

    private mutating func append(_ row: borrowing CSVReader, _ plate: ListedPlate, _ marks: EntryMarks) {
        let start = text.count
        for column in HotlistBuilder.keptTexts { unsafe Hotlist.append(field(column, of: row), to: &text) }
        var listed: Plate?
        switch plate {
        case .plate(let plate):
            listed = plate
            text.append(0)
        case .pattern(let pattern):
            wildcardCount += 1
            unsafe pattern.withUnsafeBytes { unsafe Hotlist.append($0, to: &text) }
        }
        entries.append(
            HotlistEntry(
                plate: listed, effectiveAt: marks.effectiveAt, expiresAt: marks.expiresAt, textStart: start,
                region: marks.region, reason: marks.reason, sourceFile: marks.sourceFile, priority: marks.priority,
                line: UInt32(truncatingIfNeeded: row.line)))
    }

    /// In the order of `Hotlist.TextField`, whose last, the pattern, is no column.
    private static let keptTexts: [HotlistColumn] = [
        .entryID, .caseNumber, .make, .body, .model, .color, .derivedFrom, .note,
    ]

    /// The bytes of a column, none for one that the file does not have.
    func field(_ column: HotlistColumn, of row: borrowing CSVReader) -> UnsafeRawBufferPointer {
        guard let place = columns.place(of: column) else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe row[place]
    }

    private func hasID(_ id: UnsafeRawBufferPointer, row: Int) -> Bool {
        unsafe text.withUnsafeBytes { bytes in
            var place = entries[row].textStart
            let length = unsafe Hotlist.readLength(bytes, at: &place)
            return unsafe length == id.count
                && UnsafeRawBufferPointer(rebasing: bytes[place..<place + length]).elementsEqual(id)
        }
    }
}

/// Whether the bytes are UTF-8; nearly all are ASCII, which is seen eight bytes at a time.
private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { return unsafe String(validating: bytes, as: UTF8.self) != nil }
        index += 8
    }
    while index < bytes.count {
        if unsafe bytes[index] >= 0x80 { return unsafe String(validating: bytes, as: UTF8.self) != nil }
        index += 1
    }
    return true
}
