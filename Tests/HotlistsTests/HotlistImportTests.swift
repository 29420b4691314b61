import Encoding
import Hotlists
import Plates
import Testing

let canonicalHeader =
    "entry_id,plate,region,reason,source_file,effective_at,expires_at,priority,make,model,color,body,case_number,"
    + "derived_from,note"

/// A row that is good, but for what is put into it by column name.
func row(_ values: [String: String]) -> String {
    let defaults = [
        "entry_id": "e1", "plate": "8ABC123", "region": "US-CA", "reason": "stolen-vehicle",
        "expires_at": "2027-01-01T00:00:00Z",
    ]
    return canonicalHeader.split(separator: ",")
        .map { values[String($0)] ?? defaults[String($0)] ?? "" }
        .joined(separator: ",")
}

func read(_ rows: [String], runningEntries: Int? = nil) -> ImportReport {
    HotlistImport().read(
        Array(([canonicalHeader] + rows).joined(separator: "\n").utf8), runningEntries: runningEntries)
}

@Suite("Hotlist import: rows")
struct HotlistRowTests {
    /// Checks one row whose columns have these values: nil = it is accepted.
    static func check(_ values: [String: String], _ expected: BadRow.Fault?, in column: String? = nil) {
        let report = read([row(values)])
        #expect(report.rowCount == 1)
        #expect(report.badRows.first?.fault == expected, "\(values)")
        #expect(report.hotlist?.entries.count ?? 0 == (expected == nil ? 1 : 0))
        guard let expected, let column else { return }
        let number = canonicalHeader.split(separator: ",").firstIndex(of: Substring(column)).map { $0 + 1 }
        #expect(report.badRows.first?.column?.header == column, "\(expected)")
        #expect(report.badRows.first?.column?.number == number, "\(expected)")
        #expect(report.badRows.first?.line == 2)
        #expect(report.badRows.first?.row == 1)
    }

    @Test("a required column must not be empty", arguments: ["entry_id", "plate", "reason", "expires_at"])
    func required(column: String) { Self.check([column: ""], .empty, in: column) }

    @Test(
        "a plate has 1 to 10 letters and digits",
        arguments: [
            ("A", nil), ("8abc-123", nil), ("ABCDEFGHIJ", nil), (" A-B.C’D É\u{A0}", nil), ("MÜ-AB 123", nil),
            ("А123ВС", nil), ("ABCDEFGHIJK", .plateLength), ("--", .plateLength), ("♥", .plateLength), (" ", .empty),
            ("\u{A0}\t", .empty), ("A_B", .plateCharacter("_")), ("#NAME?", .plateCharacter("#")),
            ("#N/A", .plateCharacter("#")), ("WXY4%", .plateCharacter("%")), ("Ж1*", .plateCharacter("Ж")),
            ("Ё1", .plateCharacter("Ё")), ("1E+47", .plateCharacter("+")), ("1234567.0", .spreadsheetNumber),
            ("1.23E+47", .spreadsheetNumber), ("1.5e3", .spreadsheetNumber), ("8.0E-1", .spreadsheetNumber),
            (" 12.50 ", .spreadsheetNumber), ("1E5", nil), ("12.5A", nil), ("1.", nil), (".5", nil), ("1.2.3", nil),
            ("1.5E", nil),
        ] as [(String, BadRow.Fault?)])
    func plates(plate: String, fault: BadRow.Fault?) { Self.check(["plate": plate], fault, in: "plate") }

    @Test(
        "a pattern has at most two stars, and one to ten letters and digits",
        arguments: [
            ("*", .plateLength), ("?", .plateLength), ("*-?*", .plateLength), ("8A*", nil), ("*A*", nil),
            ("8?B*1*", nil), ("ABCDEFGHIJ*", nil),
            ("****", .tooManyStars), ("1.5*", nil),
            ("*A*B*", .tooManyStars), ("ABCDEFGHIJK*", .plateLength), ("????????????A", nil),
        ] as [(String, BadRow.Fault?)])
    func patterns(plate: String, fault: BadRow.Fault?) { Self.check(["plate": plate], fault, in: "plate") }

    @Test("a pattern keeps capitals, digits and wildcards")
    func normalisedPattern() throws {
        let hotlist = try #require(read([row(["plate": "8a-? b＊é"])]).hotlist)
        #expect(String(decoding: hotlist.text(.pattern, of: 0), as: UTF8.self) == "8A?B*E")
        #expect(hotlist.entries[0].plate == nil)
        #expect(hotlist.wildcardCount == 1)
    }

    @Test(
        "closed lists are in lower case, exactly",
        arguments: [
            ("reason", "stolen-plate", nil), ("reason", "Stolen-Plate", .unknownReason),
            ("reason", "stolen", .unknownReason), ("reason", " gang\t", nil), ("source_file", "gang", nil),
            ("source_file", "", nil), ("source_file", "GANG", .unknownReason), ("priority", "high", nil),
            ("priority", "", nil), ("priority", "urgent", .unknownPriority), ("priority", "High", .unknownPriority),
        ] as [(String, String, BadRow.Fault?)])
    func closedLists(column: String, value: String, fault: BadRow.Fault?) {
        Self.check([column: value], fault, in: column)
    }

