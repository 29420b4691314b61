/// How a file is written, as a topology's `source` says it (contract §6): the oracle's own words for it.
struct NaiveFormat {
    var delimiter: Character = ","
    var usesNCIC = false
    /// A column that is not here stands under its own name.
    var columns: [String: Source] = [:]

    enum Source {
        case header(String)
        case constant(String)
        case values(String, [String: String])
        case date(String, DateShape)
        /// After `effective_at`.
        case after(NaiveSpan)
        case join([String])

        var header: String? {
            switch self {
            case .header(let header), .values(let header, _), .date(let header, _): header
            case .constant, .after, .join: nil
            }
        }
    }

    enum DateShape: CaseIterable { case slashes, hours, digits, month }

    func source(of column: String) -> Source { columns[column] ?? .header(column) }
}

/// One row's columns, made of its fields, and what is wrong with them.
struct MadeRow {
    private(set) var faults: Set<NaiveRow.Fault> = []
    private let fields: [String: String]
    private let format: NaiveFormat

    init(_ fields: [String: String], _ format: NaiveFormat) {
        self.fields = fields
        self.format = format
        for column in format.columns.keys {
            guard case .values(let header, let table) = format.source(of: column) else { continue }
            let field = fields[header] ?? ""
            if table[field] == nil, table["*"] == nil, !field.isEmpty { fail(column, "table") }
        }
    }

    /// A column's text; for a joined id what it is a digest of, since one text has one digest.
    subscript(column: String) -> String {
        switch format.source(of: column) {
        case .header(let header), .date(let header, _): return fields[header] ?? ""
        case .constant(let text): return text
        case .values(let header, let table): return table[fields[header] ?? ""] ?? table["*"] ?? ""
        case .after: return ""
        case .join(let columns):
            let texts = columns.map { self[$0] }
            // Spelled as an array: no two rows' texts look alike in it.
            return texts.allSatisfy(\.isEmpty) ? "" : "\(texts)"
        }
    }

    mutating func fail(_ column: String, _ kind: String) {
        faults.insert(NaiveRow.Fault(column: format.source(of: column).header ?? column, kind: kind))
    }

    func isEmpty(_ column: String) -> Bool {
        if case .after = format.source(of: column) { return self["effective_at"].isEmpty }
        return self[column].isEmpty
    }

    /// nil when the row says nothing, or something that is wrong.
    mutating func time(_ column: String) -> NaiveTime? {
        if isEmpty(column) { return nil }
        switch format.source(of: column) {
        case .after(let span):
            guard let start = time("effective_at") else { return nil }
            let time = start.after(span)
            if time == nil { fail(column, "years") }
            return time
        case .date(_, let shape):
            let time = shape.read(self[column])
            if time == nil { fail(column, "date") }
            return time
        default:
            let time = NaiveTime(rfc3339: self[column])
            if time == nil { fail(column, "time") }
            return time
        }
    }
}

extension NaiveFormat.DateShape {
    var pattern: String {
        switch self {
        case .slashes: "MM/dd/yyyy"
        case .hours: "M/d/yyyy h:mm a"
        case .digits: "yyyyMMdd"
        case .month: "dd-MMM-yyyy HH:mm:ss"
        }
    }

    func read(_ text: String) -> NaiveTime? {
        func time(
            _ year: Substring, _ month: Int, _ day: Substring, _ hour: Int = 0, _ minute: Substring = "0",
            _ second: Substring = "0"
        ) -> NaiveTime? {
            NaiveTime(
                Int(year) ?? 0, month, Int(day) ?? 0, hour: hour, minute: Int(minute) ?? 99, second: Int(second) ?? 99,
                offset: nil)
        }
        switch self {
        case .slashes:
            guard let match = text.wholeMatch(of: /([0-9]{2})\/([0-9]{2})\/([0-9]{4})/) else { return nil }
            return time(match.3, Int(match.1) ?? 0, match.2)
        case .hours:
            let shape = /([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4}) ([0-9]{1,2}):([0-9]{2}) ([AaPp])[Mm]/
            guard let match = text.wholeMatch(of: shape), let hour = Int(match.4), 1...12 ~= hour else { return nil }
            let half = match.6.lowercased() == "p" ? 12 : 0
            return time(match.3, Int(match.1) ?? 0, match.2, (hour == 12 ? 0 : hour) + half, match.5)
        case .digits:
            guard let match = text.wholeMatch(of: /([0-9]{4})([0-9]{2})([0-9]{2})/) else { return nil }
            return time(match.1, Int(match.2) ?? 0, match.3)
        case .month:
            let shape = /([0-9]{2})-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})/
            let names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
            guard let match = text.wholeMatch(of: shape), let month = names.firstIndex(of: match.2.uppercased()) else {
                return nil
            }
            return time(match.3, month + 1, match.1, Int(match.4) ?? 99, match.5, match.6)
        }
    }
}
