import Encoding
package import Plates
import Sealing

/// Makes a hotlist of a CSV file: row by row what can be used, and nothing at all when too much of it is wrong.
///
///     entry_id,plate,region,reason,source_file,effective_at,expires_at,priority,make,model,color,body,case_number,…
///
/// A bad row is left out and reported; the rest loads. The guards refuse the file whole: with more bad rows than they
/// allow, or with many fewer entries than the running version has (a file cut short looks like a good one). Columns
/// that are not known are ignored, empty lines skipped. Nothing is trimmed: a space is a character of the file.
package struct HotlistImport: Sendable {
    /// What an entry's number within an index leaves room for, with several lists.
    package static let maximumEntries = 1_000_000_000

    private let mapping: [String: String]
    private let guards: ImportGuards

    /// - Parameter mapping: canonical column → the header that stands for it in the file. One that is not mapped stands
    ///   for
    ///   itself; a mapped header must be there, since a region left out by a slip would widen every entry.
    package init(mapping: [String: String] = [:], guards: ImportGuards = ImportGuards()) {
        self.mapping = mapping
        self.guards = guards
    }

    /// - Parameter runningEntries: how many entries the version has that this one is to replace; nil at the start.
    package func read(_ csv: [UInt8], runningEntries: Int? = nil) -> ImportReport {
        unsafe csv.withUnsafeBytes { unsafe read($0, runningEntries: runningEntries) }
    }

    package func read(_ csv: UnsafeRawBufferPointer, runningEntries: Int? = nil) -> ImportReport {
        var rows = RowCount()
        let outcome: Result<Hotlist, HotlistRefusal>
        do throws(HotlistRefusal) {
            let hotlist = try unsafe hotlist(of: csv, counting: &rows)
            let counts = VersionCounts(rows: rows.all, badRows: rows.bad, entries: hotlist.entries.count)
            if let refusal = guards.refusal(of: counts, running: runningEntries) { throw refusal }
            outcome = .success(hotlist)
        } catch {
            outcome = .failure(error)
        }
        return ImportReport(outcome: outcome, rowCount: rows.all, badRowCount: rows.bad, badRows: rows.badRows)
    }

    private func hotlist(
        of csv: UnsafeRawBufferPointer, counting rows: inout RowCount
    ) throws(HotlistRefusal) -> Hotlist {
        var reader = unsafe CSVReader(csv)
        let columns = try readHeader(&reader)
        var builder = unsafe HotlistBuilder(rowsExpected: lineCount(of: csv), textExpected: csv.count / 2)
        reading: while true {
            switch reader.next() {
            case .end:
                break reading
            case .fault(let fault):
                rows.countFault(fault, on: reader.line)
            case .row:
                rows.countRow()
                do throws(EntryRejection) {
                    try builder.add(columns.row(of: reader))
                } catch {
                    rows.countBad(reader.line, column: error.column.flatMap(columns.location), error.fault)
                }
            }
            guard builder.count <= HotlistImport.maximumEntries else { throw .tooManyEntries }
        }
        rows.end(at: reader.line)
        return unsafe builder.finish(version: version(of: csv))
    }

    private func readHeader(_ reader: inout CSVReader) throws(HotlistRefusal) -> HotlistColumns {
        switch reader.next() {
        case .end: throw .noHeader
        case .fault(let fault): throw .badHeader(fault)
        case .row: return try HotlistColumns(header: reader, mapping: mapping)
        }
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
        countBad(line, column: nil, .quoting(fault))
        if fault.kind == .unterminatedQuote { unterminated = line } else { countSwallowed(fault.line - line) }
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
