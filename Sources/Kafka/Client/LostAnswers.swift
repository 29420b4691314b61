import CRdKafka
import Synchronization

/// Whether a request of a transaction has gone without an answer: its connection broke, or its time was over.
///
/// librdkafka makes such a request again by itself and says nothing. The first one may still be on its way, and Kafka
/// tells the requests of two transactions of one producer apart by nothing: an end that arrives late ends the next
/// transaction in its midst, and what is written after that is lost or, done again, doubled. (Seen with 2.0.2 and Kafka
/// 4.3 with a proxy that delivers late; Jepsen has described it.) Only another epoch fences it off.
final class LostAnswers: Sendable {
    private let areThereAny = Atomic(false)

    var isAny: Bool { areThereAny.load(ordering: .relaxed) }

    /// Produce, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn, TxnOffsetCommit: their numbers in Kafka's protocol.
    private static let requests: Set<Int16> = [0, 24, 25, 26, 28]

    private static let name = "lost answers"

    /// Makes a client of `configuration`, which this object must outlive, report here.
    func attach(to configuration: OpaquePointer) {
        let place = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe rd_kafka_conf_interceptor_add_on_new(
            configuration, Self.name,
            { client, _, place, _, _ in
                unsafe rd_kafka_interceptor_add_on_response_received(
                    client, LostAnswers.name,
                    { _, _, _, _, request, _, _, _, _, error, place in
                        if let place = unsafe place, error != RD_KAFKA_RESP_ERR_NO_ERROR {
                            unsafe Unmanaged<LostAnswers>.fromOpaque(place).takeUnretainedValue().note(request)
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, place)
            }, place)
    }

    private func note(_ request: Int16) {
        if Self.requests.contains(request) { areThereAny.store(true, ordering: .relaxed) }
    }
}
