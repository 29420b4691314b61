import CRdKafka
import Plates

// What goes wrong beside the records: reported by librdkafka, sorted into log lines and failures.

extension Consumer {
    /// What librdkafka reports on the side: what it gets over by itself becomes a line of the log, the rest is thrown.
    mutating func report(_ event: borrowing ClientEvent) throws {
        if event.isFatal {
            throw client.fatalFailure
                ?? KafkaFailure(event.code, doing: "read '\(topic)'", topic: topic, text: event.text)
        }
        let failure = KafkaFailure(event.code, doing: "read '\(topic)'", topic: topic, text: event.text)
        switch failure.kind {
        case .topicMissing: try confirmMissing()
        case .joinRefused: try takeRefusal(event.code, event.text)
        case .notAuthorised, .fenced, .instanceFenced: throw failure
        default:
            log.receive(KafkaLogLine(level: .warning, facility: "ERROR", text: KafkaFailure.withoutNoise(event.text)))
        }
    }

    /// A topic that was just made is unknown to some brokers for a moment, and librdkafka says so once: then it is
    /// asked again, and if the topic is there after all the subscription is made anew, which makes librdkafka look
    /// again.
    private func confirmMissing() throws {
        _ = try TopicHandles(client).partitionCount(of: topic)
        let subscription = PartitionList(topic: topic)
        unsafe rd_kafka_subscribe(client.pointer, subscription.pointer)
    }

    /// The group does not take this member. What is for the sake of its other members may pass: one that has died
    /// counts until its session has ended, this member's own last life among them. So that is told, and thrown only
    /// when it lasts longer than a session.
    private mutating func takeRefusal(_ code: rd_kafka_resp_err_t, _ text: String) throws {
        let mayPass =
            code == RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL || code == RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED
        guard mayPass else { throw refusal(code, text) }
        if let end = membership.refusalEnd {
            if end.hasPassed { throw refusal(code, text) }
            return
        }
        let session = Int64(client.setting("session.timeout.ms")) ?? 0
        membership.refusalEnd = Deadline(after: .milliseconds(session))
        log.append(KafkaLogLine(level: .warning, facility: "JOIN", text: refusal(code, text).description))
    }

    private func refusal(_ code: rd_kafka_resp_err_t, _ text: String) -> KafkaFailure {
        let group = client.setting("group.id")
        var doing = "join the group '\(group)'"
        if code == RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT {
            doing += " with session.timeout.ms=\(client.setting("session.timeout.ms"))"
        } else {
            let members = GroupMembers.described(of: group, asking: client)
            if !members.isEmpty { doing += " beside \(members.joined(separator: ", "))" }
        }
        return KafkaFailure(code, doing: doing, text: text)
    }

    /// Whether an error among the records says that the log does not hold the next one. librdkafka gives such an error
    /// no version, so it can be left over from before a rewind: one about an earlier offset is.
    func isCut(by message: rd_kafka_message_t, _ partition: Partition) -> Bool {
        switch unsafe message.err {
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            guard let next = nextOffset(of: partition) else { return false }
            return unsafe message.offset < 0 || next <= message.offset
        default: return false
        }
    }

    /// An error that came among the records of a partition; nil for what is none.
    func failure(in message: rd_kafka_message_t, of partition: Partition) -> KafkaFailure? {
        guard let next = nextOffset(of: partition) else { return nil }
        let doing = "read partition \(partition.value) of '\(topic)' from offset \(next)"
        let text = unsafe message.payload.map { unsafe String(cString: $0.assumingMemoryBound(to: CChar.self)) }
        switch unsafe message.err {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
            RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            return nil
        default:
            let failure = unsafe KafkaFailure(message.err, doing: doing, topic: topic, text: text)
            guard failure.isRetriable else { return failure }
            log.append(KafkaLogLine(level: .warning, facility: "FETCH", text: failure.description))
            return nil
        }
    }
}
