import Testing

@testable import Encoding

@Suite("what a token finds in bytes known to be valid")
struct JSONTokenTests {
    /// Texts of 0 to 20 characters, which reach over words of eight bytes, each as it is written in JSON.
    private static let texts: [(written: String, text: String)] = (0...20).flatMap { length in
        let plain = String("abcdefghijklmnopqrstu".prefix(length))
        let escaped = ["\"", "\\"].flatMap { character in
            (0...length).map { place in
                let (before, after) = (plain.prefix(place), plain.dropFirst(place))
                return (written: "\(before)\\\(character)\(after)", text: "\(before)\(character)\(after)")
            }
        }
        return [(plain, plain)] + escaped
    }

    @Test("a string ends at its own quote, wherever it has escapes")
    func members() {
        for (written, text) in Self.texts {
            let bytes = Array(#"[{"\#(written)":"\#(written)","x": 1 } , {"y":"\#(written)"}]"#.utf8)
            var keys: [String] = []
            var values: [String] = []
            var ends: [Int] = []
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe JSONToken(bytes: bytes).forEachMemberOfElements { key, value in
                    keys.append(Self.unescaped(key))
                    values.append(value.kind == .string ? Self.unescaped(value) : "no string")
                } endOfElement: {
                    ends.append(keys.count)
                }
            }
            #expect(ends == [2, 3], "\(written)")
            #expect(keys == [text, "x", "y"], "\(written)")
            #expect(values == [text, "no string", text], "\(written)")
        }
    }

    @Test("a text is plain if nothing in it is escaped, and is no other text")
    func plainText() {
        for (written, text) in Self.texts {
            let bytes = Array(#""\#(written)""#.utf8)
            unsafe bytes.withUnsafeBytes { bytes in
                let token = unsafe JSONToken(bytes: bytes)
                let plain = unsafe token.plainText.map { unsafe String(decoding: $0, as: UTF8.self) }
                #expect(plain == (written == text ? text : nil), "\(written)")
                #expect(token.isString("abcde") == (text == "abcde"), "\(written)")
                #expect(token.isString("abc\\de") == (text == "abc\\de"), "\(written)")
            }
        }
    }

    private static func unescaped(_ token: JSONToken) -> String {
        var text: [UInt8] = []
        token.unescaped(into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
