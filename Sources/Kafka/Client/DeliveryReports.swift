import CRdKafka

/// What became of the records of a producer. Its thread alone touches this: librdkafka hands reports over only inside
/// the calls that this thread makes.
///
/// They come on two ways: as events, when `Producer.serve` takes them, and through librdkafka's callback, when a commit
/// or an abort of a transaction waits for them inside librdkafka, where nobody could take an event.
final class DeliveryReports {
    /// Records sent and neither acknowledged nor refused.
    var outstandingCount = 0
    private(set) var acknowledgedCount = 0
    private(set) var refusedCount = 0
    /// The first refusal since `takeRefusals`.
    private(set) var firstFailure: KafkaFailure?
    private var refusals: [Producer.Refusal] = []
    /// The first record since `takeUnconfirmed` that Kafka holds for a duplicate, and may not have: see
    /// `KafkaFailure.unconfirmed`.
    private var unconfirmed: KafkaFailure?

    func take(_ message: UnsafePointer<rd_kafka_message_t>, of client: OpaquePointer) {
        outstandingCount -= 1
        let (code, offset) = unsafe (message.pointee.err, message.pointee.offset)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR, offset >= 0 {
            acknowledgedCount += 1
            return
        }
        let topic = unsafe String(cString: rd_kafka_topic_name(message.pointee.rkt))
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            refusedCount += 1
            unconfirmed = unconfirmed ?? .unconfirmed(in: topic)
            return
        }
        let token = unsafe Int(bitPattern: message.pointee._private)
        let failure =
            unsafe ClientHandle.fatalFailure(of: client)
            ?? KafkaFailure(code, doing: "write to '\(topic)'", topic: topic)
        refuse(token, failure)
    }

    func refuse(_ token: Int, _ failure: KafkaFailure) {
        refusedCount += 1
        firstFailure = firstFailure ?? failure
        // As many as can ever be in flight at once; beyond it the count and the first failure tell enough.
        if refusals.count < Limits.outstandingRecords {
            refusals.append(Producer.Refusal(token: token, failure: failure))
        }
    }

    func takeUnconfirmed() -> KafkaFailure? {
        defer { unconfirmed = nil }
        return unconfirmed
    }

    func takeRefusals() -> [Producer.Refusal] {
        defer {
            refusals = []
            firstFailure = nil
        }
        return refusals
    }
}
