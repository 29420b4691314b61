import Plates
import Testing

@testable import Encoding

/// RFC 8259 case by case, in the spirit of JSONTestSuite: each stands as an unknown field's value, or as a whole value.
struct JSONCasesTests {
    @Test(arguments: [
        "0", "-0", "1", "-1", "123456789012345678901234567890", "0.5", "-0.5", "1e5", "1E5", "1e+5", "1e-5", "1.5e10",
        "0e0", "0E-0", "-0.0e+00", "1e400", "-1e400", "1e-400", "0.0000000000000000000000000001",
        "\"\"", "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u00e9\"",
        "\"\\uD83D\\uDE00\"", "\"\\udbff\\udfff\"", "\"\\uFFFF\"", "\"é\"", "\"日本語\"", "\"😀\"", "\"\u{7F}\"",
        "\"\u{10FFFF}\"", "\"\u{E000}\"", "\"\u{2028}\"", "\"/*no comment*/\"", "\"\\\\u0061\"",
        "true", "false", "null", "[]", "{}", "[ ]", "{ }", "[1]", "[1,2]", " [ 1 , 2 ] ", "\t\n\r 1 \t\n\r",
        "[[],[[]]]", "{\"a\":{}}", "{\"a\":1,\"b\":2}", "{\"\":0}", "{\"a\":[{\"a\":1},{\"a\":2}]}",
        "{\"a\":{\"a\":{\"a\":1}}}", "{\"A\":1,\"a\":2}", "{\"lat\":1,\"plate\":2}", "{\"\\u0000\":1,\"\\u0001\":1}",
        "{\"abcdefghijklmnopqrstuvwxyz0123456789\":1,\"abcdefghijklmnopqrstuvwxyz0123456780\":1}",
        "{\"é\":1,\"e\u{301}\":2}",
    ])
    func `is JSON`(_ json: String) { check(Array("{\"x\":\(json)}".utf8), .missingField) }

    @Test(arguments: [
        "", "01", "-", "-01", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1e-", "1E", "-.5", "0x10", "1_000", "1a", "0.1.2",
        "--1", "1e5.5", "1e1e1", "NaN", "nan", "Infinity", "-Infinity", "00", "-00", "0e", "1 2", "1,",
        "12345678901234567a",
        "1234567890123456.", "0000000000000000000", "\u{FF11}",
        "\"", "\"a", "a\"", "'a'", "\"\\x\"", "\"\\u\"", "\"\\u00\"", "\"\\u00g0\"", "\"\\U0041\"", "\"\\\"", "\"\\",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800a\"", "\"\\ud800\\n\"", "\"\\ud83d\\u0041\"",
        "\"\\ud800\\udc0\"", "\"\u{0}\"", "\"\u{1}\"", "\"\u{1F}\"", "\"\t\"", "\"\n\"", "\"\\\u{0}\"", "\"a\u{0}b\"",
        "\"0123456789012345678901234567890\n\"", "\"\\0\"", "\"\\a\"", "\"\\'\"",
        "True", "TRUE", "tru", "truee", "fals", "falsE", "nul", "nulll", "nan", "undefined", "t", "f", "n",
        "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1}", "{1}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\":1]",
        "{null:1}", "{1:1}", "{\"a\":1,,\"b\":2}", "[1:2]", "//c\n1", "/**/1", "1//c", "#1", "\u{A0}1", "\u{FEFF}1",
        "1\u{B}", "1\u{C}", "\u{0}", "1\u{0}", "{\"\\ud800\":1}", "{\"\\x\":1}", "{\"a\nb\":1}", "*", "[1]]", "{}}",
    ])
    func `is not JSON`(_ json: String) { check(Array("{\"x\":\(json)}".utf8), .notJSON) }

