import Hotlists
import Plates
import Testing

@Suite("Hotlist import: files")
struct HotlistFileTests {
    static func good(_ count: Int, from first: Int = 0) -> [String] {
        (first..<first + count).map { row(["entry_id": "g\($0)"]) }
    }

    static func bad(_ count: Int) -> [String] { (0..<count).map { row(["entry_id": "b\($0)", "plate": "-"]) } }

    func text(_ hotlist: Hotlist, _ field: Hotlist.TextField) -> String {
        String(decoding: hotlist.text(field, of: 0), as: UTF8.self)
    }

    @Test("everything the format says is kept")
    func everyColumn() throws {
        let long = String(repeating: "é", count: 10_000)
        let hotlist = try #require(
            read([
                row([
                    "entry_id": "id-é", "plate": "8abc-123", "region": "us-ca", "reason": "felony-vehicle",
                    "source_file": "gang", "effective_at": "2026-01-01T00:00:00Z", "priority": "high", "make": "Toyota",
                    "model": "Camry", "color": "silver", "body": "sedan", "case_number": "\"C,\"\"1\"\"\"",
                    "derived_from": "id-0", "note": long,
                ])
            ]).hotlist)
        let entry = hotlist.entries[0]
        #expect(entry.plate == Plate(normalising: "8ABC123"))
        #expect(entry.region == Region("US-CA"))
        #expect(entry.reason == .felonyVehicle && entry.sourceFile == .gang && entry.priority == .high)
        #expect(entry.effectiveAt == Timestamp(milliseconds: 1_767_225_600_000))
        #expect(entry.expiresAt == Timestamp(milliseconds: 1_798_761_600_000))
        #expect(entry.line == 2)
        let texts: [(Hotlist.TextField, String)] = [
            (.entryID, "id-é"), (.caseNumber, "C,\"1\""), (.make, "Toyota"), (.body, "sedan"), (.model, "Camry"),
            (.color, "silver"), (.derivedFrom, "id-0"), (.note, long), (.pattern, ""),
        ]
        #expect(texts.map(\.0) == Hotlist.TextField.allCases)
        for (field, expected) in texts { #expect(text(hotlist, field) == expected) }
    }

    @Test("absent columns are empty: always in force, normal, no region")
    func requiredColumnsOnly() throws {
        let csv = "plate,entry_id,expires_at,reason\r\n8ABC123,e1,2027-01-01T00:00:00Z,gang\r\n"
        let hotlist = try #require(HotlistImport().read(Array(csv.utf8)).hotlist)
        let entry = hotlist.entries[0]
        #expect(entry.region == nil && entry.priority == .normal && entry.sourceFile == nil)
        #expect(entry.effectiveAt == .distantPast)
    }

    @Test("a mapping names the file's own headers; what is not known is ignored")
    func mapping() throws {
        let csv = "\u{FEFF}ID,LIC,LIS,reason,expires_at,colour,colour\n1,8ABC123,NV,gang,2027-01-01T00:00:00Z,x,y\n"
        let format = HotlistFormat(headers: [.entryID: "ID", .plate: "LIC", .region: "LIS"])
        let report = HotlistImport(format: format).read(Array(csv.utf8))
        let hotlist = try #require(report.hotlist)
        #expect(report.notes.unread.map(\.nearest) == ["color", "color"])
        #expect(hotlist.entries[0].region == Region("US-NV"))
        #expect(text(hotlist, .entryID) == "1")
    }

    @Test(
        "a header that cannot be used refuses the file",
        arguments: [
            ("", [:], .noHeader), ("\n\n", [:], .noHeader),
            ("entry_id,plate,reason\n", [:], .missingColumn(.expiresAt, header: "expires_at", near: nil)),
            (
                "Entry_ID,plate,reason,expires_at\n", [:],
                .missingColumn(.entryID, header: "entry_id", near: "Entry_ID")
            ),
            ("entry_id,plate,plate,reason,expires_at\n", [:], .doubledHeader("plate")),
            ("entry_id,plate,reason,expires_at\n", [.region: "LIS"], .missingColumn(.region, header: "LIS", near: nil)),
            (
                "entry_id,plate,reason,expires_at\n", [.plate: "LIC"],
                .missingColumn(.plate, header: "LIC", near: nil)
            ),
        ] as [(String, [HotlistColumn: String], HotlistRefusal)])
    func headers(csv: String, headers: [HotlistColumn: String], refusal: HotlistRefusal) {
        let report = HotlistImport(format: HotlistFormat(headers: headers)).read(Array(csv.utf8))
        #expect(report.refusal == refusal)
        #expect(report.refusal?.sentence.isEmpty == false)
    }

    @Test("a file without rows is an empty list")
    func noRows() {
        #expect(read([]).hotlist?.entries.count == 0)
        #expect(read([]).refusal == nil)
    }

    @Test(
        "more than 10 and more than 1 % bad rows refuse the file, and so does more than half",
        arguments: [
            (0, 1, true), (1, 1, false), (1, 2, true), (4, 4, false), (0, 8, true), (9, 10, true), (10, 10, false),
            (1_089, 11, false), (1_088, 11, true), (990, 10, false), (2_871, 29, false), (2_870, 29, true),
        ])
    func badRowGuard(goodRows: Int, badRows: Int, isRefused: Bool) {
        let report = read(Self.bad(badRows) + Self.good(goodRows))
        #expect(report.badRowCount == badRows && report.rowCount == goodRows + badRows)
        #expect(report.refusal == (isRefused ? .badRows(badRows, of: goodRows + badRows) : nil))
        #expect(report.badRows.count == badRows, "reported although refused")
    }

    @Test("a row of another length than the header is bad, an empty line is not a row")
    func fieldCounts() {
        let report = read(["", row([:]) + ",", "", "e2,8ABC123", row(["entry_id": "e3"]), ""])
        #expect(report.rowCount == 3)
        #expect(report.hotlist == nil, "two of three rows are more than half")
        #expect(report.badRows.map(\.line) == [3, 5])
        #expect(report.badRows.map(\.row) == [1, 2])
        #expect(
            report.badRows.map(\.fault) == [.fieldCount(found: 16, expected: 15), .fieldCount(found: 2, expected: 15)])
    }

    @Test("the rows that a wrong quote swallows count as bad")
    func swallowedRows() {
        let rows = Self.good(5) + [row(["entry_id": "q", "note": "\"open"])] + Self.good(20, from: 5)
        let report = read(rows + [""])
        #expect(report.rowCount == 26)
        #expect(report.badRowCount == 21)
        #expect(report.refusal == .badRows(21, of: 26))
        #expect(report.badRows.map(\.line) == [7])
    }

    @Test("a wrong quote costs its own line only, where the line shows it")
    func oneBadQuote() {
        let report = read([row(["entry_id": "q", "note": "a\"b"]), row(["entry_id": "e2"])])
        #expect(report.badRowCount == 1 && report.rowCount == 2)
        #expect(report.hotlist?.entries.count == 1)
    }

    @Test("the version is the file's digest, so it is the same on every machine")
    func version() {
        let csv = "entry_id,plate,reason,expires_at\n"
        // printf 'entry_id,plate,reason,expires_at\n' | sha256sum
        #expect(HotlistImport().read(Array(csv.utf8)).hotlist?.version == "csv:5e3ddac0feab")
    }

    @Test("of very many bad rows the first are kept and all are counted")
    func boundedReport() {
        let report = read(Self.bad(ImportReport.maximumBadRows + 5))
        #expect(report.badRows.count == ImportReport.maximumBadRows)
        #expect(report.badRowCount == ImportReport.maximumBadRows + 5)
    }
}
