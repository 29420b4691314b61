import Encoding
import Hotlists
import Plates

/// The key `source` of a hotlist: where its entries come from, and how its file is written.
extension TopologyCheck {
    mutating func proven(_ source: SourceSpec) -> HotlistSource.Origin? {
        switch source {
        case .topic(let written):
            return topic(written).map { .topic($0) }
        case .csv(let file):
            check(fileAt: file.path)
            return .csv(path: path(file.path), format: provenFormat(file))
        }
    }

    private mutating func provenFormat(_ file: FileSpec) -> HotlistFormat {
        var format = HotlistFormat()
        if let delimiter = file.delimiter.flatMap({ provenDelimiter($0) }) { format.delimiter = delimiter }
        if let regions: RegionCodes = findings.word(file.regions, "code of regions") { format.regions = regions }
        for key in ColumnKey.allCases {
            guard let spec = file.columns[key], let column = HotlistColumn(name: key.rawValue) else { continue }
            format.columns[column] = proven(spec, of: column, in: file, format.regions)
        }
        return format
    }

    private mutating func provenDelimiter(_ written: Written) -> UInt8? {
        let byte = written.text.utf8.first ?? 0
        let isOne = written.text.utf8.count == 1 && (byte == 0x09 || 0x21...0x7E ~= byte)
        guard isOne, byte != UInt8(ascii: "\""), !Values.isLetterOrDigit(byte) else {
            findings.error(
                at: written.place,
                "\(shown(written)) is not a delimiter: one ASCII character, no letter, digit or quote",
                "write it like `delimiter: \";\"`, and a tab as `\"\\t\"`")
            return nil
        }
        return byte
    }

    private mutating func proven(
        _ spec: ColumnSpec, of column: HotlistColumn, in file: FileSpec, _ regions: RegionCodes
    ) -> ColumnSource? {
        switch spec {
        case .header(let header): return .header(header.text)
        case .constant(let constant): return provenConstant(constant, of: column, regions)
        case .values(let header, let pairs):
            var table: [String: String] = [:]
            for pair in pairs {
                if !pair.becomes.text.isEmpty { checkValue(pair.becomes, of: column, regions) }
                table[pair.value.text] = pair.becomes.text
            }
            return .values(header: header.text, table: table)
        case .date(let header, let format, let zone):
            return provenDate(header, format, zone, of: column)
        case .after(let span, let other): return provenSpan(span, of: other, for: column, in: file)
        case .join(let parts, let place): return provenJoin(parts, place, for: column, in: file)
        }
    }

    private mutating func provenConstant(
        _ constant: Written, of column: HotlistColumn, _ regions: RegionCodes
    ) -> ColumnSource? {
        guard column != .entryID, column != .plate else {
            findings.error(
                at: constant.place, "every row would have the same `\(column.name)`",
                "name the column that holds it, like `\(column.name): \(column.name.uppercased())`")
            return nil
        }
        checkValue(constant, of: column, regions)
        return .constant(constant.text)
    }

    /// A text that stands in a topology for what rows of a file would say: by the rules of rows.
    private mutating func checkValue(_ written: Written, of column: HotlistColumn, _ regions: RegionCodes) {
        var text = written.text
        switch column {
        case .reason, .sourceFile:
            let _: HotlistReason? = findings.word(written, "reason")
        case .priority:
            let names = Priority.allCases.map { "\($0.name)" }
            guard !names.contains(text) else { return }
            findings.error(
                at: written.place, "\(shown(written)) is not a priority", Nearest.remedy(for: text, among: names))
        case .region:
            guard regions == .iso ? Region(text) == nil : NCICRegion.region(text) == nil else { return }
            findings.error(
                at: written.place, "\(shown(written)) is not a region",
                regions == .iso ? "write it like `US-CA`" : "write NCIC's code, like `CA`")
        case .effectiveAt, .expiresAt:
            let isTime = text.withUTF8 { unsafe HotlistImport.isTime(UnsafeRawBufferPointer($0)) }
            guard !isTime else { return }
            findings.error(
                at: written.place, "\(shown(written)) is not an RFC 3339 time",
                "write it like `\"2027-06-30T00:00:00Z\"`")
        case .entryID, .plate, .make, .model, .color, .body, .caseNumber, .derivedFrom, .note: return
        }
    }

    private mutating func provenDate(
        _ header: Written, _ format: Written, _ zone: Written, of column: HotlistColumn
    ) -> ColumnSource? {
        guard column.isTime else {
            findings.error(
                at: format.place, "`\(column.name)` holds no time", "leave out `format` and `zone`")
            return nil
        }
        let stretches = findings.clock(of: zone, on: disk)?.stretches
        do throws(DateFormatFault) {
            let format = try DateFormat(format.text)
            return stretches.map { .date(header: header.text, format, WallClock(name: zone.text, stretches: $0)) }
        } catch {
            findings.error(at: format.place, error.what, error.remedy)
            return nil
        }
    }

    private mutating func provenSpan(
        _ span: Written, of other: Written, for column: HotlistColumn, in file: FileSpec
    ) -> ColumnSource? {
        guard let source = HotlistColumn(name: other.text), column.isTime, source.isTime, source != column else {
            findings.error(
                at: other.place, "a span can only lead from one of `effective_at` and `expires_at` to the other",
                "write it like `expires_at: {after: P1Y, of: effective_at}`")
            return nil
        }
        if case .after? = ColumnKey(rawValue: source.name).flatMap({ file.columns[$0] }) {
            findings.error(
                at: other.place, "`\(source.name)` is itself made of a span",
                "name the column that one of them stands in")
            return nil
        }
        guard let span = CalendarSpan(span.text), !span.isEmpty else {
            findings.error(
                at: span.place, "\(shown(span)) is not a span of time", "write it like `P1Y`, `P90D` or `PT12H`")
            return nil
        }
        return .after(span, of: source)
    }

    private mutating func provenJoin(
        _ parts: [Written], _ place: Place, for column: HotlistColumn, in file: FileSpec
    ) -> ColumnSource? {
        guard column == .entryID else {
            findings.error(at: place, "`join` makes an id, not a `\(column.name)`", "name the column that holds it")
            return nil
        }
        findings.checkRepetition(parts, key: "join")
        var columns: [HotlistColumn] = []
        for part in parts {
            var isText = part.text != HotlistColumn.entryID.name
            if case .after? = ColumnKey(rawValue: part.text).flatMap({ file.columns[$0] }) { isText = false }
            if let column = HotlistColumn(name: part.text), isText {
                columns.append(column)
            } else {
                let others = HotlistColumn.allCases.filter { $0 != .entryID }.map(\.name)
                findings.error(
                    at: part.place, "\(shown(part)) is not a column with a text to join",
                    Nearest.remedy(for: part.text, among: others))
            }
        }
        return columns.isEmpty ? nil : .join(columns)
    }
}
