import Glibc

/// What the protocol client takes from the settings that all clients get. Whatever it does not understand of them it
/// refuses, since a setting that is left out could be the one that keeps somebody out.
struct ProtocolSettings: Sendable {
    let brokers: [BrokerAddress]
    let clientID: String
    /// `AF_UNSPEC`, `AF_INET` or `AF_INET6`.
    let family: Int32
    let tls: TLSSettings?
    let login: Login?

    /// Who logs in, and how.
    struct Login: Sendable {
        enum Mechanism: String, CaseIterable, Sendable {
            case plain = "PLAIN"
            case scramSHA256 = "SCRAM-SHA-256"
            case scramSHA512 = "SCRAM-SHA-512"
        }

        let mechanism: Mechanism
        let user: String
        let password: String
    }
}

/// How a connection by TLS is made and the broker's certificate is judged: librdkafka's settings of that name.
struct TLSSettings: Sendable {
    /// A file or a folder; nil = those that the system trusts.
    var authorities: String?
    var revocations: String?
    var certificate: String?
    var key: String?
    var keyPassword: String?
    var isVerified = true
    var isNameVerified = true
}

/// Something that our own protocol client cannot say. Whoever wanted it said does without, and says so.
package struct NotSpoken: Error, Equatable, CustomStringConvertible, Sendable {
    /// A sentence without its end.
    package let description: String

    init(setting: String) { description = "our own Kafka client does not speak \(setting)" }
    init(_ description: String) { self.description = description }
}

extension ProtocolSettings {
    init(_ settings: ClientSettings) throws(NotSpoken) {
        // librdkafka takes the last of several, and two names for this one.
        var pairs: [String: String] = [:]
        for (key, value) in settings.passedThrough { pairs[key == "sasl.mechanism" ? "sasl.mechanisms" : key] = value }
        let isTLS: Bool
        let isLoggedIn: Bool
        switch pairs["security.protocol"]?.lowercased() ?? "plaintext" {
        case "plaintext": (isTLS, isLoggedIn) = (false, false)
        case "ssl": (isTLS, isLoggedIn) = (true, false)
        case "sasl_plaintext": (isTLS, isLoggedIn) = (false, true)
        case "sasl_ssl": (isTLS, isLoggedIn) = (true, true)
        case let other: throw NotSpoken(setting: "security.protocol=\(other)")
        }
        if pairs["plugin.library.paths"] != nil { throw NotSpoken(setting: "plugin.library.paths") }
        brokers = settings.brokers.split(separator: ",").compactMap(BrokerAddress.init)
        if brokers.isEmpty { throw NotSpoken(setting: "--brokers '\(settings.brokers)'") }
        clientID = pairs["client.id"] ?? ClientSettings.clientID
        family =
            switch pairs["broker.address.family"] {
            case "v4": AF_INET
            case "v6": AF_INET6
            default: AF_UNSPEC
            }
        tls = isTLS ? try TLSSettings(pairs) : nil
        login = isLoggedIn ? try Login(pairs) : nil
    }
}

extension TLSSettings {
    fileprivate init(_ pairs: [String: String]) throws(NotSpoken) {
        let known: Set<String> = [
            "ssl.ca.location", "ssl.crl.location", "ssl.certificate.location", "ssl.key.location", "ssl.key.password",
            "enable.ssl.certificate.verification", "ssl.endpoint.identification.algorithm",
        ]
        let foreign = pairs.keys.filter { ($0.hasPrefix("ssl") || $0.hasPrefix("enable.ssl")) && !known.contains($0) }
        if let first = foreign.min() { throw NotSpoken(setting: first) }
        // librdkafka searches the usual places then; libssl knows them of itself.
        authorities = pairs["ssl.ca.location"] == "probe" ? nil : pairs["ssl.ca.location"]
        revocations = pairs["ssl.crl.location"]
        certificate = pairs["ssl.certificate.location"]
        key = pairs["ssl.key.location"]
        keyPassword = pairs["ssl.key.password"]
        isVerified = !["false", "f", "0"].contains(pairs["enable.ssl.certificate.verification"]?.lowercased())
        isNameVerified = pairs["ssl.endpoint.identification.algorithm"]?.lowercased() != "none"
    }
}

extension ProtocolSettings.Login {
    fileprivate init(_ pairs: [String: String]) throws(NotSpoken) {
        let name = pairs["sasl.mechanisms"] ?? "GSSAPI"
        guard let mechanism = Mechanism(rawValue: name) else { throw NotSpoken(setting: "sasl.mechanism=\(name)") }
        guard let user = pairs["sasl.username"], let password = pairs["sasl.password"] else {
            throw NotSpoken(setting: "\(name) without sasl.username and sasl.password")
        }
        self.init(mechanism: mechanism, user: user, password: password)
    }
}
