import Hotlists
import Plates
import Testing

@Suite("Import lint")
struct ImportLintTests {
    static let now = Timestamp(milliseconds: 1_795_000_000_000)  // 2026-11-18
    static let noPlate = PlateSet([Plate(normalising: "NOPLATE"), Plate(normalising: "UNK")].compactMap(\.self))

    /// Checks the findings for some rows: kind, line, and the other line.
    static func check(_ rows: [[String: String]], _ expected: [(LintFinding.Kind, Int, Int?)]) throws {
        let numbered = rows.enumerated().map { number, values in
            values.merging(["entry_id": values["entry_id"] ?? "e-\(number)"]) { $1 }
        }
        let hotlist = try #require(read(numbered.map(row)).hotlist)
        let lint = ImportLint(hotlist, now: now, noPlate: noPlate)
        #expect(lint.findings.map(\.kind) == expected.map(\.0))
        #expect(lint.findings.map(\.line) == expected.map(\.1))
        #expect(lint.findings.map(\.otherLine) == expected.map(\.2))
    }

    @Test("plates that differ only in look-alikes are twins")
    func twins() throws {
        try Self.check([["plate": "8ABC123"], ["plate": "BABC123"], ["plate": "8ABC124"]], [(.twin, 3, 2)])
        try Self.check([["plate": "AO1"], ["plate": "A01"], ["plate": "AO1"]], [(.twin, 3, 2), (.duplicate, 4, 2)])
        try Self.check([["plate": "8ABC123"], ["plate": "8ABC1233"]], [])
    }

    @Test("the same plate or pattern twice with one region is a duplicate, whatever the reasons")
    func duplicates() throws {
        try Self.check([[:], [:]], [(.duplicate, 3, 2)])
        try Self.check(
            [[:], ["region": "US-NV"], ["reason": "gang"], ["region": "NV"]], [(.duplicate, 4, 2), (.duplicate, 5, 3)])
        try Self.check(
            [["plate": "8ABC*"], ["plate": "8-abc*"], ["plate": "8ABC**"], ["plate": "8ABC?"]], [(.duplicate, 3, 2)])
    }

    @Test("twins are looked for whatever their regions, and a pattern is not a plate's twin")
    func twinsOfPatterns() throws {
        try Self.check([["plate": "8ABC12"], ["plate": "BABC12", "region": "US-NV"]], [(.twin, 3, 2)])
        try Self.check([["plate": "8ABC12"], ["plate": "BABC12?"], ["plate": "BABC12*"]], [])
    }

    @Test("regions, times and ids that need a look are found")
    func single() throws {
        try Self.check([["region": ""]], [(.noRegion, 2, nil)])
        try Self.check([["expires_at": "2026-01-01T00:00:00Z"]], [(.expired, 2, nil)])
        try Self.check([["effective_at": "2020-01-01T00:00:00Z"]], [(.longStanding, 2, nil)])
        try Self.check([["effective_at": "2023-01-01T00:00:00Z"]], [])
        try Self.check([["entry_id": "svs-8abc-123-x"]], [(.plateInEntryID, 2, nil)])
    }

    @Test("words of cameras that saw no plate are found, as they are normalised")
    func noPlateWords() throws {
        try Self.check(
            [["plate": "NO PLATE"], ["plate": "unk"], ["plate": "UNK1"]],
            [
                (.noPlateWord, 2, nil), (.noPlateWord, 3, nil),
            ])
    }

    @Test("a zero between letters of a word is found, and its twin with the letter")
    func zeroInWord() throws {
        try Self.check([["plate": "T0YT"]], [(.zeroInWord, 2, nil)])
        try Self.check([["plate": "TOYT"], ["plate": "T0YT"]], [(.twin, 3, 2), (.zeroInWord, 3, nil)])
        try Self.check([["plate": "B00KS*"], ["plate": "G0OD?"]], [(.zeroInWord, 2, nil), (.zeroInWord, 3, nil)])
        try Self.check([["plate": "ABC000"], ["plate": "0ABC"], ["plate": "8A0C123"], ["plate": "TOYT"]], [])
    }

    @Test("headers that are not read, blanks and regions that mean another place in NCIC's codes are counted")
    func notes() throws {
        let csv = """
            entry_id,plate,Region,region,reason,expires_at,Priority,Remarks
            a,8ABC121 ,x,NB,gang,2027-01-01T00:00:00Z,high,
            b,8ABC122,x,NB,gang, 2027-01-01T00:00:00Z,high,
            c,8ABC123,x,CA-NB,gang,2027-01-01T00:00:00Z,high,
            """
        let report = HotlistImport().read(Array(csv.utf8))
        let lint = ImportLint(try #require(report.hotlist), report.notes, now: Self.now, noPlate: Self.noPlate)
        #expect(lint.count(.unreadHeader) == 3 && lint.count(.blanks) == 2 && lint.count(.regionElsewhere) == 2)
        let sentences = lint.summary.map { "\($0.finding.line): \($0.finding.sentence) +\($0.others)" }
        #expect(
            sentences == [
                "1: column 3 'Region' stands for no column of a hotlist and is not read; map the column that it holds,"
                    + " or delete it +0",
                "1: column 7 'Priority' stands for no column of a hotlist and is not read; did you mean `priority`?"
                    + " rename it, or map `priority: Priority` +0",
                "1: column 8 'Remarks' stands for no column of a hotlist and is not read; map the column that it holds,"
                    + " or delete it +0",
                "2: the region `NB` is New Brunswick here; in NCIC's codes it is Nebraska: set `regions: ncic` in the"
                    + " list's `source` if they are these +1",
                "2: blanks at the ends of a field were dropped; leave them out of the file +1",
            ])
    }

    @Test("patterns that accept very many plates or none are found")
    func patterns() throws {
        try Self.check([["plate": "A*"]], [(.loosePattern, 2, nil)])
        try Self.check([["plate": "ABC?*"]], [(.loosePattern, 2, nil)])
        try Self.check([["plate": "8ABC*"]], [])
        try Self.check([["plate": "8ABC???????"]], [(.deadPattern, 2, nil)])
    }

    @Test("findings are bounded, their number is not, and none holds a plate")
    func bounded() throws {
        let rows = (0..<50).map { ["entry_id": "e\($0)", "region": "", "plate": "SECRET1"] }
        let hotlist = try #require(read(rows.map(row)).hotlist)
        let lint = ImportLint(hotlist, now: Self.now, noPlate: Self.noPlate)
        #expect(lint.count(.noRegion) == 50 && lint.count(.duplicate) == 49 && lint.count(.twin) == 0)
        #expect(lint.findings.count { $0.kind == .noRegion } == ImportLint.maximumFindings)
        for finding in lint.findings { #expect(!finding.sentence.contains("SECRET")) }
    }
}
