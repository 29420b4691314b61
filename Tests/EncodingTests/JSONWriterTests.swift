import Synthesis
import Testing

@testable import Encoding

struct JSONWriterTests {
    @Test func `commas stand between values and nowhere else`() {
        check("{}") {
            $0.beginObject()
            $0.endObject()
        }
        check("{\"a\":1,\"b\":[true,null,\"x\",[],{}],\"c\":{\"d\":-5}}") {
            $0.beginObject()
            $0.key("a")
            $0.int(1)
            $0.key("b")
            $0.beginArray()
            $0.bool(true)
            $0.null()
            $0.string("x" as String)
            $0.beginArray()
            $0.endArray()
            $0.beginObject()
            $0.endObject()
            $0.endArray()
            $0.key("c")
            $0.beginObject()
            $0.key(text: "d")
            $0.int(-5)
            $0.endObject()
            $0.endObject()
        }
        check("[\"[\",\"{\",\":\",\",\"]") {
            $0.beginArray()
            for text in ["[", "{", ":", ","] { $0.string(text) }
            $0.endArray()
        }
        check("[1.5,null,null,1e+300]") {
            $0.beginArray()
            for number in [1.5, .infinity, .nan, 1e300] { $0.number(number) }
            $0.endArray()
        }
    }

    @Test func `strings are escaped and mended`() {
        check("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7F}é😀\"") {
            $0.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀" as String)
        }
        check("\"a\u{FFFD}b\"") { $0.string(bytes: [0x61, 0xFF, 0x62]) }
        check("\"\u{FFFD}\"") { $0.string(bytes: [0xC3]) }
    }

    @Test func `a writer appends to what was there, and takes no comma from it`() {
        var writer = JSONWriter(reusing: Array("1".utf8))
        writer.string("a" as String)
        #expect(writer.take() == Array("1\"a\"".utf8))
    }

    @Test func `any text is read back`() {
        for seed in UInt64(1)...500 {
            var dice = SplitMix64(seed: seed)
            let bytes = (0..<Int.random(in: 0...40, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
            var writer = JSONWriter()
            writer.string(bytes: bytes)
            let written = writer.take()
            var text: [UInt8] = []
            unsafe written.withUnsafeBytes { unsafe JSONToken(bytes: $0).unescaped(into: &text) }
            #expect(text == Array(String(decoding: bytes, as: UTF8.self).utf8), "seed \(seed)")
            #expect(NaiveJSON.parse(written)?.text == text, "seed \(seed)")
        }
    }

    @Test func `a token gives its members, elements, texts and numbers`() {
        let text = Array("{\"a\" : [1, -2.5 ,{\"x\":[]}, \"\\u0062,]\"] ,\"b\":{\"c\":null},\"d\":\"\"}".utf8)
        var seen: [String] = []
        unsafe text.withUnsafeBytes { bytes in
            unsafe JSONToken(bytes: bytes).forEachMember { key, value in
                seen.append("\(self.text(key))=\(self.raw(value))")
                value.forEachElement { seen.append(self.raw($0) + " \($0.number ?? 0)") }
                if key.isString("d") { seen.append("absent \(value.isAbsent)") }
            }
        }
        #expect(
            seen == [
                "a=[1, -2.5 ,{\"x\":[]}, \"\\u0062,]\"]", "1 1.0", "-2.5 -2.5", "{\"x\":[]} 0.0", "\"\\u0062,]\" 0.0",
                "b={\"c\":null}", "d=\"\"", "absent true",
            ])
    }

    private func check(
        _ expected: String, at location: SourceLocation = #_sourceLocation, _ write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter()
        write(&writer)
        #expect(String(decoding: writer.take(), as: UTF8.self) == expected, sourceLocation: location)
    }

    private func raw(_ token: JSONToken) -> String { unsafe String(decoding: token.bytes, as: UTF8.self) }

    private func text(_ token: JSONToken) -> String {
        var text: [UInt8] = []
        token.unescaped(into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
