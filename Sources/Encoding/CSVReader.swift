import CPlatform

/// Reads RFC 4180 text that lies in memory, row by row.
///
///     [EF BB BF] field , field , "a ""quoted"" field, with
///     a newline" CR LF | LF
///
/// A field that is not quoted costs no copy and no allocation: it is a slice of the text. Blanks (space, tab, U+00A0)
/// at the ends of a field are dropped, and a row whose fields are all empty is not a row (contract §2). The last line
/// needs no newline. What RFC 4180 does not allow is a fault with its place, and the reader goes on with the next line:
/// an unterminated quote, text after a closing quote, a quote inside an unquoted field, and a CR that no LF follows
/// (inside quotes it is data). So is a row that is not UTF-8. Rows may differ in their number of fields: that is the
/// caller's to judge.
@safe
package struct CSVReader: ~Copyable {
    package enum Step: Equatable, Sendable {
        /// A row was read: `line`, `count` and the fields are its own until the next step.
        case row
        case fault(CSVFault)
        case end
    }

    /// The physical line on which the current row starts; the first is 1.
    package private(set) var line = 1
    /// The first field of the current row that had blanks at its ends; nil when none had.
    package private(set) var firstTrimmed: Int?
    /// How many fields the current row has.
    package var count: Int { fields.count }

    private let text: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private let end: Int
    private var at: Int
    private var nextLine = 1
    /// Where the line starts on which `at` stands: columns are counted from here.
    private var lineStart: Int
    private var fields: [Field] = []
    /// Quoted fields with doubled quotes, undoubled; made when the first one is met, as large as the text.
    private var undoubled: UnsafeMutableRawBufferPointer?
    private var undoubledCount = 0

    /// - Parameters:
    ///   - text: must stay where it is, unchanged, as long as the reader and its fields are used.
    ///   - delimiter: what stands between fields: an ASCII character that is none of quote, CR and LF.
    package init(_ text: UnsafeRawBufferPointer, delimiter: UInt8 = UInt8(ascii: ",")) {
        unsafe self.text = text
        self.delimiter = delimiter
        end = text.count
        let hasMark = unsafe text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
        at = hasMark ? 3 : 0
        lineStart = at
        unsafe undoubled = nil
    }

    deinit { unsafe undoubled?.deallocate() }

    /// Reads the next row that says something.
    package mutating func next() -> Step {
        while true {
            skipEmptyLines()
            let start = at
            let step = readRow()
            guard step == .row else { return step }
            if let fault = faultOfEncoding(in: start..<at) { return .fault(fault) }
            if fields.contains(where: { $0.count > 0 }) { return .row }
        }
    }

    private mutating func readRow() -> Step {
        fields.removeAll(keepingCapacity: true)
        firstTrimmed = nil
        undoubledCount = 0
        line = nextLine
        guard at < end else { return .end }
        while true {
            let fault = at < end && byte(at) == quote ? quotedField() : unquotedField()
            if let fault {
                skipLine()
                return .fault(fault)
            }
            if at == end { return .row }
            let separator = byte(at)
            at += separator == carriageReturn ? 2 : 1
            if separator == delimiter {
                if at < end { continue }
                fields.append(Field(start: at, count: 0, column: at - lineStart + 1, isUndoubled: false))
                return .row
            }
            beginLine()
            return .row
        }
    }

    /// The bytes of a field of the current row, without its quotes; valid until the next step.
    package subscript(field: Int) -> UnsafeRawBufferPointer {
        let place = fields[field]
        let range = place.start..<place.start + place.count
        if place.isUndoubled, let undoubled = unsafe undoubled {
            return unsafe UnsafeRawBufferPointer(rebasing: undoubled[range])
        }
        return unsafe UnsafeRawBufferPointer(rebasing: text[range])
    }

    /// The column at which a field of the current row starts, counted in bytes from 1 on the line on which it starts.
    package func column(of field: Int) -> Int { fields[field].column }

    private mutating func unquotedField() -> CSVFault? {
        let start = at
        at = unsafe endOfUnquoted(text, from: at, delimiter)
        if at < end {
            let byte = self.byte(at)
            if byte == quote { return fault(.quoteInUnquotedField, at: at) }
            if byte == carriageReturn, !isNewline(at + 1) {
                return fault(.loneCarriageReturn, at: at)
            }
        }
        let field = Field(start: start, count: at - start, column: start - lineStart + 1, isUndoubled: false)
        unsafe append(field, from: text)
        return nil
    }

    private mutating func quotedField() -> CSVFault? {
        let opening = at
        let openingFault = fault(.unterminatedQuote, at: opening)
        let column = at - lineStart + 1
        var doubled = 0
        at += 1
        while true {
            guard at < end else { return openingFault }
            let byte = self.byte(at)
            at += 1
            if byte == newline { beginLine() }
            guard byte == quote else { continue }
            guard at < end, self.byte(at) == quote else { break }
            doubled += 1
            at += 1
        }
        if at < end {
            let isSeparator =
                switch byte(at) {
                case delimiter, newline: true
                case carriageReturn: isNewline(at + 1)
                default: false
                }
            guard isSeparator else { return fault(.textAfterQuote, at: at) }
        }
        let content = opening + 1..<at - 1
        let start = doubled == 0 ? content.lowerBound : undouble(content)
        let field = Field(start: start, count: content.count - doubled, column: column, isUndoubled: doubled > 0)
        if doubled > 0, let undoubled = unsafe undoubled {
            unsafe append(field, from: UnsafeRawBufferPointer(undoubled))
        } else {
            unsafe append(field, from: text)
        }
        return nil
    }

    /// Keeps a field without the blanks at its ends.
    private mutating func append(_ field: Field, from bytes: UnsafeRawBufferPointer) {
        let whole = field.start..<field.start + field.count
        let kept = unsafe CSVReader.withoutBlanks(whole, of: bytes)
        if kept.count < whole.count, firstTrimmed == nil { firstTrimmed = fields.count }
        fields.append(
            Field(start: kept.lowerBound, count: kept.count, column: field.column, isUndoubled: field.isUndoubled))
    }

    /// The part of a range that neither begins nor ends with a space, a tab or a no-break space.
    package static func withoutBlanks(_ range: Range<Int>, of bytes: UnsafeRawBufferPointer) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end {
            if unsafe bytes[start] == space || bytes[start] == tab {
                start += 1
            } else if unsafe start + 1 < end && bytes[start] == 0xC2 && bytes[start + 1] == 0xA0 {
                start += 2
            } else {
                break
            }
        }
        while end > start {
            if unsafe bytes[end - 1] == space || bytes[end - 1] == tab {
                end -= 1
            } else if unsafe end - 1 > start && bytes[end - 1] == 0xA0 && bytes[end - 2] == 0xC2 {
                end -= 2
            } else {
                break
            }
        }
        return start..<end
    }

    /// The first byte of a row that no UTF-8 has; nearly all rows are ASCII, which is seen eight bytes at a time.
    private func faultOfEncoding(in row: Range<Int>) -> CSVFault? {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: text[row])
        guard let place = unsafe UTF8Check.firstFault(in: bytes) else { return nil }
        let before = unsafe bytes[..<place]
        let lines = unsafe before.count { $0 == newline }
        let start = unsafe before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        let column = place - start + 1
        return CSVFault(kind: .notUTF8, line: line + lines, column: column)
    }

    /// Copies the text of a quoted field with each doubled quote once.
    private mutating func undouble(_ content: Range<Int>) -> Int {
        let target = unsafe undoubled ?? .allocate(byteCount: end, alignment: 1)
        unsafe undoubled = target
        let start = undoubledCount
        var place = content.lowerBound
        while place < content.upperBound {
            let byte = self.byte(place)
            unsafe target[undoubledCount] = byte
            undoubledCount += 1
            place += byte == quote ? 2 : 1
        }
        return start
    }

    private func byte(_ place: Int) -> UInt8 { unsafe text[place] }

    private func isNewline(_ place: Int) -> Bool { place < end && byte(place) == newline }

    private mutating func skipEmptyLines() {
        while at < end {
            let byte = self.byte(at)
            if byte == newline {
                at += 1
            } else if byte == carriageReturn, isNewline(at + 1) {
                at += 2
            } else {
                return
            }
            beginLine()
        }
    }

    /// After a fault: the rest of the line on which it was seen is given up.
    private mutating func skipLine() {
        while at < end {
            at += 1
            if byte(at - 1) == newline { return beginLine() }
        }
    }

    private mutating func beginLine() {
        nextLine += 1
        lineStart = at
    }

    private func fault(_ kind: CSVFault.Kind, at place: Int) -> CSVFault {
        CSVFault(kind: kind, line: nextLine, column: place - lineStart + 1)
    }

    private struct Field {
        let start: Int
        let count: Int
        let column: Int
        /// Whether `start` counts in the undoubled text rather than in the text itself.
        let isUndoubled: Bool
    }
}

private let quote = UInt8(ascii: "\"")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

/// The place of the first delimiter, quote, CR or LF from `start` on, or the end of the text.
private func endOfUnquoted(_ text: UnsafeRawBufferPointer, from start: Int, _ delimiter: UInt8) -> Int {
    guard let base = text.baseAddress else { return start }
    let end = text.count
    var at = start
    while at + 16 <= end {
        let mask = unsafe scan_csv_16((base + at).assumingMemoryBound(to: UInt8.self), delimiter)
        if mask != 0 { return at + mask.trailingZeroBitCount }
        at += 16
    }
    while at < end {
        let byte = unsafe text[at]
        if byte == delimiter || byte == quote || byte == newline || byte == carriageReturn { return at }
        at += 1
    }
    return at
}
