import Sealing
import Testing

struct KeyedDigestTests {
    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
        ),
    ])
    func theDigestsOfTheStandard(key: [UInt8], text: String, sha256: String, sha512: String) {
        #expect(SHA256.hex(KeyedDigest.of(Array(text.utf8), under: key, by: .sha256)) == sha256)
        #expect(SHA256.hex(KeyedDigest.of(Array(text.utf8), under: key, by: .sha512)) == sha512)
    }

    /// RFC 7914 §11 has the first; the others were computed by Python's hashlib.
    @Test(arguments: [
        ("passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
        ("", "salt", 1, "f135c27993baf98773c5cdb40a5706ce6a345cde61b000a67858650cd6a324d7"),
        ("Password", "NaCl", 80_000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"),
    ])
    func aPasswordIsStretched(password: String, salt: String, iterations: Int, key: String) {
        let stretched = KeyedDigest.stretch(
            Array(password.utf8), salt: Array(salt.utf8), iterations: iterations, by: .sha256)
        #expect(SHA256.hex(stretched) == key)
    }

    @Test func withoutAKeyItIsTheDigestItself() {
        #expect(KeyedDigest.plain(Array("abc".utf8), by: .sha256) == SHA256.digest(of: Array("abc".utf8)))
        #expect(
            SHA256.hex(KeyedDigest.plain([], by: .sha512)).hasPrefix("cf83e1357eefb8bdf1542850d66d8007"))
    }

    @Test func equalityIsOfAllBytes() {
        #expect(KeyedDigest.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!KeyedDigest.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!KeyedDigest.areEqual([1, 2, 3], [1, 2]))
    }
}
