package import Encoding
import Plates

/// What an import made of a file: its hotlist, or why it was refused whole, and its bad rows either way.
package struct ImportReport: Sendable {
    /// How many bad rows are kept with their reasons; the others are only counted.
    package static let maximumBadRows = 1_000

    package let result: Result<Hotlist, HotlistRefusal>
    /// All data rows, good and bad.
    package let rowCount: Int
    package let badRowCount: Int
    /// The first bad rows, in the order of the file.
    package let badRows: [BadRow]
    package let notes: ImportNotes

    package var hotlist: Hotlist? { try? result.get() }

    package var refusal: HotlistRefusal? {
        switch result {
        case .success: nil
        case .failure(let refusal): refusal
        }
    }
}

/// A row that was left out, why, and where it stands: never with its plate, nor with any value that may be one.
package struct BadRow: Equatable, Sendable {
    /// The line on which the row starts, counted from 1 with the header.
    package let line: Int
    /// Its place among the data rows, counted from 1.
    package let row: Int
    /// nil when the fault is none of a single column.
    package let column: Column?
    package let fault: Fault

    package struct Column: Equatable, Sendable {
        /// As the file writes it.
        package let header: String
        /// Counted from 1; nil when no field of the row holds it.
        package let number: Int?

        /// `3 'LIS'`
        var sentence: String { (number.map { "\($0) " } ?? "") + "'\(header)'" }
    }

    package enum Fault: Error, Equatable, Sendable {
        case csv(CSVFault)
        case fieldCount(found: Int, expected: Int)
        case notUTF8
        case empty
        case plateLength
        /// nil when the bytes are not UTF-8.
        case plateCharacter(Unicode.Scalar?)
        case tooManyStars
        case noRegion
        /// Of a file whose regions are ISO's: a code of NCIC's.
        case ncicRegion(NCICRegion)
        /// Of a file whose regions are NCIC's.
        case noNCICRegion
        /// Of a file whose regions are NCIC's: a region by ISO, and how NCIC names it.
        case isoRegion(NCICRegion)
        case unknownReason
        case unknownPriority
        case noTime
        case spreadsheetNumber
        case notInFormat(String)
        case notInTable([String])
        case afterAllYears
        case expiresTooEarly
        case entryIDTwice(earlierLine: Int)
        // Of a record of a topic:
        case json(JSONObjectCheck.Fault)
        case noString
        case noKey
        case otherThanKey
        case tooManyEntries
    }

    /// One sentence: what is wrong, and what to write instead.
    package var reason: String { fault.reason }

    /// `line 7, row 6, column 3 'region': …`
    package var sentence: String {
        let place = column.map { ", column \($0.sentence)" } ?? ""
        return "line \(line), row \(row)\(place): \(reason)"
    }
}

extension BadRow.Fault {
    /// One sentence: what is wrong, and what to write instead.
    package var reason: String {
        switch self {
        case .csv(let fault): "line \(fault.line), column \(fault.column): \(fault.explanation)"
        case .fieldCount(let found, let expected):
            "the row has \(found) fields where the header has \(expected); quote fields that hold commas"
        case .notUTF8: "the text is not UTF-8; save the file as UTF-8"
        case .empty: "the column is required and empty"
        case .plateLength:
            "the plate must have 1 to \(Plate.maximumLength) letters and digits"
        case .plateCharacter(let scalar?):
            "the plate holds '\(scalar.escaped(asASCII: true))', which is not a letter or digit of a plate; write A to Z and"
                + " 0 to 9"
        case .plateCharacter(nil): "the plate is not UTF-8; save the file as UTF-8"
        case .tooManyStars: "a pattern has at most \(ListedPlate.maximumStars) '*'"
        case .noRegion: "the text is not a region; write one like US-CA, or leave it empty when it is unknown"
        case .ncicRegion(let region):
            "`\(region.code)` is not a region here; in NCIC's codes it is \(region.name): set `regions: ncic` in the list's"
                + " `source`, or write \(region.region.description)"
        case .noNCICRegion:
            "the text is none of NCIC's codes of states; write one like CA, or leave it empty when it is unknown"
        case .isoRegion(let region):
            "the text is not a code of NCIC's for a state, whose code for \(region.region.description) is \(region.code);"
                + " write that, or leave out `regions: ncic`"
        case .unknownReason:
            "the value must be one of \(HotlistReason.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unknownPriority: "the value must be low, normal or high, or empty for normal"
        case .noTime: "the text is not an RFC 3339 time; write one like 2027-06-30T00:00:00Z"
        case .spreadsheetNumber:
            "the plate is what a spreadsheet makes of a number; format the column as text and export it anew"
        case .notInFormat(let pattern): "the text is not a time written like `\(pattern)`"
        case .notInTable(let values):
            "the value is not among those of the list's `values`: \(values.prefix(20).joined(separator: ", "))"
        case .afterAllYears: "the span leads beyond the year 9999; write the time itself"
        case .expiresTooEarly: "the entry expires no later than it takes effect"
        case .json(.tooLarge): "the value has more than \(ReadDecoder.largestValue) bytes; shorten its texts"
        case .json(.notJSON(let place)):
            "the value is not a JSON object, from byte \(place) on; write one as RFC 8259 has it"
        case .json(.keyTwice(let place)): "a key stands in its object a second time at byte \(place); write it once"
        case .noString: "the value must be a string; put it in quotes"
        case .noKey: "the record has no key; its key must be the entry_id"
        case .otherThanKey: "the entry_id is not the record's key; write the same, or leave it out"
        case .tooManyEntries: "the list has more than \(HotlistImport.maximumEntries) entries; split it"
        case .entryIDTwice(let line): "the same entry_id stands on line \(line); give every entry its own"
        }
    }
}

