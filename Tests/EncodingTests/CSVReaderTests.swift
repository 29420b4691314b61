import Synthesis
import Testing

@testable import Encoding

struct CSVReaderTests {
    @Test func `rows and fields are told apart`() {
        check("", [])
        check("a", [.row(1, ["a"])])
        check("a,b\n", [.row(1, ["a", "b"])])
        check("a,b\r\nc,d", [.row(1, ["a", "b"]), .row(2, ["c", "d"])])
        check("a,\n,b\n,", [.row(1, ["a", ""]), .row(2, ["", "b"])])
        check(",,\n \t,\"\"\n\n\u{A0}\na,\n,,,\n", [.row(5, ["a", ""])])
        check("\u{FEFF}a,b\n", [.row(1, ["a", "b"])])
        check("\u{FEFF}", [])
        check("\n\n\r\na\n\n\nb\n\n", [.row(4, ["a"]), .row(7, ["b"])])
        check("a b , c \n", [.row(1, ["a b", "c"])])
        check("\u{A0}a\t,\" b\u{A0}\",\"  \"\n", [.row(1, ["a", "b", ""])])
        check("\" a\"\"b \",\u{A0}\u{A0},x\n", [.row(1, ["a\"b", "", "x"])])
        check("äöü,日本\n", [.row(1, ["äöü", "日本"])])
        check(
            "0123456789012345678,0123456789012345,x\n", [.row(1, ["0123456789012345678", "0123456789012345", "x"])])
    }

    @Test func `quoted fields keep commas, newlines and quotes`() {
        check("\"a\"", [.row(1, ["a"])])
        check("\"\",\"\"\na", [.row(2, ["a"])])
        check("\"a,b\",c\r\n", [.row(1, ["a,b", "c"])])
        check("\"a\nb\",c\nd\n", [.row(1, ["a\nb", "c"]), .row(3, ["d"])])
        check("\"a\r\nb\",c\r\nd", [.row(1, ["a\r\nb", "c"]), .row(3, ["d"])])
        check("\"\"\"\"\n", [.row(1, ["\""])])
        check("\"a\"\"b\",\"\"\"c\"\"\"\n", [.row(1, ["a\"b", "\"c\""])])
        check("\"a\rb\"\n", [.row(1, ["a\rb"])])
        check("\"a\",", [.row(1, ["a", ""])])
    }

    @Test func `a fault names its line and column, and the next line is read`() {
        check("a,\"b", [.fault(.unterminatedQuote, 1, 3)])
        check("a\n\nb,\"c\nd\n", [.row(1, ["a"]), .fault(.unterminatedQuote, 3, 3)])
        check("\"a\"b,c\nd\n", [.fault(.textAfterQuote, 1, 4), .row(2, ["d"])])
        check("\"a\n\" ,c\nd\n", [.fault(.textAfterQuote, 2, 2), .row(3, ["d"])])
        check("a,b\"c\",d\ne\n", [.fault(.quoteInUnquotedField, 1, 4), .row(2, ["e"])])
        check("a\rb\nc", [.fault(.loneCarriageReturn, 1, 2), .row(2, ["c"])])
        check("a\r", [.fault(.loneCarriageReturn, 1, 2)])
        check("\r", [.fault(.loneCarriageReturn, 1, 1)])
        check("\"a\"\rb\nc", [.fault(.textAfterQuote, 1, 4), .row(2, ["c"])])
        check("\"a\"\"", [.fault(.unterminatedQuote, 1, 1)])
    }

    @Test func `each field knows its column`() {
        let text = Array("ab,\"c\nd\",e\n".utf8)
        unsafe text.withUnsafeBytes { bytes in
            var reader = unsafe CSVReader(bytes)
            #expect(reader.next() == .row)
            #expect((0..<reader.count).map { reader.column(of: $0) } == [1, 4, 4])
        }
    }