    @Test func `what is not UTF-8 is not JSON`() {
        for bytes: [UInt8] in [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3, 0xA9, 0x80],
        ] {
            check(Array("{\"x\":\"".utf8) + bytes + Array("\"}".utf8), .notJSON)
            check(Array("{\"0123456789abcdef".utf8) + bytes + Array("\":1}".utf8), .notJSON)
            check(Array("{\"x\":[{\"\\n".utf8) + bytes + Array("\":1}]}".utf8), .notJSON)
            check(Array("{\"x\":".utf8) + bytes + Array("}".utf8), .notJSON)
            check(Array("{\"x\":\"".utf8) + bytes, .notJSON)
        }
        for bytes: [UInt8] in [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xEC, 0xBF, 0xBF], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF3, 0xBF, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF],
        ] { check(Array("{\"x\":\"".utf8) + bytes + Array("\"}".utf8), .missingField) }
    }

    @Test func `the top level is one object, white space around it allowed`() {
        for text in ["{}", " {}", "{} ", "\r\n\t {\t}\n"] { check(Array(text.utf8), .missingField) }
        for text in [
            "", " ", "[]", "1", "\"a\"", "null", "true", "{}{}", "{} x", "{}\u{0}", "\u{0}{}", "\u{FEFF}{}", "{},",
            "{", "[{}]", "\u{0}", "{}\u{A0}",
        ] { check(Array(text.utf8), .notJSON) }
        check([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], .notJSON)
    }

    @Test func `nesting may reach 32, the top level counted`() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ depth: Int) -> [UInt8] {
                let inside = open == "[" ? "" : "1"
                return Array(
                    ("{\"x\":" + String(repeating: open, count: depth - 1) + inside
                        + String(repeating: close, count: depth - 1) + "}").utf8)
            }
            check(nested(32), .missingField)
            check(nested(33), .notJSON)
            check(nested(5000), .notJSON)
        }
        let brackets = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        check(Array("{\"candidates\":\(brackets)}".utf8), .missingField)
        check(Array(("{\"x\":" + String(repeating: "[", count: 60_000)).utf8), .notJSON)
    }

    @Test func `a key may stand once in an object, whatever way it is written`() {
        for object in [
            "{\"x\":1,\"x\":1}", "{\"plate\":\"A\",\"plate\":\"A\"}", "{\"plate\":null,\"plate\":\"\"}",
            "{\"x\":1,\"\\u0078\":2}", "{\"plate\":1,\"pl\\u0061te\":2}", "{\"\\u0061\":1,\"\\u0061\":2}",
            "{\"a/b\":1,\"a\\/b\":2}", "{\"é\":1,\"\\u00e9\":2}", "{\"😀\":1,\"\\ud83d\\ude00\":2}",
            "{\"\":1,\"\":2}", "{\"x\":{\"y\":1,\"y\":2}}", "{\"x\":[[{\"y\":1,\"z\":0,\"y\":2}]]}",
            "{\"location\":{\"lat\":1,\"lat\":1}}", "{\"vehicle\":{\"make\":\"a\",\"make\":\"b\"}}",
            "{\"vehicle\":{\"x\":\"a\",\"x\":\"b\"}}", "{\"candidates\":[{\"plate\":\"a\",\"plate\":\"b\"}]}",
            "{\"location\":{\"lat\":1},\"location\":{\"lat\":2}}", "{\"x\":{},\"y\":{},\"x\":{}}",
            "{\"abcdefghijklmnopqrstuvwxyz0123456789\":1,\"abcdefghijklmnopqrstuvwxyz0123456789\":1}",
        ] {
            check(Array(object.utf8), .duplicateKey)
            check(Array((object + "!").utf8), .notJSON)
        }
    }

    private func check(_ value: [UInt8], _ reason: DeadLetterReason, at location: SourceLocation = #_sourceLocation) {
        var decoder = ReadDecoder(seed: 1)
        let decoded = unsafe value.withUnsafeBytes { bytes in
            let lent = unsafe UnsafeRawBufferPointer(start: bytes.baseAddress ?? emptyValue, count: value.count)
            return unsafe decoder.decode(
                value: lent, recordTimestamp: Samples.capturedAt, maxAge: Samples.maxAge, directory: Samples.open)
        }
        let text = String(decoding: value.prefix(200), as: UTF8.self)
        #expect(decoded.fault?.reason == reason, "\(text)", sourceLocation: location)
        let expected = NaiveRead(
            value, recordTimestamp: Samples.capturedAt, maxAge: Samples.maxAge, directory: Samples.open)
        #expect(expected.fault == reason, "the oracle: \(text)", sourceLocation: location)
    }

    /// An address for values without bytes, which are there all the same.
    private var emptyValue: UnsafeRawPointer { unsafe UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }
}
