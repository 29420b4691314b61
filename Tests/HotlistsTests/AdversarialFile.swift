import Synthesis

/// A hotlist file with rows at the edges of what the contract says, in a form that is drawn too.
struct AdversarialFile {
    let format: NaiveFormat
    private(set) var rows: [[String: String]] = []
    /// On which line of the text each row begins.
    private(set) var lines: [Int] = []
    private(set) var text = ""

    init(rows count: Int, firstID: Int, _ dice: inout SplitMix64) {
        format = AdversarialFile.drawnFormat(&dice)
        var headers = AdversarialFile.names.compactMap { format.source(of: $0).header }
        if Bool.random(using: &dice) { headers.append("Agency Remarks") }
        headers.shuffle(using: &dice)
        let end = Bool.random(using: &dice) ? "\n" : "\r\n"
        text = headers.joined(separator: String(format.delimiter)) + end
        var line = 2
        for _ in 0..<count {
            let row = AdversarialFile.row(format, headers, firstID: firstID, &dice)
            let fields = headers.map { written(row[$0] ?? "", &dice) }
            let record = fields.joined(separator: String(format.delimiter))
            rows.append(row)
            lines.append(line)
            text += record + end
            line += 1 + record.utf8.filter { $0 == UInt8(ascii: "\n") }.count
        }
    }

