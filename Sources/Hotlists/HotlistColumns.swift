import Encoding
import Plates

/// Where each canonical column stands in one file, by its header row and by what its topology says of it.
struct HotlistColumns {
    /// How many fields the header has, and so every row.
    let count: Int
    /// Columns whose text is not that of a field: made row by row, in this order.
    let made: [MadeColumn]
    /// Headers that nothing reads.
    let unread: [UnreadHeader]
    private let headers: [String]
    /// The field of each column, −1 for one that the file does not have or that is made.
    private let places: InlineArray<15, Int>

    init(header: borrowing CSVReader, format: HotlistFormat) throws(HotlistRefusal) {
        var names: [String] = []
        for field in 0..<header.count { names.append(unsafe String(decoding: header[field], as: UTF8.self)) }
        let file = FileHeaders(names: names)
        var places = InlineArray<15, Int>(repeating: -1)
        var made: [MadeColumn] = []
        var read: Set<Int> = []
        for column in HotlistColumn.allCases {
            let source = format.columns[column] ?? .header(column.name)
            let place = try file.place(of: source, for: column, isNamed: format.columns[column] != nil)
            if let place { read.insert(place) }
            if case .header = source {
                places[column.rawValue] = place ?? -1
            } else {
                made.append(MadeColumn(column: column, place: place, source: source))
            }
        }
        let supplied = HotlistColumn.allCases.filter { places[$0.rawValue] >= 0 || format.columns[$0] != nil }
        count = names.count
        headers = names
        unread = file.unread(read, missing: HotlistColumn.allCases.filter { !supplied.contains($0) })
        self.places = places
        self.made = made.sorted { $0.turn < $1.turn }
    }

    /// The column's field in every row, counted from 0; nil when the file does not have it.
    func place(of column: HotlistColumn) -> Int? {
        let place = places[column.rawValue]
        if place >= 0 { return place }
        return made.first { $0.column == column }?.place
    }

    func location(of column: HotlistColumn) -> BadRow.Column {
        guard let place = place(of: column) else { return BadRow.Column(header: column.name, number: nil) }
        return BadRow.Column(header: headers[place], number: place + 1)
    }

    /// The fields of the reader's row, good until its next step; those that are made are not among them.
    func row(of reader: borrowing CSVReader) throws(EntryRejection) -> HotlistRow {
        guard reader.count == count else {
            throw EntryRejection(nil, .fieldCount(found: reader.count, expected: count))
        }
        var row = HotlistRow(line: reader.line)
        for column in HotlistColumn.allCases {
            let place = places[column.rawValue]
            if place >= 0 { unsafe row[column] = reader[place] }
        }
        return row
    }
}

/// A column that no field gives as it is.
struct MadeColumn {
    let column: HotlistColumn
    /// The field that it is made of; nil when it is made of none.
    let place: Int?
    let source: ColumnSource

    /// What is made of other columns is made after them.
    fileprivate var turn: Int {
        switch source {
        case .header, .constant, .values, .date: 0
        case .after: 1
        case .join: 2
        }
    }
}

/// A header that stands for no column.
package struct UnreadHeader: Equatable, Sendable {
    package let name: String
    /// Counted from 1.
    package let number: Int
    /// The name of the column that was probably meant, of those that the file does not give otherwise.
    package let nearest: String?
}

/// The names in a file's first row.
private struct FileHeaders {
    let names: [String]

    /// Where the field stands that a source reads; nil when it reads none, or when an optional column is not there.
    func place(of source: ColumnSource, for column: HotlistColumn, isNamed: Bool) throws(HotlistRefusal) -> Int? {
        guard let header = source.header else { return nil }
        let matching = names.indices.filter { names[$0] == header }
        guard matching.count <= 1 else { throw .doubledHeader(header) }
        if let place = matching.first { return place }
        // A column left out by a slip would widen every entry, or change its priority.
        guard !isNamed, !column.isRequired else {
            throw .missingColumn(column, header: header, near: Nearest.candidate(to: header, among: names))
        }
        return nil
    }

    func unread(_ read: Set<Int>, missing: [HotlistColumn]) -> [UnreadHeader] {
        names.indices.filter { !read.contains($0) && !names[$0].isEmpty }.map { place in
            UnreadHeader(
                name: names[place], number: place + 1,
                nearest: Nearest.candidate(to: names[place], among: missing.map(\.name)))
        }
    }
}