/// Why an entry is not kept, and by which column: never with its plate, nor with any value that may be one.
package struct EntryRejection: Error, Equatable, Sendable {
    /// nil when the fault is none of a single column.
    package let column: HotlistColumn?
    package let fault: BadRow.Fault

    package init(_ column: HotlistColumn?, _ fault: BadRow.Fault) {
        self.column = column
        self.fault = fault
    }

    /// `column 'region': …`
    package var sentence: String { (column.map { "column '\($0.name)': " } ?? "") + fault.reason }
}

/// Why a file was refused whole: nothing of it is in force.
package enum HotlistRefusal: Error, Equatable, Sendable {
    case noHeader
    case badHeader(CSVFault)
    case form(CSVForm)
    /// - Parameter near: a header that was probably meant.
    case missingColumn(HotlistColumn, header: String, near: String?)
    case doubledHeader(String)
    case tooManyEntries
    case badRows(Int, of: Int)
    case fewerEntries(Int, running: Int)
    case noEntryLeft(running: Int)

    /// One sentence with the remedy, without the file's name.
    package var sentence: String { sentence(of: "the file") }

    /// - Parameter origin: what was read, as in "the file".
    package func sentence(of origin: String) -> String {
        switch self {
        case .noHeader: "the file is empty; its first line must name the columns"
        case .badHeader(let fault): "line \(fault.line), column \(fault.column): \(fault.explanation)"
        case .form(let form): form.what + "; " + form.remedy(setting: "the list's `source`")
        case .missingColumn(let column, let header, let near):
            "the header has no column '\(header)'" + (header == column.name ? "" : " for \(column.name)")
                + HotlistRefusal.remedy(for: column, header, near)
        case .doubledHeader(let name): "the header has the column '\(name)' twice; rename one of them"
        case .tooManyEntries: "the file has more than \(HotlistImport.maximumEntries) entries; split the list"
        case .badRows(let bad, let rows):
            "\(bad) of \(rows) rows are bad, too many to trust the rest; mend them, or raise the limit of bad rows"
        case .fewerEntries(let count, let running):
            "\(origin) has \(count) entries where the running version has \(running); complete it, or raise the limit"
                + " of missing entries"
        case .noEntryLeft(let running):
            "\(origin) has no entry left where the running version has \(running); complete it, or set"
                + " `allow_empty: true` for a list that may become empty"
        }
    }

    /// Headers are told apart by case: what is nearly the name is named, never taken for it.
    private static func remedy(for column: HotlistColumn, _ header: String, _ near: String?) -> String {
        guard let near else { return "; add it, or map \(column.name) to the column that holds it" }
        let what = near.lowercased() == header.lowercased() ? ", whose case differs" : ""
        return ", but '\(near)'\(what); rename it, or map it: `\(column.name): \(near)`"
    }
}