    @Test func `any rows that are written are read back`() {
        for seed in UInt64(1)...200 {
            var dice = SplitMix64(seed: seed)
            let rows = (0..<8).map { _ in (0..<Int.random(in: 1...5, using: &dice)).map { _ in field(&dice) } }
            let ending = Bool.random(using: &dice) ? "\r\n" : "\n"
            var text = ""
            var expected: [Item] = []
            var line = 1
            for row in rows {
                let written = row.map { quoted($0, &dice) }.joined(separator: ",")
                text += written + ending
                let kept = row.map { $0.trimmingBlanks }
                if kept.contains(where: { !$0.isEmpty }) { expected.append(.row(line, kept)) }
                line += 1 + written.utf8.count { $0 == 0x0A }
            }
            check(text, expected, "seed \(seed)")
        }
    }

    private func field(_ dice: inout SplitMix64) -> String {
        let alphabet = ["a", "b", ",", "\"", "\n", "\r\n", "ü", "0123456789abcdef", " "]
        return (0..<Int.random(in: 0...4, using: &dice)).map { _ in alphabet.randomElement(using: &dice) ?? "" }
            .joined()
    }

    private func quoted(_ field: String, _ dice: inout SplitMix64) -> String {
        let mustQuote = field.utf8.contains { [0x0A, 0x0D, 0x22, 0x2C].contains($0) }
        guard mustQuote || Int.random(in: 0..<4, using: &dice) == 0 else { return field }
        var text = "\""
        for scalar in field.unicodeScalars { text += scalar == "\"" ? "\"\"" : String(scalar) }
        return text + "\""
    }

    @Test func `bytes that are not UTF-8 are a fault with their place, and cost their row alone`() {
        func check(_ bytes: [UInt8], _ line: Int, _ column: Int) {
            unsafe bytes.withUnsafeBytes { bytes in
                var reader = unsafe CSVReader(bytes)
                #expect(reader.next() == .row)
                #expect(reader.next() == .fault(CSVFault(kind: .notUTF8, line: line, column: column)))
                #expect(reader.next() == .row)
            }
        }
        check(Array("h\nZ".utf8) + [0xFC] + Array("rich,x\nb\n".utf8), 2, 2)
        check(Array("h\na,\"é\n".utf8) + [0xE9] + Array("\"\nb\n".utf8), 3, 1)
        check(Array("h\na,".utf8) + [0xC3] + Array("\nb\n".utf8), 2, 3)
        check(Array("h\n0123456789é".utf8) + [0x80, 0x0A] + Array("b".utf8), 2, 13)
    }

    @Test func `another delimiter leaves the comma to the fields`() {
        let text = Array("a,b;\"c;d\"\n1;2,3\n".utf8)
        unsafe text.withUnsafeBytes { bytes in
            var reader = unsafe CSVReader(bytes, delimiter: UInt8(ascii: ";"))
            #expect(reader.next() == .row && reader.count == 2)
            #expect(unsafe String(decoding: reader[0], as: UTF8.self) == "a,b")
            #expect(reader.next() == .row && reader.count == 2)
            #expect(unsafe String(decoding: reader[1], as: UTF8.self) == "2,3")
        }
    }

    private enum Item: Equatable {
        case row(Int, [String])
        case fault(CSVFault.Kind, Int, Int)
    }

    private func check(
        _ text: String, _ expected: [Item], _ note: String = "", at location: SourceLocation = #_sourceLocation
    ) {
        let text = Array(text.utf8)
        var items: [Item] = []
        unsafe text.withUnsafeBytes { bytes in
            var reader = unsafe CSVReader(bytes)
            while true {
                switch reader.next() {
                case .row:
                    items.append(
                        .row(reader.line, (0..<reader.count).map { unsafe String(decoding: reader[$0], as: UTF8.self) })
                    )
                case .fault(let fault): items.append(.fault(fault.kind, fault.line, fault.column))
                case .end: return
                }
            }
        }
        #expect(items == expected, "\(note)", sourceLocation: location)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var rest = Array(unicodeScalars)[...]
        let blanks: [Unicode.Scalar] = [" ", "\t", "\u{A0}"]
        while let first = rest.first, blanks.contains(first) { rest.removeFirst() }
        while let last = rest.last, blanks.contains(last) { rest.removeLast() }
        return String(String.UnicodeScalarView(rest))
    }
}
