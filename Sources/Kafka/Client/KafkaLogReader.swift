import CRdKafka
package import Plates

/// Reads stretches of logs by librdkafka, outside any group.
///
///     start ──▶ records … records ──▶ end of what is stable ──▶ records … ──▶ the high watermark as it was at the start
///                                      ╰ waits here while a transaction is open
///
/// Where reading stands is known by librdkafka's "end of partition", which counts what is handed to nobody: control
/// records, aborted records, what was compacted away. The high watermark is asked for by a second client, since 2.0.2
/// answers a reader of committed records with the last stable offset. Both clients are made by the first reading.
@safe
package final class KafkaLogReader: LogReader {
    private let settings: ClientSettings
    private let log: KafkaLog
    private let tell: (String) -> Void
    private let isAwaited: () -> Bool
    private var clients: Clients?

    /// - Parameters:
    ///   - tell: takes a sentence on what keeps the reading waiting, at once: whoever reads the log may wait.
    ///   - isAwaited: asked while the reading waits; once it is not, `read` throws `ReadingEnded`.
    package init(
        settings: ClientSettings, log: KafkaLog = KafkaLog(), tell: @escaping (String) -> Void = { _ in },
        isAwaited: @escaping () -> Bool = { true }
    ) {
        self.settings = settings
        self.log = log
        self.tell = tell
        self.isAwaited = isAwaited
    }

    /// - Parameter end: one beyond the high watermark counts as the high watermark.
    @discardableResult
    package func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        let clients = try madeClients()
        try clients.topics.require(partition, of: topic, doing: "read")
        let bounds = try bounds(of: topic, partition)
        let first = max(start ?? bounds.start, bounds.start)
        let last = min(end ?? bounds.end, bounds.end)
        guard first < last else { return first }
        var stretch = unsafe Stretch(
            topic: topic, handle: try clients.topics.handle(of: topic), partition: partition, next: first.value,
            end: last.value)
        try clients.read(&stretch, body) { stretch in
            try stretch.checkPatience()
            if let notice = stretch.takeNotice() { tell(notice) }
            if !isAwaited() { throw ReadingEnded() }
        }
        return first
    }

    package func bounds(of topic: String, _ partition: Partition) throws -> (start: Offset, end: Offset) {
        try WatermarkQuery.bounds(of: partition, in: topic, asking: madeClients().uncommitted)
    }

    private func madeClients() throws -> Clients {
        let made = try clients ?? Clients(settings: settings, log: log)
        clients = made
        return made
    }
}

/// A stretch of one partition that is being read.
@safe
private struct Stretch {
    let topic: String
    let handle: OpaquePointer
    let partition: Partition
    /// The next offset that is wanted.
    var next: Int64
    /// Reading is over once `next` is here.
    let end: Int64
    /// Everything stable was read, at this moment and not since: a transaction is open.
    var waitingSince: Deadline?
    /// When that is worth a word.
    var notice: Deadline?
    /// When Kafka counts as silent.
    var silence = Deadline(after: Limits.answer)

    init(topic: String, handle: OpaquePointer, partition: Partition, next: Int64, end: Int64) {
        self.topic = topic
        unsafe self.handle = handle
        self.partition = partition
        self.next = next
        self.end = end
    }

    var place: String { "partition \(partition.value) of '\(topic)'" }

    /// Takes a message over, or destroys it.
    mutating func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>, into polled: PolledRecords) throws {
        silence = Deadline(after: Limits.answer)
        let (code, offset) = unsafe (message.pointee.err, message.pointee.offset)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR && offset >= next && offset < end {
            next = offset + 1
            waitingSince = nil
            notice = nil
            return unsafe polled.append(message)
        }
        defer { unsafe rd_kafka_message_destroy(message) }
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: next = offset >= end ? end : next
        case RD_KAFKA_RESP_ERR__PARTITION_EOF:
            next = max(next, min(offset, end))
            waitingSince = Deadline(after: Limits.openTransaction)
            notice = Deadline(after: Limits.openTransactionNotice)
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            throw KafkaFailure(
                .retriable, "cannot read \(place) on from offset \(next): it was deleted meanwhile; start again")
        default:
            let failure = KafkaFailure(code, doing: "read \(place) from offset \(next)", topic: topic)
            if !failure.isRetriable { throw failure }
        }
    }

    /// What to say of a wait that has become long, once.
    mutating func takeNotice() -> String? {
        guard let notice, notice.hasPassed else { return nil }
        self.notice = nil
        return "\(place) is waited for: a transaction is open there from offset \(next) on; Kafka ends it after its "
            + "time-out, else find its producer, or end it, with kafka-transactions"
    }

    /// Throws when there is no use in waiting on.
    func checkPatience() throws {
        if let waitingSince {
            guard waitingSince.hasPassed else { return }
            throw KafkaFailure(
                .timedOut,
                "cannot read \(place) beyond offset \(next): a transaction there has been open for more than "
                    + "\(Int(Limits.openTransaction.seconds)) s; find its producer, or end it, with kafka-transactions")
        }
        guard silence.hasPassed else { return }
        throw KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "read \(place) from offset \(next)", topic: topic)
    }
}

/// The two clients of a reader, and where the first one's records come.
@safe
private final class Clients {
    let committed: ClientHandle
    let uncommitted: ClientHandle
    let topics: TopicHandles
    private let data: RecordQueue
    private let wakeUp: WakeUp

    init(settings: ClientSettings, log: KafkaLog) throws {
        wakeUp = try WakeUp()
        committed = try settings.reader(committed: true).makeClient(RD_KAFKA_CONSUMER, log: log, keeping: [wakeUp])
        uncommitted = try settings.reader(committed: false).makeClient(RD_KAFKA_CONSUMER, log: log)
        topics = TopicHandles(committed)
        data = RecordQueue(of: committed, waking: wakeUp)
    }

    func read(
        _ stretch: inout Stretch, _ body: (borrowing RecordBatch) throws -> Void,
        waiting: (inout Stretch) throws -> Void
    ) throws {
        let (handle, partition) = unsafe (stretch.handle, stretch.partition.value)
        guard unsafe rd_kafka_consume_start_queue(handle, partition, stretch.next, data.pointer) == 0 else {
            throw KafkaFailure(rd_kafka_last_error(), doing: "read \(stretch.place)", topic: stretch.topic)
        }
        defer {
            unsafe rd_kafka_consume_stop(handle, partition)
            data.discard()
        }
        while stretch.next < stretch.end {
            let messages = unsafe data.take()
            guard unsafe !messages.isEmpty else {
                try waiting(&stretch)
                wakeUp.wait(atMost: Limits.idleWait)
                continue
            }
            let polled = unsafe PolledRecords(capacity: messages.count, client: committed)
            var failure: (any Error)?
            for index in unsafe messages.indices {
                guard let message = unsafe messages[index] else { continue }
                do { try unsafe stretch.take(message, into: polled) } catch { failure = failure ?? error }
            }
            if polled.count > 0 { try body(polled.batch(0..<polled.count, of: stretch.partition)) }
            if let failure { throw failure }
        }
    }
}

extension ClientSettings {
    /// A client outside any group, which fetches much at once.
    fileprivate func reader(committed: Bool) throws -> Configuration {
        let configuration = try reading()
        try configuration.set("isolation.level", committed ? "read_committed" : "read_uncommitted")
        try configuration.set("enable.partition.eof", "true")
        try configuration.set("fetch.message.max.bytes", "\(Limits.restoreFetchBytes)")
        return configuration
    }
}
