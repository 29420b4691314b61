import Hotlists
import Plates
import Testing

@Suite("Import lint")
struct ImportLintTests {
    static let now = Timestamp(milliseconds: 1_795_000_000_000)  // 2026-11-18

    /// Checks the findings for some rows: kind, line, and the other line.
    static func check(_ rows: [[String: String]], _ expected: [(LintFinding.Kind, Int, Int?)]) throws {
        let numbered = rows.enumerated().map { number, values in
            values.merging(["entry_id": values["entry_id"] ?? "e-\(number)"]) { $1 }
        }
        let hotlist = try #require(read(numbered.map(row)).hotlist)
        let lint = ImportLint(hotlist, now: now)
        #expect(lint.findings.map(\.kind) == expected.map(\.0))
        #expect(lint.findings.map(\.line) == expected.map(\.1))
        #expect(lint.findings.map(\.otherLine) == expected.map(\.2))
    }

    @Test("plates that differ only in look-alikes are twins")
    func twins() throws {
        try Self.check([["plate": "8ABC123"], ["plate": "BABC123"], ["plate": "8ABC124"]], [(.twin, 3, 2)])
        try Self.check([["plate": "AO1"], ["plate": "A0I"], ["plate": "AO1"]], [(.twin, 3, 2), (.duplicate, 4, 2)])
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

    @Test("twins are looked for whatever their regions, and a pattern is no plate's twin")
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
        let lint = ImportLint(hotlist, now: Self.now)
        #expect(lint.count(.noRegion) == 50 && lint.count(.duplicate) == 49 && lint.count(.twin) == 0)
        #expect(lint.findings.count { $0.kind == .noRegion } == ImportLint.maximumFindings)
        for finding in lint.findings { #expect(!finding.sentence.contains("SECRET")) }
    }
}