    @Test("every reason of the closed list is known", arguments: HotlistReason.allCases)
    func reasons(reason: HotlistReason) throws {
        let hotlist = try #require(read([row(["reason": reason.rawValue, "source_file": reason.rawValue])]).hotlist)
        #expect(hotlist.entries[0].reason == reason)
        #expect(hotlist.entries[0].sourceFile == reason)
    }

    @Test(
        "a region that is given must be one: a blank would widen the entry",
        arguments: [
            ("US-CA", nil), ("us-ca", nil), ("CA", nil), ("", nil), (" ", nil), ("US", nil), ("ON", nil), ("NB", nil),
            ("ca", .noRegion), ("us", .noRegion), ("US-ZZ", .noRegion), ("CA-XX", .noRegion), ("JA", .noRegion),
            ("California", .noRegion), ("US_CA", .noRegion), ("??", .noRegion), ("United States", .noRegion),
        ] as [(String, BadRow.Fault?)])
    func regions(region: String, fault: BadRow.Fault?) { Self.check(["region": region], fault, in: "region") }

    @Test(
        "an entry takes effect before it expires, judged on the true times",
        arguments: [
            ("", "2027-01-01T00:00:00Z", nil), ("", "0001-01-01T00:00:00Z", nil),
            ("2026-12-31T23:59:59.999999999Z", "2027-01-01T00:00:00Z", nil),
            ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", .expiresTooEarly),
            ("2027-01-01T01:00:00+01:00", "2027-01-01T00:00:00Z", .expiresTooEarly),
            ("2027-01-01T00:00:00+00:01", "2027-01-01T00:00:00Z", nil),
            ("2027-01-02T00:00:00Z", "2027-01-01T00:00:00Z", .expiresTooEarly),
            ("2300-01-01T00:00:00Z", "9999-12-31T23:59:59Z", nil),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", .expiresTooEarly),
            ("9999-12-31T23:59:58Z", "9999-12-31T23:59:59Z", nil),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:58Z", .expiresTooEarly),
            ("2400-02-29T00:00:00Z", "2400-03-01T00:00:00Z", nil),
            ("2499-12-31T23:30:00Z", "2500-01-01T00:00:00+01:00", .expiresTooEarly),
            ("2499-12-31T22:30:00Z", "2500-01-01T00:00:00+01:00", nil),
            ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z", nil),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", .expiresTooEarly),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-00:01", nil),
            ("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", nil),
        ] as [(String, String, BadRow.Fault?)])
    func times(effective: String, expires: String, fault: BadRow.Fault?) {
        Self.check(["effective_at": effective, "expires_at": expires], fault, in: "expires_at")
    }

    @Test(
        "a time is RFC 3339",
        arguments: [
            ("2027-01-01", BadRow.Fault.noTime), ("2027-01-01 00:00:00Z", .noTime), ("2027-02-29T00:00:00Z", .noTime),
            ("2027-01-01T00:00Z", .noTime), ("never", .noTime), ("0000-12-31T23:59:59Z", .noTime),
            ("10000-01-01T00:00:00Z", .noTime), ("2027-06-30T23:59:60Z", .noTime),
        ])
    func badTimes(text: String, fault: BadRow.Fault) {
        Self.check(["expires_at": text], fault, in: "expires_at")
        Self.check(["effective_at": text], fault, in: "effective_at")
    }

    @Test("an entry_id counts once, as in the first accepted row")
    func repeatedIDs() {
        let rows = [
            row(["entry_id": "a", "plate": ""]), row(["entry_id": "a"]), row(["entry_id": "A"]),
            row(["entry_id": "a", "plate": "OTHER"]), row(["entry_id": "a "]), row(["entry_id": "b"]),
        ]
        let report = read(rows)
        #expect(report.badRows.map(\.line) == [2, 5, 6])
        let twice = BadRow.Fault.entryIDTwice(earlierLine: 3)
        #expect(report.badRows.map(\.fault) == [.empty, twice, twice], "a blank at its end makes no other id")
        #expect(report.hotlist?.entries.count == 3)
    }

    @Test("texts must be UTF-8")
    func notUTF8() {
        let bytes = Array((canonicalHeader + "\n" + row(["note": "caf"])).utf8)
        let report = HotlistImport().read(bytes + [0xE9])
        let column = row(["note": "caf"]).utf8.count + 1
        #expect(
            report.badRows.first?.sentence.hasPrefix("line 2, row 1: line 2, column \(column): this byte is") == true)
        #expect(HotlistImport().read(bytes + [0xC3, 0xA9]).badRowCount == 0)
    }

    @Test("no reason of a bad row holds anything of the row")
    func noPlates() {
        let rows = [
            row(["plate": "SECRET12345"]), row(["reason": "SECRET1"]), row(["region": "SECRET1"]),
            row(["priority": "SECRET1"]), row(["expires_at": "SECRET1"]), row([:]) + ",SECRET1",
            row(["note": "\"SECRET1\" SECRET1"]), row(["plate": "SECRET*A*A*"]),
            row(["entry_id": "SECRET1"]), row(["entry_id": "SECRET1"]),
        ]
        let report = read(rows + HotlistFileTests.good(10))
        #expect(report.badRowCount == rows.count - 1)
        for bad in report.badRows { #expect(!bad.sentence.contains("SECRET"), "\(bad.sentence)") }
    }
}
