import Encoding
import Sealing

/// The client's side of a login by SCRAM (RFC 5802, RFC 7677): the password never travels, and the broker has to show
/// that it knows it, too.
///
///     client   n,,n=USER,r=NONCE
///     broker   r=NONCE+ITS OWN,s=SALT,i=ITERATIONS
///     client   c=biws,r=BOTH NONCES,p=PROOF
///     broker   v=SIGNATURE
struct ScramExchange {
    typealias Algorithm = KeyedDigest.Algorithm

    private let algorithm: Algorithm
    private let password: [UInt8]
    private let nonce: String
    private let bare: String
    /// What the broker's last message must hold; nil before its first.
    private var signature: [UInt8]?

    private static let header = "n,,"
    private static let nonceBytes = 24

    /// - Parameter nonce: printable ASCII without a comma, never used before.
    init(_ algorithm: Algorithm, user: String, password: String, nonce: String) {
        self.algorithm = algorithm
        self.password = Array(password.utf8)
        self.nonce = nonce
        let name = user.flatMap { character in
            switch character {
            case "=": "=3D"
            case ",": "=2C"
            default: String(character)
            }
        }
        bare = "n=\(String(name)),r=\(nonce)"
    }

    static func freshNonce() -> String { Base64.encode((0..<nonceBytes).map { _ in UInt8.random(in: 0...255) }) }

    var first: [UInt8] { Array((ScramExchange.header + bare).utf8) }

    /// Proves the password.
    mutating func answer(to challenge: [UInt8]) throws(ScramFault) -> [UInt8] {
        let text = try ScramExchange.text(challenge)
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 3, let both = fields[0].value(of: "r"), let salt = fields[1].value(of: "s"),
            let saltBytes = Base64.decode(salt), !saltBytes.isEmpty, let count = fields[2].value(of: "i"),
            let iterations = Int(count)
        else { throw .unreadable }
        guard both.hasPrefix(nonce), both.utf8.count > nonce.utf8.count else { throw .foreignNonce }
        guard ProtocolLimits.scramIterations.contains(iterations) else { throw .iterations(iterations) }
        let salted = KeyedDigest.stretch(password, salt: saltBytes, iterations: iterations, by: algorithm)
        let bound = "c=\(Base64.encode(Array(ScramExchange.header.utf8))),r=\(both)"
        let signed = Array("\(bare),\(text),\(bound)".utf8)
        let clientKey = KeyedDigest.of(Array("Client Key".utf8), under: salted, by: algorithm)
        let storedKey = KeyedDigest.plain(clientKey, by: algorithm)
        let proof = zip(clientKey, KeyedDigest.of(signed, under: storedKey, by: algorithm)).map { $0 ^ $1 }
        let serverKey = KeyedDigest.of(Array("Server Key".utf8), under: salted, by: algorithm)
        signature = KeyedDigest.of(signed, under: serverKey, by: algorithm)
        return Array("\(bound),p=\(Base64.encode(proof))".utf8)
    }

    /// Judges the broker's last message.
    func check(_ verdict: [UInt8]) throws(ScramFault) {
        let text = try ScramExchange.text(verdict)
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        if fields.first?.value(of: "e") != nil { throw .refused }
        guard let shown = fields.first?.value(of: "v").flatMap({ Base64.decode($0) }) else { throw .unreadable }
        guard let signature, KeyedDigest.areEqual(shown, signature) else { throw .falseBroker }
    }

    private static func text(_ message: [UInt8]) throws(ScramFault) -> String {
        guard message.count <= ProtocolLimits.loginBytes, let text = String(validating: message, as: UTF8.self) else {
            throw .unreadable
        }
        return text
    }
}

/// Why a login by SCRAM did not come about.
enum ScramFault: Error, Equatable, CustomStringConvertible {
    case unreadable
    case foreignNonce
    case iterations(Int)
    case refused
    case falseBroker

    var description: String {
        switch self {
        case .unreadable: "what the broker says is not a message of SCRAM"
        case .foreignNonce: "the broker answers another login"
        case .iterations(let count):
            "the broker asks for \(count) iterations, outside \(ProtocolLimits.scramIterations)"
        case .refused: "the broker refuses the user or the password"
        case .falseBroker: "the broker does not know the password itself: it may be a false one"
        }
    }
}

extension Substring {
    /// What stands behind `NAME=`.
    fileprivate func value(of name: Character) -> String? {
        guard first == name, dropFirst().first == "=" else { return nil }
        return String(dropFirst(2))
    }
}
