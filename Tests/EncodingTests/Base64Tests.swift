import Encoding
import Testing

struct Base64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func theExamplesOfTheStandard(bytes: String, text: String) {
        #expect(Base64.encode(Array(bytes.utf8)) == text)
        #expect(Base64.decode(text) == Array(bytes.utf8))
        let bare = String(text.prefix { $0 != "=" })
        #expect(Base64.encode(Array(bytes.utf8), .forURLs) == bare)
        #expect(Base64.decode(bare, .forURLs) == Array(bytes.utf8))
    }

    @Test func theTwoAlphabetsDifferInTwoDigits() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.encode([0xFB, 0xFF], .forURLs) == "-_8")
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "=", "====", "Zm 9", "Zm9\n", "-_8=", "Zg==Zg==",
    ])
    func whatNoEncoderWritesIsRefused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func allBytesComeBack() {
        var random = SystemRandomNumberGenerator()
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            for form in [Base64.Form.padded, .forURLs] {
                #expect(Base64.decode(Base64.encode(bytes, form), form) == bytes, "\(bytes)")
            }
        }
    }
}
