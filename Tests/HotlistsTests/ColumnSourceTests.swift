import Encoding
import Hotlists
import Plates
import Testing

@Suite("Columns that a topology makes")
struct ColumnSourceTests {
    /// A clock that is 8 h behind UTC, and 7 h from 2026-03-08T10:00Z to 2026-11-01T09:00Z.
    static let pacific = WallClock(
        name: "America/Los_Angeles",
        stretches: [
            .init(start: .distantPast, offset: .seconds(-8 * 3_600)),
            .init(start: Timestamp(milliseconds: 1_772_964_000_000), offset: .seconds(-7 * 3_600)),
            .init(start: Timestamp(milliseconds: 1_793_523_600_000), offset: .seconds(-8 * 3_600)),
        ])

    static func format(_ columns: [HotlistColumn: ColumnSource]) -> HotlistFormat {
        var format = HotlistFormat()
        format.columns = columns
        return format
    }

    /// Checks the first entry, or the fault of the first row, of a file whose columns are made so.
    static func check(
        _ csv: String, _ columns: [HotlistColumn: ColumnSource], fault: BadRow.Fault? = nil,
        _ holds: (Hotlist) -> Bool = { _ in true }
    ) {
        let report = HotlistImport(format: format(columns)).read(Array(csv.utf8))
        #expect(report.badRows.first?.fault == fault, "\(csv)")
        #expect(report.hotlist.map(holds) ?? (fault != nil), "\(csv) \(report.refusal?.sentence ?? "")")
    }

    @Test("a constant stands in every row, and needs no column")
    func constants() {
        let csv = "entry_id,plate,expires_at\ne1,8ABC123,2027-01-01T00:00:00Z\n"
        Self.check(csv, [.reason: .constant("gang"), .region: .constant("NV"), .note: .constant("n")]) { hotlist in
            hotlist.entries[0].reason == .gang && hotlist.entries[0].region == Region("US-NV")
                && hotlist.text(.note, of: 0) == Array("n".utf8)
        }
    }

    @Test("a table names values, `*` all others, and what it does not name is bad")
    func tables() {
        func priority(_ field: String, _ table: [String: String], _ expected: Priority?, _ fault: BadRow.Fault? = nil) {
            let csv = "entry_id,plate,reason,expires_at,CODE\ne1,8ABC123,gang,2027-01-01T00:00:00Z,\(field)\n"
            Self.check(csv, [.priority: .values(header: "CODE", table: table)], fault: fault) {
                $0.entries[0].priority == expected
            }
        }
        let open = ["H": "high", "*": "low"]
        priority("H", open, .high)
        priority(" H ", open, .high)
        priority("h", open, .low)
        priority("", open, .low)
        let closed = ["H": "high", "M": "normal"]
        priority("H", closed, .high)
        priority("", closed, .normal)
        priority("X", closed, nil, .notInTable(["H", "M"]))
        priority("", ["": "high"], .high)
        priority("H", ["H": ""], .normal)
        priority("H", ["H": "urgent"], nil, .unknownPriority)
    }

