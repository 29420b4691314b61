import Encoding
package import Plates
import Sealing

/// Makes a hotlist of a CSV file: row by row what can be used, and nothing at all when too much of it is wrong.
///
///     entry_id,plate,region,reason,source_file,effective_at,expires_at,priority,make,model,color,body,case_number,…
///
/// A bad row is left out and reported; the rest loads. The guards refuse the file whole: with more bad rows than they
/// allow, or with many fewer entries than the running version has (a file cut short looks like a good one). Columns
/// that are not known are noted and not read. Blanks at the ends of a field are dropped, and a row that says nothing is
/// no row.
package struct HotlistImport: Sendable {
    /// What an entry's number within an index leaves room for, with several lists.
    package static let maximumEntries = 1_000_000_000

    /// Whether a text is a time as lists write them.
    package static func isTime(_ text: UnsafeRawBufferPointer) -> Bool { unsafe EntryTime(text) != nil }

    private let format: HotlistFormat
    private let guards: ImportGuards

    /// - Parameter format: a column that it gives a header must be there, since a region left out by a slip would widen
    ///   every entry.
    package init(format: HotlistFormat = HotlistFormat(), guards: ImportGuards = ImportGuards()) {
        self.format = format
        self.guards = guards
    }

    /// - Parameter runningEntries: how many entries the version has that this one is to replace; nil at the start.
    package func read(_ csv: [UInt8], runningEntries: Int? = nil) -> ImportReport {
        unsafe csv.withUnsafeBytes { unsafe read($0, runningEntries: runningEntries) }
    }

    package func read(_ csv: UnsafeRawBufferPointer, runningEntries: Int? = nil) -> ImportReport {
        var rows = RowCount()
        var notes = ImportNotes()
        let result: Result<Hotlist, HotlistRefusal>
        do throws(HotlistRefusal) {
            let hotlist = try unsafe hotlist(of: csv, counting: &rows, noting: &notes)
            let counts = VersionCounts(rows: rows.all, badRows: rows.bad, entries: hotlist.entries.count)
            if let refusal = guards.refusal(of: counts, running: runningEntries) { throw refusal }
            result = .success(hotlist)
        } catch {
            result = .failure(error)
        }
        return ImportReport(
            result: result, rowCount: rows.all, badRowCount: rows.bad, badRows: rows.badRows, notes: notes)
    }

    private func hotlist(
        of csv: UnsafeRawBufferPointer, counting rows: inout RowCount, noting notes: inout ImportNotes
    ) throws(HotlistRefusal) -> Hotlist {
        if let form = unsafe CSVForm.cause(ofBytes: csv) { throw .form(form) }
        var reader = unsafe CSVReader(csv, delimiter: format.delimiter)
        let columns = try unsafe readHeader(&reader, of: csv)
        notes.note(columns)
        var making = RowMaking(columns)
        var builder = unsafe HotlistBuilder(rowsExpected: lineCount(of: csv), textExpected: csv.count / 2)
        reading: while true {
            switch reader.next() {
            case .end:
                break reading
            case .fault(let fault):
                rows.countFault(fault, on: reader.line)
            case .row:
                rows.countRow()
                notes.note(reader)
                do throws(EntryRejection) {
                    try take(reader, columns, &making, by: &builder, noting: &notes)
                } catch {
                    rows.countBad(reader.line, column: error.column.map(columns.location), error.fault)
                }
            }
            guard builder.count <= HotlistImport.maximumEntries else { throw .tooManyEntries }
        }
        rows.end(at: reader.line)
        return unsafe builder.finish(version: version(of: csv))
    }

    private func take(
        _ reader: borrowing CSVReader, _ columns: HotlistColumns, _ making: inout RowMaking,
        by builder: inout HotlistBuilder, noting notes: inout ImportNotes
    ) throws(EntryRejection) {
        let row = try columns.row(of: reader)
        guard making.isNeeded else { return try keep(row, by: &builder, noting: &notes) }
        try making.withMade(row, of: reader) { row throws(EntryRejection) in
            try keep(row, by: &builder, noting: &notes)
        }
    }

    private func keep(
        _ row: HotlistRow, by builder: inout HotlistBuilder, noting notes: inout ImportNotes
    ) throws(EntryRejection) {
        try builder.add(row, regions: format.regions)
        if format.regions == .iso { unsafe notes.note(region: row[.region], on: row.line) }
    }

    private func readHeader(
        _ reader: inout CSVReader, of csv: UnsafeRawBufferPointer
    ) throws(HotlistRefusal) -> HotlistColumns {
        switch reader.next() {
        case .end: throw .noHeader
        case .fault(let fault): throw .badHeader(fault)
        case .row:
            do throws(HotlistRefusal) {
                return try HotlistColumns(header: reader, format: format)
            } catch {
                guard case .missingColumn = error else { throw error }
                let form = unsafe CSVForm.cause(ofHeader: csv, delimiter: format.delimiter, wanted: headers)
                throw form.map { .form($0) } ?? error
            }
        }
    }

    /// The headers that the format wants.
    private var headers: [String] {
        HotlistColumn.allCases.compactMap { (format.columns[$0] ?? .header($0.name)).header }
    }

    private func version(of csv: UnsafeRawBufferPointer) -> String {
        "csv:" + SHA256.hex(unsafe SHA256.digest(of: csv).prefix(6))
    }

    private func lineCount(of csv: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for index in 0..<csv.count where unsafe csv[index] == UInt8(ascii: "\n") { count += 1 }
        return count
    }
}

/// Counts the data rows of a file while it is read, and keeps the first bad ones.
private struct RowCount {
    private(set) var all = 0
    private(set) var bad = 0
    private(set) var badRows: [BadRow] = []
    /// The line on which a quote opened that is never closed.
    private var unterminated: Int?

    mutating func countRow() { all += 1 }

    mutating func countBad(_ line: Int, column: BadRow.Column?, _ fault: BadRow.Fault) {
        bad += 1
        guard badRows.count < ImportReport.maximumBadRows else { return }
        badRows.append(BadRow(line: line, row: all, column: column, fault: fault))
    }

    mutating func countFault(_ fault: CSVFault, on line: Int) {
        all += 1
        countBad(line, column: nil, .csv(fault))
        switch fault.kind {
        case .unterminatedQuote: unterminated = line
        case .notUTF8: break
        default: countSwallowed(fault.line - line)
        }
    }

    /// - Parameter line: the one on which reading ended.
    mutating func end(at line: Int) {
        if let unterminated { countSwallowed(line - unterminated - 1) }
    }

    /// A quote in the wrong place swallows the rows up to the next quote: each of their lines counts as a bad row too,
    /// so that the guard sees how much is missing.
    private mutating func countSwallowed(_ lines: Int) {
        all += max(0, lines)
        bad += max(0, lines)
    }
}
