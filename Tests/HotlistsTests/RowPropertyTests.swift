import Hotlists
import Plates
import Synthesis
import Testing

@Suite("Rows against the oracle")
struct RowPropertyTests {
    private static let names = canonicalHeader.split(separator: ",").map(String.init)

    @Test("2,000 adversarial rows are judged as the sentences of the contract say")
    func rows() throws {
        let seed = UInt64.random(in: 1...1_000_000)
        var dice = SplitMix64(seed: seed)
        // A report keeps no more than a thousand bad rows.
        for _ in 0..<4 { try check(500, &dice, seed) }
    }

    private func check(_ count: Int, _ dice: inout SplitMix64, _ seed: UInt64) throws {
        var ids: Set<String> = []
        var guards = ImportGuards()
        guards.badLimit = 1
        guards.badShare = 1
        let rows = (0..<count).map { _ in Self.row(&dice) }
        let lines = rows.map { row in Self.names.map { Self.written(row[$0] ?? "", &dice) }.joined(separator: ",") }
        let report = HotlistImport(guards: guards).read(
            Array(([canonicalHeader] + lines).joined(separator: "\n").utf8))
        let hotlist = try #require(report.hotlist)
        var bad = report.badRows[...]
        var place = 0
        var accepted = 0
        for (number, fields) in rows.enumerated() {
            let verdict = NaiveRow(fields: fields).verdict(earlierIDs: ids)
            switch verdict {
            case .bad(let column, let kind):
                let next = bad.popFirst()
                let found = try #require(next, "seed \(seed), row \(number): \(verdict) \(fields)")
                #expect(found.line == number + 2, "seed \(seed): \(verdict) \(fields)")
                #expect(found.column?.header == column, "seed \(seed): \(verdict) \(fields) \(found.sentence)")
                #expect(found.fault.kindOfOracle == kind, "seed \(seed): \(verdict) \(fields) \(found.sentence)")
            case .accepted(let row):
                ids.insert(NaiveRow.trimmed(fields["entry_id"] ?? ""))
                accepted += 1
                guard place < hotlist.entries.count else { continue }
                #expect(Self.said(hotlist, place) == row, "seed \(seed), row \(number): \(fields)")
                #expect(Int(hotlist.entries[place].line) == number + 2, "seed \(seed)")
                place += 1
            }
        }
        #expect(accepted == hotlist.entries.count && bad.isEmpty, "seed \(seed)")
        #expect(count / 10...count * 9 / 10 ~= accepted, "seed \(seed): the rows are neither all good nor all bad")
    }

    private static func said(_ hotlist: Hotlist, _ row: Int) -> NaiveRow.Accepted {
        let entry = hotlist.entries[row]
        let plate = entry.plate?.ascii ?? hotlist.text(.pattern, of: row)
        return NaiveRow.Accepted(
            plate: String(decoding: plate, as: UTF8.self), region: entry.region?.description ?? "",
            priority: "\(entry.priority.name)", reason: entry.reason.rawValue)
    }

    /// Mostly good, with one field or two out of all that may stand there.
    private static func row(_ dice: inout SplitMix64) -> [String: String] {
        var row = [
            "entry_id": "e\(Int.random(in: 0..<4_000, using: &dice))", "plate": "8ABC123", "region": "US-CA",
            "reason": "gang", "expires_at": "2027-01-01T00:00:00Z",
        ]
        for _ in 0..<Int.random(in: 0...2, using: &dice) {
            guard let (column, values) = hard.randomElement(using: &dice) else { continue }
            row[column] = values.randomElement(using: &dice) ?? ""
        }
        if Bool.random(using: &dice), let column = row.keys.sorted().randomElement(using: &dice) {
            let blanks = ["", " ", "\t", "\u{A0}", " \u{A0} "]
            row[column] =
                (blanks.randomElement(using: &dice) ?? "") + (row[column] ?? "")
                + (blanks.randomElement(using: &dice) ?? "")
        }
        return row
    }

    private static func written(_ field: String, _ dice: inout SplitMix64) -> String {
        field.contains(",") || Int.random(in: 0..<8, using: &dice) == 0 ? "\"\(field)\"" : field
    }

    private static let hard: [(String, [String])] = [
        ("entry_id", ["", " ", "e1", "E1", "e1 ", "8ABC123"]),
        (
            "plate",
            [
                "", " ", "A", "ABCDEFGHIJ", "ABCDEFGHIJK", "8abc-123", "MÜ-AB 123", "АВ123", "Ρ1", "Ａ１", "éØ", "ЖЩ1",
                "#NAME?", "WXY4%", "A_B", "1234567.0", "1.23E+47", "1.5e3", "12.", "1E5", ".5", "1.2.3", "*", "?", "A*",
                "A**", "*A*B*", "???A", "ABCDEFGHIJ*", "ABCDEFGHIJK?", "A♥B", "A–B", "A·B", "日本", "A,B", "--",
            ]
        ),
        (
            "region",
            [
                "", "CA", "ca", "us-nv", "US", "us", "ON", "NB", "PQ", "US-ZZ", "CA-ZZ", "MX-BCN", "GB-ENG", "PR",
                "United States", "US_CA", "MX-BC",
            ]
        ),
        ("reason", ["", "stolen-vehicle", "Stolen-Vehicle", "theft", "amber-alert", "agency-interest"]),
        ("source_file", ["", "gang", "GANG", "wanted-person", "none"]),
        ("priority", ["", "low", "high", "High", "urgent", "normal"]),
        (
            "expires_at",
            [
                "", "06/30/2027", "2027-06-30", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
                "2027-02-29T00:00:00Z", "2028-02-29t00:00:00z", "2027-01-01T00:00:00.123456789-08:00",
                "2027-01-01T00:00:60Z", "2027-01-01 00:00:00Z", "2027-01-01T00:00:00", "2027-01-01T24:00:00Z",
            ]
        ),
        (
            "effective_at",
            [
                "2027-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z", "2027-01-01T01:00:00+01:00", "9999-12-31T23:59:59Z",
                "0001-01-01T00:00:00Z", "0000-12-31T00:00:00Z", "never", "2027-01-01T00:00:00+24:00",
                "2026-12-31T16:00:00-08:00", "2026-12-31T15:59:59-08:00",
            ]
        ),
    ]
}

extension BadRow.Fault {
    fileprivate var kindOfOracle: String {
        switch self {
        case .empty: "empty"
        case .spreadsheetNumber: "number"
        case .plateCharacter: "character"
        case .plateLength: "length"
        case .tooManyStars: "stars"
        case .noRegion, .ncicRegion: "region"
        case .unknownReason: "reason"
        case .noTime: "time"
        case .expiresTooEarly: "early"
        case .unknownPriority: "priority"
        case .entryIDTwice: "twice"
        default: "\(self)"
        }
    }
}
