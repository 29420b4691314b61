import Encoding
import Plates
import Sealing

/// Makes the columns of rows that no field gives as it is: constants, values of a table, dates, spans, derived ids.
struct RowMaking {
    private let made: [MadeColumn]
    /// The made texts of the row in hand, one after the other.
    private var text: [UInt8] = []

    init(_ columns: HotlistColumns) { made = columns.made }

    var isNeeded: Bool { !made.isEmpty }

    /// Lends the row with its made columns.
    ///
    /// - Parameter row: what its fields give.
    mutating func withMade(
        _ row: HotlistRow, of reader: borrowing CSVReader, _ body: (HotlistRow) throws(EntryRejection) -> Void
    ) throws(EntryRejection) {
        var row = row
        text.removeAll(keepingCapacity: true)
        var texts: [(HotlistColumn, Range<Int>)] = []
        for made in made where made.source.makesText {
            let start = text.count
            try add(made, of: reader)
            texts.append((made.column, start..<text.count))
        }
        var rejection: EntryRejection?
        unsafe text.withUnsafeBytes { text in
            for (column, place) in texts { unsafe row[column] = UnsafeRawBufferPointer(rebasing: text[place]) }
            do throws(EntryRejection) {
                for made in made { try RowMaking.addTime(made, to: &row) }
                try withID(row, body)
            } catch { rejection = error }
        }
        if let rejection { throw rejection }
    }

    private mutating func add(_ made: MadeColumn, of reader: borrowing CSVReader) throws(EntryRejection) {
        switch made.source {
        case .constant(let constant): text += constant.utf8
        case .date: if let place = made.place { unsafe text.append(contentsOf: reader[place]) }
        case .values(_, let table):
            guard let place = made.place else { return }
            let field = unsafe String(decoding: reader[place], as: UTF8.self)
            if let value = table[field] ?? table["*"] {
                text += value.utf8
            } else if !field.isEmpty {
                throw EntryRejection(made.column, .notInTable(table.keys.sorted()))
            }
        case .header, .after, .join: break
        }
    }

    private static func addTime(_ made: MadeColumn, to row: inout HotlistRow) throws(EntryRejection) {
        switch made.source {
        case .date(_, let format, let clock):
            if unsafe row[made.column].isEmpty { return }
            guard let read = unsafe format.read(row[made.column]) else {
                throw EntryRejection(made.column, .notInFormat(format.pattern))
            }
            let offset = clock.offset(atLocal: read.date.dayNumber * 86_400 + read.secondOfDay)
            let time = CivilTime(
                date: read.date, secondOfDay: read.secondOfDay, nanosecond: read.nanosecond, offset: offset)
            row.set(made.column, EntryTime(time, on: clock))
        case .after(let span, let other):
            guard let start = try row.time(other) else { return }
            let time = span.after(start.civil, on: start.clock)
            guard EntryTime.years.contains(time.date.year) else { throw EntryRejection(made.column, .afterAllYears) }
            row.set(made.column, EntryTime(time, on: start.clock))
        case .header, .constant, .values, .join: break
        }
    }

    /// The first 12 bytes of a digest: an id that stays the same from file to file, and does not spell the plate.
    private static let idLength = 12

    private func withID(
        _ row: HotlistRow, _ body: (HotlistRow) throws(EntryRejection) -> Void
    ) throws(EntryRejection) {
        guard case .join(let columns)? = made.last?.source else { return try body(row) }
        var joined: [UInt8] = []
        for column in columns {
            unsafe joined.append(contentsOf: row[column])
            joined.append(0x1F)
        }
        guard joined.count > columns.count else { return try body(row) }
        let id = Array(SHA256.hex(SHA256.digest(of: joined).prefix(RowMaking.idLength)).utf8)
        var rejection: EntryRejection?
        unsafe id.withUnsafeBytes { id in
            var row = row
            unsafe row[.entryID] = id
            do throws(EntryRejection) { try body(row) } catch { rejection = error }
        }
        if let rejection { throw rejection }
    }
}

extension ColumnSource {
    /// Whether a row's text is made of it before its times and its id are.
    fileprivate var makesText: Bool {
        switch self {
        case .constant, .values, .date: true
        case .header, .after, .join: false
        }
    }
}
