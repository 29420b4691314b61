import Hotlists
import Testing

@Suite("Hotlist import: files that are not CSV as expected")
struct FileFormTests {
    static let header = "entry_id,plate,reason,expires_at"
    static let row = "e1,8ABC123,gang,2027-01-01T00:00:00Z"

    /// Checks what is said of a file that is refused for its form; nil = it loads.
    static func check(_ bytes: [UInt8], _ said: String?, delimiter: Unicode.Scalar = ",") {
        var format = HotlistFormat()
        format.delimiter = UInt8(ascii: delimiter)
        let report = HotlistImport(format: format).read(bytes)
        #expect(report.refusal?.sentence == said)
        #expect((report.hotlist == nil) == (said != nil))
    }

    static func check(_ text: String, _ said: String?, delimiter: Unicode.Scalar = ",") {
        check(Array(text.utf8), said, delimiter: delimiter)
    }

    @Test("the delimiter that was found is named, and what to set")
    func delimiters() {
        let text = "\(Self.header)\n\(Self.row)\n"
        for (found, name, literal) in [(";", "`;`", "\";\""), ("\t", "a tab", "\"\\t\""), ("|", "`|`", "\"|\"")] {
            let other = text.replacing(",", with: found)
            Self.check(
                other,
                "the fields of the header are separated by \(name), not by `,`; set `delimiter: \(literal)` in"
                    + " the list's `source`")
            Self.check(other, nil, delimiter: Unicode.Scalar(found) ?? ",")
        }
        Self.check(
            text,
            "the fields of the header are separated by `,`, not by `;`; set `delimiter: \",\"` in the list's"
                + " `source`", delimiter: ";")
        // Headers of their own, separated otherwise.
        Self.check(
            "ITEM;LIC;LIS\n1;2;3\n",
            "the fields of the header are separated by `;`, not by `,`; set"
                + " `delimiter: \";\"` in the list's `source`")
    }

    @Test("Excel's line, a title and another case are named")
    func header() {
        let said =
            "the first line is Excel's `sep=`; delete it, and name the delimiter by `delimiter` in the list's `source`"
        Self.check("sep=;\n\(Self.header)\n", said)
        Self.check("\u{FEFF}SEP=,\n\(Self.header)\n\(Self.row)", said)
        Self.check(
            "Hotlist of 30 November\n\n\(Self.header)\n\(Self.row)\n",
            "the names of the columns stand on line 3, not on the first; delete the lines before it")
        Self.check(
            "Entry_ID,plate,reason,expires_at\n",
            "the header has no column 'entry_id', but 'Entry_ID', whose case differs; rename it, or map it: `entry_id:"
                + " Entry_ID`")
        Self.check(
            "entryid,plate,reason,expires_at\n",
            "the header has no column 'entry_id', but 'entryid'; rename it, or map it: `entry_id: entryid`")
        Self.check(
            "plate,reason,expires_at\n",
            "the header has no column 'entry_id'; add it, or map entry_id to the column that holds it")
    }

    @Test("other encodings and other kinds of files are named")
    func kinds() {
        let text = "\(Self.header)\n"
        let low = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let high = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let no = "the file is not CSV in UTF-8: "
        Self.check([0xFF, 0xFE] + low, no + "it is UTF-16, its low byte first; save it as UTF-8")
        Self.check([0xFE, 0xFF] + high, no + "it is UTF-16, its high byte first; save it as UTF-8")
        Self.check(low, no + "it holds zero bytes, as UTF-16 does; save it as UTF-8")
        Self.check(
            Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0],
            no + "it is a ZIP archive, as an .xlsx file is; export the sheet as CSV in UTF-8")
        Self.check(
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1],
            no + "it is a file of an old Office, such as .xls; export the sheet as CSV in UTF-8")
        Self.check([0x1F, 0x8B, 8], no + "it is compressed with gzip; unpack it")
        Self.check(
            Array("entry_id,plate,r".utf8) + [0xE9],
            "line 1, column 17: this byte is not UTF-8, as in a file that was"
                + " saved as Windows-1252; save the file as UTF-8")
    }

    @Test("rows that say nothing are not rows, wherever they stand")
    func blankRows() {
        let rows = (0..<500).map { "e\($0),8ABC123,gang,2027-01-01T00:00:00Z" }
        let blank = Array(repeating: ",,,", count: 20) + [" ,\t,\"\",\u{A0}", ",", ",,,,,,,"]
        let text = (blank + [Self.header] + blank + rows + blank).joined(separator: "\r\n")
        let report = HotlistImport().read(Array(text.utf8))
        #expect(report.rowCount == 500 && report.badRowCount == 0)
        #expect(report.hotlist?.entries.count == 500)
    }
}
