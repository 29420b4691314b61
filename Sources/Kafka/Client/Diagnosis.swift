import CRdKafka

/// Finds, in what librdkafka says while it fails to connect, the one cause to tell.
struct Diagnosis {
    let settings: ClientSettings
    private var found: (rank: Int, code: rd_kafka_resp_err_t, text: String)?

    init(settings: ClientSettings) { self.settings = settings }

    /// Trying again cannot help.
    var isCertain: Bool { (found?.rank ?? 0) >= Diagnosis.certain }

    mutating func add(_ code: rd_kafka_resp_err_t, _ text: String) {
        let rank = Diagnosis.rank(code)
        if rank > found?.rank ?? 0 { found = (rank, code, text) }
    }

    /// A line of the log counts when it is about what the two sides speak: librdkafka makes no error of that.
    mutating func add(line: String) {
        if line.contains("security.protocol") && found?.rank ?? 0 < 3 {
            found = (3, RD_KAFKA_RESP_ERR__TRANSPORT, KafkaFailure.withoutThread(line))
        }
    }

    private static let certain = 4

    private static func rank(_ code: rd_kafka_resp_err_t) -> Int {
        switch KafkaFailure.Kind(code) {
        case .loginRefused, .certificateRefused: certain
        case .unreachable:
            switch code {
            case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: 1
            case RD_KAFKA_RESP_ERR__TRANSPORT: 2
            default: 3
            }
        default: 1
        }
    }

    var failure: KafkaFailure {
        let doing = "reach Kafka at \(settings.brokers)"
        guard let (_, code, text) = found else {
            return KafkaFailure(RD_KAFKA_RESP_ERR__TRANSPORT, doing: doing, text: "no broker answers")
        }
        let failure = KafkaFailure(code, doing: doing, text: text)
        guard failure.kind == .loginRefused, settings.usesSCRAM, rd_kafka_version() < Diagnosis.fixedSCRAM else {
            return failure
        }
        let version = unsafe String(cString: rd_kafka_version_str())
        return KafkaFailure(
            failure.kind,
            "cannot \(doing): \(KafkaFailure.withoutNoise(text)); librdkafka \(version) cannot log in by SCRAM to Kafka 4: "
                + "use sasl.mechanism=PLAIN over TLS or librdkafka 2.6.1 or later, and with Kafka 3 check sasl.username "
                + "and sasl.password")
    }

    /// Why a request goes without an answer although a broker has answered before; nil when librdkafka does not say.
    func unanswered(doing: String) -> KafkaFailure? {
        guard let found, found.rank >= 2 else { return nil }
        return KafkaFailure(
            .unreachable,
            "cannot \(doing): Kafka answers at \(settings.brokers), but one of its brokers cannot be reached at the "
                + "address that Kafka gives for it: \(KafkaFailure.withoutNoise(found.text)); set the broker's "
                + "advertised.listeners to an address that this machine can resolve and reach")
    }

    /// 2.6.1, as librdkafka counts versions.
    private static let fixedSCRAM: Int32 = 0x0206_01ff
}