    @Test("a span is counted on the clock and calendar of its time")
    func spans() throws {
        func expires(_ effective: String, _ span: String, _ expected: String?, _ fault: BadRow.Fault? = nil) throws {
            let csv = "entry_id,plate,reason,effective_at\ne1,8ABC123,gang,\(effective)\n"
            let after = ColumnSource.after(try #require(CalendarSpan(span)), of: .effectiveAt)
            Self.check(csv, [.expiresAt: after], fault: fault) {
                RFC3339.text(of: $0.entries[0].expiresAt) == expected
            }
        }
        try expires("2026-01-15T12:00:00Z", "P1Y", "2027-01-15T12:00:00.000Z")
        try expires("2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00.000Z")
        try expires("2026-01-31T00:00:00.5Z", "P1M", "2026-02-28T00:00:00.500Z")
        try expires("2026-12-31T23:00:00-08:00", "P1M", "2027-02-01T07:00:00.000Z")
        try expires("2026-01-01T00:00:00Z", "P1M1DT1H", "2026-02-02T01:00:00.000Z")
        try expires("2026-01-01T00:00:00Z", "P2W", "2026-01-15T00:00:00.000Z")
        try expires("2026-01-01T00:00:00Z", "PT90M", "2026-01-01T01:30:00.000Z")
        try expires("9999-06-01T00:00:00Z", "P1Y", nil, .afterAllYears)
        try expires("", "P1Y", nil, .empty)
        try expires("soon", "P1Y", nil, .noTime)
    }

    @Test("a date is read on its zone's clock, and a span from it follows that clock")
    func dates() throws {
        let columns: [HotlistColumn: ColumnSource] = [
            .effectiveAt: .date(header: "ENTERED", try DateFormat("M/d/yyyy H:mm"), Self.pacific),
            .expiresAt: .after(try #require(CalendarSpan("P1M")), of: .effectiveAt),
        ]
        func times(_ entered: String, _ effective: String, _ expires: String) {
            let csv = "entry_id,plate,reason,ENTERED\ne1,8ABC123,gang,\(entered)\n"
            Self.check(csv, columns) { hotlist in
                RFC3339.text(of: hotlist.entries[0].effectiveAt) == effective + ":00.000Z"
                    && RFC3339.text(of: hotlist.entries[0].expiresAt) == expires + ":00.000Z"
            }
        }
        times("2/20/2026 9:05", "2026-02-20T17:05", "2026-03-20T16:05")
        times("02/08/2026 2:30", "2026-02-08T10:30", "2026-03-08T10:30")
        times("10/1/2026 1:30", "2026-10-01T08:30", "2026-11-01T08:30")
        let csv = "entry_id,plate,reason,ENTERED\ne1,8ABC123,gang,2026-02-20\n"
        Self.check(csv, columns, fault: .notInFormat("M/d/yyyy H:mm"))
        let never = ColumnSource.date(header: "UNTIL", try DateFormat("MM/dd/yyyy"), Self.pacific)
        Self.check("entry_id,plate,reason,UNTIL\ne1,8ABC123,gang,12/31/9999\n", [.expiresAt: never]) {
            $0.entries[0].expiresAt == .distantFuture
        }
    }

    @Test("a clock's gap is read by the offset from before, and an hour that it shows twice as the first")
    func clock() {
        let local = { (text: String) -> Int64 in
            var text = text + ":00Z"
            return text.withUTF8 { unsafe RFC3339.time(UnsafeRawBufferPointer($0), years: 1...9999)?.seconds ?? 0 }
        }
        for (shown, hours) in [
            ("2026-03-08T01:59", -8), ("2026-03-08T02:00", -8), ("2026-03-08T02:59", -8), ("2026-03-08T03:00", -7),
            ("2026-11-01T00:59", -7), ("2026-11-01T01:00", -7), ("2026-11-01T01:59", -7), ("2026-11-01T02:00", -8),
            ("0001-01-01T00:00", -8), ("9999-12-31T23:59", -8), ("2026-07-01T00:00", -7),
        ] as [(String, Int64)] {
            #expect(Self.pacific.offset(atLocal: local(shown)) == hours * 3_600, "\(shown)")
        }
    }

    @Test("an id that is joined is the same for the same texts, and spells no plate")
    func joined() throws {
        let csv = """
            plate,region,reason,expires_at
            8ABC123,CA,gang,2027-01-01T00:00:00Z
            8ABC123,NV,gang,2027-01-01T00:00:00Z
            8ABC123,CA,amber-alert,2027-01-01T00:00:00Z
            """
        let format = Self.format([.entryID: .join([.plate, .region])])
        let report = HotlistImport(format: format).read(Array(csv.utf8))
        #expect(report.badRows.map(\.fault) == [.entryIDTwice(earlierLine: 2)])
        let hotlist = try #require(report.hotlist)
        let ids = [0, 1].map { String(decoding: hotlist.text(.entryID, of: $0), as: UTF8.self) }
        // printf '8ABC123\x1fCA\x1f' | sha256sum
        #expect(ids[0].count == 24 && ids[0] != ids[1])
        #expect(!ids.contains { $0.contains("8ABC123") })
        let again = HotlistImport(format: format).read(Array((csv + "\n").utf8))
        #expect(again.hotlist?.text(.entryID, of: 0) == Array(ids[0].utf8))
    }

    @Test("a fault in a made column names the column or its header")
    func places() throws {
        let csv = "plate,ENTERED,CODE\n8ABC123,x,Y\n"
        let columns: [HotlistColumn: ColumnSource] = [
            .entryID: .join([.plate]), .reason: .values(header: "CODE", table: ["X": "gang"]),
            .expiresAt: .date(header: "ENTERED", try DateFormat("yyyyMMdd"), Self.pacific),
        ]
        let report = HotlistImport(format: Self.format(columns)).read(Array(csv.utf8))
        #expect(report.badRows.map(\.column?.header) == ["CODE"] && report.badRows.map(\.column?.number) == [3])
        #expect(report.badRows.first?.sentence.hasPrefix("line 2, row 1, column 3 'CODE': ") == true)
        let empty = HotlistImport(format: Self.format([.reason: .constant("gang")]))
            .read(Array("entry_id,plate,expires_at\n,8ABC123,2027-01-01T00:00:00Z".utf8))
        #expect(empty.badRows.first?.fault == .empty)
    }
}
