import CRdKafka
import Plates
import Sealing

/// A connection on which the broker has said what it understands, and the login is done.
///
///     dial ──▶ ApiVersions ──▶ login, where the settings have one ──▶ questions
final class BrokerSession {
    private let connection: BrokerConnection
    private let ranges: [Int16: ClosedRange<Int16>]

    /// - Throws: `KafkaFailure`, and `NotSpoken` when the broker is too old for the login.
    init(
        to address: BrokerAddress, through dialer: any Dialer, by settings: ProtocolSettings, until deadline: Deadline
    ) throws {
        let stream = try dialer.dial(address, by: deadline)
        connection = BrokerConnection(to: address, over: stream, as: settings.clientID)
        let versions = try connection.ask(ApiVersions(), by: deadline)
        switch rd_kafka_resp_err_t(Int32(versions.error)) {
        case RD_KAFKA_RESP_ERR_NO_ERROR: ranges = versions.ranges
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION: ranges = [:]
        case let code: throw KafkaFailure(code, doing: address.doing)
        }
        if let login = settings.login { try logIn(login, by: deadline) }
    }

    /// - Throws: `KafkaFailure`, and `NotSpoken` when the broker does not know this version of the request.
    func ask<Request: WireRequest>(_ request: Request, by deadline: Deadline) throws -> Request.Answer {
        guard ranges[Request.key]?.contains(Request.version) == true else {
            throw NotSpoken("the broker \(connection.address) does not know \(Request.name) \(Request.version)")
        }
        return try connection.ask(request, by: deadline)
    }
}

// MARK: Login

extension BrokerSession {
    /// A refusal is told in our own words: those of the broker could repeat what it was sent.
    private func logIn(_ login: ProtocolSettings.Login, by deadline: Deadline) throws {
        let mechanism = login.mechanism.rawValue
        let handshake = try ask(SaslHandshake(mechanism: mechanism), by: deadline)
        guard handshake.error == 0 else {
            let offered = handshake.mechanisms.sorted().joined(separator: ", ")
            throw refused("the broker does not take sasl.mechanism=\(mechanism); it offers \(offered)")
        }
        switch login.mechanism {
        case .plain: _ = try exchange([0] + Array(login.user.utf8) + [0] + Array(login.password.utf8), by: deadline)
        case .scramSHA256: try logIn(login, .sha256, by: deadline)
        case .scramSHA512: try logIn(login, .sha512, by: deadline)
        }
    }

    private func logIn(
        _ login: ProtocolSettings.Login, _ algorithm: ScramExchange.Algorithm, by deadline: Deadline
    ) throws {
        do {
            var scram = ScramExchange(
                algorithm, user: login.user, password: login.password, nonce: ScramExchange.freshNonce())
            let challenge = try exchange(scram.first, by: deadline)
            let proof = try scram.answer(to: challenge)
            try scram.check(try exchange(proof, by: deadline))
        } catch let fault as ScramFault {
            throw refused(fault.description)
        }
    }

    private func exchange(_ message: [UInt8], by deadline: Deadline) throws -> [UInt8] {
        let answer = try ask(SaslAuthenticate(message: message), by: deadline)
        guard answer.error == 0 else { throw refused("the broker refuses the user or the password") }
        return answer.message
    }

    private func refused(_ cause: String) -> KafkaFailure {
        KafkaFailure(
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, doing: connection.address.doing, text: cause)
    }
}
