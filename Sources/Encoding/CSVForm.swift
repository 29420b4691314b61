/// Why a whole file cannot be read as CSV with the delimiter that it was said to have, as far as its first rows show.
///
/// Nothing of it is guessed and gone by: the file is refused, and the sentence names the cause and the remedy.
package enum CSVForm: Equatable, Sendable {
    /// A file of another kind.
    case otherKind(OtherKind)
    /// Excel's first line `sep=;`.
    case separatorLine
    case otherDelimiter(found: UInt8, expected: UInt8)
    /// The names of the columns stand on a later line.
    case lateHeader(line: Int)

    package struct OtherKind: Equatable, Sendable {
        fileprivate let what: String
        fileprivate let remedy: String
    }

    /// How many rows are looked at for the names of the columns.
    private static let rowsTried = 10

    /// What the first bytes show that no CSV in UTF-8 begins with; nil when there is nothing of the kind.
    package static func cause(ofBytes text: UnsafeRawBufferPointer) -> CSVForm? {
        for (magic, kind) in otherKinds where unsafe text.starts(with: magic) { return .otherKind(kind) }
        // A text of UTF-16 without a mark has a zero byte in each of its ASCII characters.
        if unsafe text.prefix(64).contains(0) {
            return .otherKind(OtherKind(what: "it holds zero bytes, as UTF-16 does", remedy: "save it as UTF-8"))
        }
        return unsafe text.starts(with: mark) && isSeparatorLine(text.dropFirst(3)) || isSeparatorLine(text[...])
            ? .separatorLine : nil
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let otherKinds: [([UInt8], OtherKind)] = [
        (
            [0x50, 0x4B, 0x03, 0x04],
            OtherKind(what: "it is a ZIP archive, as an .xlsx file is", remedy: "export the sheet as CSV in UTF-8")
        ),
        (
            [0xD0, 0xCF, 0x11, 0xE0],
            OtherKind(what: "it is a file of an old Office, such as .xls", remedy: "export the sheet as CSV in UTF-8")
        ),
        ([0x1F, 0x8B], OtherKind(what: "it is compressed with gzip", remedy: "unpack it")),
        ([0xFF, 0xFE], OtherKind(what: "it is UTF-16, its low byte first", remedy: "save it as UTF-8")),
        ([0xFE, 0xFF], OtherKind(what: "it is UTF-16, its high byte first", remedy: "save it as UTF-8")),
    ]

    private static func isSeparatorLine(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        unsafe text.prefix(4).map { $0 | 0x20 }.elementsEqual("sep=".utf8.map { $0 | 0x20 })
    }

    /// Why the header lacks a column that is wanted; nil when its form shows no cause.
    ///
    /// - Parameter wanted: names that the header should have.
    package static func cause(
        ofHeader text: UnsafeRawBufferPointer, delimiter: UInt8, wanted: [String]
    ) -> CSVForm? {
        let wanted = Set(wanted.map { $0.lowercased() })
        let rows = unsafe firstRows(of: text, delimiter)
        guard let header = rows.first else { return nil }
        let known = header.names.count { wanted.contains($0) }
        for other in delimiters where other != delimiter {
            guard let names = unsafe firstRows(of: text, other).first?.names else { continue }
            let found = names.count { wanted.contains($0) }
            if found > known || header.names.count == 1 && names.count >= 3 {
                return .otherDelimiter(found: other, expected: delimiter)
            }
        }
        let later = rows.dropFirst().first { row in
            let count = row.names.count { wanted.contains($0) }
            return count > known && count >= min(2, wanted.count)
        }
        return later.map { .lateHeader(line: $0.line) }
    }

    private static let delimiters = [",", ";", "\t", "|"].map { (text: Unicode.Scalar) in UInt8(ascii: text) }

    private static func firstRows(
        of text: UnsafeRawBufferPointer, _ delimiter: UInt8
    ) -> [(line: Int, names: [String])] {
        var reader = unsafe CSVReader(text, delimiter: delimiter)
        var rows: [(line: Int, names: [String])] = []
        while rows.count < rowsTried {
            switch reader.next() {
            case .end: return rows
            case .fault: continue
            case .row:
                let names = (0..<reader.count).map { unsafe String(decoding: reader[$0], as: UTF8.self).lowercased() }
                rows.append((reader.line, names))
            }
        }
        return rows
    }

    /// What is wrong, without the file's name.
    package var what: String {
        switch self {
        case .otherKind(let kind): "the file is not CSV in UTF-8: " + kind.what
        case .separatorLine: "the first line is Excel's `sep=`"
        case .otherDelimiter(let found, let expected):
            "the fields of the header are separated by \(CSVForm.name(of: found)), not by \(CSVForm.name(of: expected))"
        case .lateHeader(let line): "the names of the columns stand on line \(line), not on the first"
        }
    }

    /// What to do about it.
    ///
    /// - Parameter setting: where the delimiter is named; nil when the file must have commas.
    package func remedy(setting: String?) -> String {
        switch self {
        case .otherKind(let kind): kind.remedy
        case .separatorLine:
            "delete it" + (setting.map { ", and name the delimiter by `delimiter` in \($0)" } ?? "")
        case .otherDelimiter(let found, _):
            setting.map { "set `delimiter: \(CSVForm.literal(found))` in \($0)" } ?? "save the file with commas"
        case .lateHeader: "delete the lines before it"
        }
    }

    private static func name(of delimiter: UInt8) -> String {
        delimiter == UInt8(ascii: "\t") ? "a tab" : "`\(Unicode.Scalar(delimiter))`"
    }

    private static func literal(_ delimiter: UInt8) -> String {
        delimiter == UInt8(ascii: "\t") ? "\"\\t\"" : "\"\(Unicode.Scalar(delimiter))\""
    }
}
