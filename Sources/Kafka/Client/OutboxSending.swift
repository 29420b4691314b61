import CRdKafka
import Plates

// How the outputs of an outbox go out, whole or shortened, and which come back: for both sinks.

extension Producer {
    /// Sends one output of an outbox, under its place as token. What goes shortened is told: whoever was to have it
    /// finds it among the dead letters only.
    mutating func send(_ place: Int, of outbox: borrowing Outbox, shortened: Bool) throws {
        let record = outbox.records[place]
        if shortened, let (topic, headers) = outbox.shortForm(of: place) {
            let refusing = outbox.topics[record.topic]
            client.log.append(
                KafkaLogLine(
                    level: .warning, facility: "SHORTENED",
                    text: "'\(refusing)' refuses an output of \(outbox.size(of: place)) bytes as too large: it goes to "
                        + "'\(outbox.topics[topic])' without its value; raise max.message.bytes of the topic"))
            let none = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            return try unsafe send(
                topic: outbox.topics[topic], key: none, value: none, headers: headers, token: place)
        }
        let topic = outbox.topics[record.topic]
        try unsafe outbox.bytes.withUnsafeBytes { bytes in
            func lend(_ range: Range<Int>?) -> UnsafeRawBufferPointer {
                guard let range else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
                if range.isEmpty { return unsafe Empty.bytes }
                return unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            }
            try unsafe send(
                topic: topic, partition: record.partition, key: lend(record.key), value: lend(record.value),
                headers: record.headers, token: place)
        }
    }

    /// The outputs that came back as too large, in their order.
    ///
    /// - Parameter isFatal: whether another refusal is thrown.
    mutating func takeTooLarge(throwing isFatal: (KafkaFailure) -> Bool) throws -> [Int] {
        var places: [Int] = []
        for refusal in takeRefusals() {
            if refusal.failure.kind == .recordTooLarge {
                places.append(refusal.token)
            } else if isFatal(refusal.failure) {
                throw refusal.failure
            }
        }
        return places.sorted()
    }
}

/// A place for bytes that are none: an empty key or value is not null, so it needs an address.
@safe
enum Empty {
    static var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 16), count: 0)
    }
}
