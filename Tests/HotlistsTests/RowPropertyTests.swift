import Glibc
import Hotlists
import Plates
import Synthesis
import Testing

/// 2,000 adversarial rows, or as many as `ROWS` says: `ROWS=100000 swift test --filter RowPropertyTests`.
@Suite("Rows against the oracle")
struct RowPropertyTests {
    /// A report keeps no more than a thousand bad rows.
    private static let rowsInFile = 100
    private static let noPlate = ["NOPLATE", "UNK"]

    @Test("Adversarial rows in files of every form are judged as the sentences of the contract say")
    func rows() throws {
        let wanted = unsafe getenv("ROWS").flatMap { unsafe Int(String(cString: $0)) } ?? 2_000
        let seed = UInt64.random(in: 1...1_000_000)
        var dice = SplitMix64(seed: seed)
        var accepted = 0
        for number in 0..<max(1, wanted / Self.rowsInFile) {
            let file = AdversarialFile(rows: Self.rowsInFile, firstID: number % 7, &dice)
            accepted += try check(file, "ROWS seed \(seed), file \(number)")
        }
        #expect(wanted / 4...wanted * 9 / 10 ~= accepted, "seed \(seed): the rows are neither all good nor all bad")
    }

    /// - Returns: how many rows are accepted.
    private func check(_ file: AdversarialFile, _ name: String) throws -> Int {
        var guards = ImportGuards()
        guards.badLimit = 1
        guards.badShare = 1
        let report = HotlistImport(format: file.format.asTopologySays, guards: guards).read(Array(file.text.utf8))
        let hotlist = try #require(report.hotlist, "\(name): \(report.refusal?.sentence ?? "") \(file.text)")
        var bad = report.badRows[...]
        var place = 0
        var rowCount = 0
        var idsOfJoins: [String: String] = [:]
        var earlierIDs: Set<String> = []
        var noPlateRows = 0
        for (fields, line) in zip(file.rows, file.lines) {
            let row = "\(name), line \(line): \(fields) \(file.format)"
            let verdict = NaiveRow(fields: fields, format: file.format).verdict(earlierIDs: earlierIDs)
            switch verdict {
            case .blank: continue
            case .bad(let faults):
                rowCount += 1
                let next = bad.popFirst()
                let found = try #require(next, "\(row) \(faults)")
                let fault = NaiveRow.Fault(column: found.column?.header ?? "", kind: found.fault.kindOfOracle)
                #expect(found.line == line && faults.contains(fault), "\(row) \(faults) \(found.sentence)")
            case .accepted(var expected):
                rowCount += 1
                earlierIDs.insert(expected.id)
                try #require(place < hotlist.entries.count, "\(row)")
                let said = Self.said(hotlist, place)
                if case .join = file.format.source(of: "entry_id") {
                    #expect(said.id.wholeMatch(of: /[0-9a-f]{24}/) != nil, "\(row)")
                    idsOfJoins[expected.id] = said.id
                    expected.id = said.id
                }
                #expect(said == expected && Int(hotlist.entries[place].line) == line, "\(row)")
                if Self.noPlate.contains(expected.plate) { noPlateRows += 1 }
                place += 1
            }
        }
        #expect(place == hotlist.entries.count && bad.isEmpty && report.rowCount == rowCount, "\(name)")
        #expect(Set(idsOfJoins.values).count == idsOfJoins.count, "\(name): two rows share an id")
        let words = PlateSet(Self.noPlate.compactMap { Plate(normalising: $0) })
        let lint = ImportLint(hotlist, report.notes, now: .distantPast, noPlate: words)
        #expect(lint.count(.noPlateWord) == noPlateRows, "\(name)")
        return place
    }

    private static func said(_ hotlist: Hotlist, _ row: Int) -> NaiveRow.Accepted {
        let entry = hotlist.entries[row]
        func text(_ field: Hotlist.TextField) -> String {
            String(decoding: hotlist.text(field, of: row), as: UTF8.self)
        }
        let plate = entry.plate?.ascii ?? hotlist.text(.pattern, of: row)
        return NaiveRow.Accepted(
            id: text(.entryID), plate: String(decoding: plate, as: UTF8.self), region: entry.region?.description ?? "",
            priority: "\(entry.priority.name)", reason: entry.reason.rawValue,
            sourceFile: entry.sourceFile?.rawValue ?? "", effective: entry.effectiveAt.nanoseconds,
            expires: entry.expiresAt.nanoseconds,
            texts: [
                "case_number": text(.caseNumber), "make": text(.make), "model": text(.model), "color": text(.color),
                "body": text(.body), "derived_from": text(.derivedFrom), "note": text(.note),
            ])
    }
}

extension NaiveFormat {
    /// The same in the product's words.
    fileprivate var asTopologySays: HotlistFormat {
        var format = HotlistFormat()
        format.delimiter = delimiter.asciiValue ?? 0
        format.regions = usesNCIC ? .ncic : .iso
        for (name, source) in columns {
            guard let column = HotlistColumn(name: name) else { preconditionFailure("\(name) is a column") }
            format.columns[column] = source.asTopologySays
        }
        return format
    }
}

extension NaiveFormat.Source {
    fileprivate var asTopologySays: ColumnSource? {
        switch self {
        case .header(let header): .header(header)
        case .constant(let text): .constant(text)
        case .values(let header, let table): .values(header: header, table: table)
        case .date(let header, let shape):
            (try? DateFormat(shape.pattern)).map { .date(header: header, $0, ColumnSourceTests.pacific) }
        case .after(let span): CalendarSpan(span.text).map { .after($0, of: .effectiveAt) }
        case .join(let columns): .join(columns.compactMap { HotlistColumn(name: $0) })
        }
    }
}

extension NaiveSpan {
    fileprivate var text: String {
        let date = (months > 0 ? "\(months)M" : "") + (days > 0 ? "\(days)D" : "")
        return "P" + date + (seconds > 0 ? "T\(seconds)S" : "")
    }
}

extension BadRow.Fault {
    fileprivate var kindOfOracle: String {
        switch self {
        case .empty: "empty"
        case .spreadsheetNumber: "number"
        case .plateCharacter: "character"
        case .plateLength: "length"
        case .tooManyStars: "stars"
        case .noRegion, .ncicRegion, .noNCICRegion, .isoRegion: "region"
        case .unknownReason: "reason"
        case .noTime: "time"
        case .notInFormat: "date"
        case .notInTable: "table"
        case .afterAllYears: "years"
        case .expiresTooEarly: "early"
        case .unknownPriority: "priority"
        case .entryIDTwice: "twice"
        default: "\(self)"
        }
    }
}
