package import Kafka
package import Plates
import Threads

extension Producer {
    package mutating func send(
        _ topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?
    ) throws {
        try unsafe withLent(key) { key in
            try unsafe withLent(value) { value in
                try unsafe send(topic: topic, partition: partition.map(Partition.init), key: key, value: value)
            }
        }
    }
}

/// Lends the bytes as a record has them: null has no address, empty has one.
package func withLent<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    guard let bytes else { return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    // An array without elements may have no address.
    return try unsafe (bytes + [0]).withUnsafeBytes {
        try unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<bytes.count]))
    }
}

extension Outbox {
    package mutating func add(topic: Int = 0, headers: [OutputHeader] = [], _ key: String, _ value: [UInt8]) {
        add(
            topic: topic, headers: headers,
            key: {
                $0.append(contentsOf: key.utf8)
                return true
            },
            value: {
                $0.append(contentsOf: value)
                return true
            })
    }
}

/// Waits as long as it is asked to, and always for more.
package func unending(_ span: TimeSpan) -> Bool {
    Pause.of(span)
    return true
}

extension AtLeastOnceSink {
    package init(settings: ClientSettings, commits: CommitHandle) throws {
        try self.init(makeProducer: { try Producer(settings: settings) }, commits: commits, patience: unending)
    }
}

extension ClientSettings {
    /// Short times, so that a group of the embedded broker settles fast: it waits nearly a session for members to come
    /// back, and forgets one whose session is shorter than the three seconds that it waits for a first join.
    package static func quick(_ brokers: String, _ more: [String] = []) throws -> ClientSettings {
        let pairs = ["session.timeout.ms=4000", "heartbeat.interval.ms=100", "topic.metadata.refresh.interval.ms=500"]
        return try ClientSettings(brokers: brokers, passedThrough: pairs + more)
    }
}

/// What a call threw, or nil.
package func failure(of body: () throws -> Void) -> KafkaFailure? {
    do {
        try body()
        return nil
    } catch {
        return error as? KafkaFailure ?? KafkaFailure(.other, "\(error)")
    }
}
