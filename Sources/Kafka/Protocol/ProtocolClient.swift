import CRdKafka
import Plates
import Threads

/// Puts questions to a cluster, each in a connection of its own: they are rare, and a connection that is kept would be
/// one more thing that can break in silence.
///
/// One broker after the other is asked until one answers. A certificate or a login that is refused ends that at once:
/// no other way in is tried.
struct ProtocolClient: Sendable {
    let settings: ProtocolSettings
    private let dialer: any Dialer

    /// - Parameter dialer: nil = sockets.
    init(_ settings: ProtocolSettings, dialer: (any Dialer)? = nil) {
        self.settings = settings
        self.dialer = dialer ?? SocketDialer(settings: settings)
    }

    /// Asks the brokers that the settings name.
    ///
    /// - Throws: `KafkaFailure`, and `NotSpoken` when the broker that answers is too old.
    func ask<Request: WireRequest>(_ request: Request, by deadline: Deadline) throws -> Request.Answer {
        var failure: KafkaFailure?
        for broker in settings.brokers where failure == nil || !deadline.hasPassed {
            do {
                return try ask(request, of: broker, by: deadline)
            } catch let refusal as KafkaFailure where refusal.isRetriable {
                failure = refusal
            }
        }
        throw failure ?? KafkaFailure(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, doing: "reach Kafka")
    }

    /// Asks one broker.
    func ask<Request: WireRequest>(
        _ request: Request, of broker: BrokerAddress, by deadline: Deadline
    ) throws -> Request.Answer {
        let session = try BrokerSession(to: broker, through: dialer, by: settings, until: deadline)
        return try session.ask(request, by: deadline)
    }

    /// Puts a question again while its answer is that it may be answered later.
    func persist<Answer>(until deadline: Deadline, _ question: () throws -> Answer) throws -> Answer {
        while true {
            do {
                return try question()
            } catch let failure as KafkaFailure where failure.isRetriable && !deadline.hasPassed {
                Pause.of(ProtocolLimits.retryPause)
            }
        }
    }
}
