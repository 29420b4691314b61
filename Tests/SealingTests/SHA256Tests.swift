import Sealing
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// The examples of FIPS 180-4 (one block, two blocks, a million bytes) and the empty text.
    static let vectors: [(text: String, times: Int, hex: String)] = [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test("the published vectors come out, in one piece and in pieces", arguments: vectors)
    func publishedVectors(text: String, times: Int, hex: String) {
        let bytes = Array(String(repeating: text, count: times).utf8)
        #expect(SHA256.hex(SHA256.digest(of: bytes)) == hex)
        for pieceLength in [1, 7, 64, 1_000] {
            var hash = SHA256()
            var rest = bytes[...]
            while !rest.isEmpty {
                hash.update(Array(rest.prefix(pieceLength)))
                rest = rest.dropFirst(pieceLength)
            }
            #expect(SHA256.hex(hash.finish()) == hex, "in pieces of \(pieceLength)")
        }
    }

    @Test("hexadecimal is lower case, two digits a byte")
    func hexadecimal() {
        #expect(SHA256.hex([0x00, 0x0A, 0x9f, 0xFF]) == "000a9fff")
        #expect(SHA256.hex([]) == "")
    }
}