    private func written(_ field: String, _ dice: inout SplitMix64) -> String {
        let special = [format.delimiter, "\"", "\n", "\r\n", "\r"] as [Character]
        guard field.contains(where: special.contains) || Int.random(in: 0..<8, using: &dice) == 0 else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Mostly good, with one field or two out of all that may stand there; at times blank.
    private static func row(
        _ format: NaiveFormat, _ headers: [String], firstID: Int, _ dice: inout SplitMix64
    ) -> [String: String] {
        let blanks = ["", " ", "\t", "\u{A0}", " \u{A0} "]
        if Int.random(in: 0..<20, using: &dice) == 0 {
            return Dictionary(uniqueKeysWithValues: headers.map { ($0, blanks.randomElement(using: &dice) ?? "") })
        }
        var row: [String: String] = [:]
        for column in names {
            let source = format.source(of: column)
            guard let header = source.header else { continue }
            row[header] = good(column, source, firstID: firstID, &dice)
        }
        for _ in 0..<Int.random(in: 0...2, using: &dice) {
            guard let column = names.randomElement(using: &dice) else { continue }
            let source = format.source(of: column)
            guard let header = source.header else { continue }
            row[header] = edges(column, source).randomElement(using: &dice) ?? ""
        }
        if Bool.random(using: &dice), let header = row.keys.sorted().randomElement(using: &dice) {
            row[header] =
                (blanks.randomElement(using: &dice) ?? "") + (row[header] ?? "")
                + (blanks.randomElement(using: &dice) ?? "")
        }
        return row
    }

    private static func good(
        _ column: String, _ source: NaiveFormat.Source, firstID: Int, _ dice: inout SplitMix64
    ) -> String {
        switch (source, column) {
        case (.values(_, let table), _): return table.keys.sorted().first { $0 != "*" } ?? ""
        case (.date(_, let shape), "effective_at"): return dates(shape)[0]
        case (.date(_, let shape), _): return dates(shape)[1]
        case (_, "entry_id"): return "e\(firstID + Int.random(in: 0..<4_000, using: &dice))"
        case (_, "plate"): return "8ABC\(Int.random(in: 100...999, using: &dice))"
        case (_, "region"): return "CA"
        case (_, "reason"): return "gang"
        case (_, "expires_at"): return "2027-01-01T00:00:00Z"
        case (_, "effective_at"): return "2026-02-28T12:30:00.5-08:00"
        default: return ""
        }
    }

    private static func edges(_ column: String, _ source: NaiveFormat.Source) -> [String] {
        switch source {
        case .values(_, let table): table.keys + ["", "Q", "h", "high", "*", "gang"]
        case .date(_, let shape): dates(shape) + ["", "2027-01-01T00:00:00Z", "soon"]
        default: hard[column] ?? [""]
        }
    }

    /// The first is before the second; around the clock's two changes, leap days and the ends of all years.
    private static func dates(_ shape: NaiveFormat.DateShape) -> [String] {
        switch shape {
        case .slashes:
            [
                "02/08/2026", "01/31/2027", "03/08/2026", "11/01/2026", "02/29/2028", "02/29/2027", "12/31/9999",
                "01/01/0001", "00/10/2027", "13/01/2027", "1/1/2027", "01/01/27", "01/01/2027 ", "01-01-2027",
            ]
        case .hours:
            [
                "2/8/2026 2:30 AM", "1/31/2027 12:00 am", "03/08/2026 2:00 AM", "3/8/2026 3:00 AM", "10/1/2026 1:30 AM",
                "11/1/2026 1:30 AM", "11/1/2026 2:00 am", "2/29/2027 1:00 PM", "12/31/9999 11:59 PM",
                "1/1/2027 0:30 AM", "1/1/2027 13:00 PM", "1/1/2027 12:60 PM", "1/1/2027 12:00 PM", "1/1/2027 1:00",
                "1/1/2027 1:00 XM",
            ]
        case .digits:
            [
                "20260208", "20270131", "20260308", "20261101", "20280229", "20270229", "99991231", "00010101",
                "00000101", "2027011", "202701311", "2027-1-1",
            ]
        case .month:
            [
                "08-FEB-2026 02:30:00", "31-Jan-2027 00:00:00", "08-mar-2026 02:59:59", "08-MAR-2026 03:00:00",
                "01-NOV-2026 01:59:59", "01-NOV-2026 02:00:00", "29-FEB-2027 00:00:00", "31-DEC-9999 23:59:59",
                "31-DEC-9999 24:00:00", "31-DEZ-2027 00:00:00", "1-JAN-2027 00:00:00", "01-JAN-2027 00:60:00",
            ]
        }
    }

    private static func drawnFormat(_ dice: inout SplitMix64) -> NaiveFormat {
        var format = NaiveFormat()
        format.delimiter = [",", ",", ";", "\t", "|"].randomElement(using: &dice) ?? ","
        format.usesNCIC = Bool.random(using: &dice)
        for column in ["plate", "note", "make"] where Bool.random(using: &dice) {
            format.columns[column] = .header("LIST \(column) #")
        }
        let reasons = [
            NaiveFormat.Source.constant("stolen-plate"), .values("CODE", ["S": "stolen-vehicle", "F": "felony"]),
            .values("CODE", ["S": "amber-alert", "*": "gang", "": "wanted-person"]),
        ]
        if Bool.random(using: &dice) { format.columns["reason"] = reasons.randomElement(using: &dice) }
        let priorities = [
            NaiveFormat.Source.constant("low"), .values("LEVEL", ["H": "high", "N": ""]),
            .values("LEVEL", ["H": "high", "*": "low", "U": "urgent"]),
        ]
        if Bool.random(using: &dice) { format.columns["priority"] = priorities.randomElement(using: &dice) }
        if Int.random(in: 0..<4, using: &dice) == 0 { format.columns["region"] = .constant("NB") }
        let shapes = NaiveFormat.DateShape.allCases
        if Bool.random(using: &dice), let shape = shapes.randomElement(using: &dice) {
            format.columns["effective_at"] = .date("ENTERED", shape)
        }
        switch Int.random(in: 0..<4, using: &dice) {
        case 0:
            if let shape = shapes.randomElement(using: &dice) { format.columns["expires_at"] = .date("ENDS", shape) }
        case 1, 2: if let span = spans.randomElement(using: &dice) { format.columns["expires_at"] = .after(span) }
        default: break
        }
        let joins = [["plate", "region"], ["plate"], ["case_number", "plate", "effective_at"], ["plate", "reason"]]
        if Int.random(in: 0..<3, using: &dice) == 0, let columns = joins.randomElement(using: &dice) {
            format.columns["entry_id"] = .join(columns)
        }
        return format
    }

    private static let spans = [
        NaiveSpan(months: 12), NaiveSpan(months: 1), NaiveSpan(days: 30), NaiveSpan(days: 28),
        NaiveSpan(months: 1, days: 1, seconds: 3_600), NaiveSpan(seconds: 90_000), NaiveSpan(seconds: 1),
    ]

    static let names = canonicalHeader.split(separator: ",").map(String.init)

    /// What may stand under a canonical column, good and bad.
    private static let hard: [String: [String]] = [
        "entry_id": ["", " ", "e1", "E1", "e1 ", "8ABC123"],
        "plate": [
            "", " ", "A", "ABCDEFGHIJ", "ABCDEFGHIJK", "8abc-123", "MÜ-AB 123", "АВ123", "Ρ1", "Ａ１", "éØ", "ЖЩ1",
            "#NAME?", "WXY4%", "A_B", "1234567.0", "1.23E+47", "1.5e3", "12.", "1E5", ".5", "1.2.3", "*", "?", "A*",
            "A**", "*A*B*", "???A", "ABCDEFGHIJ*", "ABCDEFGHIJK?", "A♥B", "A–B", "A·B", "日本", "A,B", "--", "NOPLATE",
            "un-k", "UNK?",
        ],
        "region": [
            "NK", "GM", "GU",
            "", "CA", "ca", "us-nv", "US", "us", "ON", "NB", "PQ", "US-ZZ", "CA-ZZ", "MX-BCN", "GB-ENG", "PR",
            "United States", "US_CA", "MX-BC",
        ],
        "reason": ["", "stolen-vehicle", "Stolen-Vehicle", "theft", "amber-alert", "agency-interest"],
        "source_file": ["", "gang", "GANG", "wanted-person", "none"],
        "priority": ["", "low", "high", "High", "urgent", "normal"],
        "expires_at": [
            "", "06/30/2027", "2027-06-30", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
            "2027-02-29T00:00:00Z", "2028-02-29t00:00:00z", "2027-01-01T00:00:00.123456789-08:00",
            "2027-01-01T00:00:60Z", "2027-01-01 00:00:00Z", "2027-01-01T00:00:00", "2027-01-01T24:00:00Z",
        ],
        "effective_at": [
            "2027-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z", "2027-01-01T01:00:00+01:00", "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z", "0000-12-31T00:00:00Z", "never", "2027-01-01T00:00:00+24:00",
            "2026-12-31T16:00:00-08:00", "2026-12-31T15:59:59-08:00",
        ],
        "case_number": ["26-0117", "a \"b\"", "x, y; z\tq", "two\nlines", "Жя"], "make": ["Toyota", "ТОЙОТА"],
        "model": ["Camry"], "color": ["silver", " "], "body": ["sedan"], "derived_from": ["x"],
        "note": ["", "\"", "line\r\nline", String(repeating: "n", count: 300)],
    ]
}
