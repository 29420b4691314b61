import CRdKafka
import Plates

/// The messages of one poll, and beside each the record that shows where its bytes are.
///
///     messages   m0 m1 m2 m3 m4 m5        owned; destroyed run by run, when a batch ends
///     records    r0 r1 r2 r3 r4 r5        point into the messages
///                ╰ run 0 ╯ ╰─ run 1 ─╯    one partition each
@safe
final class PolledRecords {
    private let messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>>
    private let records: UnsafeMutableBufferPointer<Record>
    private(set) var count = 0
    /// A message must not outlive its client.
    private let client: ClientHandle

    init(capacity: Int, client: ClientHandle) {
        unsafe messages = .allocate(capacity: capacity)
        unsafe records = .allocate(capacity: capacity)
        self.client = client
    }

    deinit {
        unsafe messages.deallocate()
        unsafe records.deallocate()
    }

    func append(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = unsafe rd_kafka_message_timestamp(message, &kind)
        let content = unsafe message.pointee
        unsafe messages.initializeElement(at: count, to: message)
        unsafe records.initializeElement(
            at: count,
            to: Record(
                offset: Offset(content.offset),
                timestamp: milliseconds < 0 ? nil : Timestamp(milliseconds: milliseconds),
                key: UnsafeRawBufferPointer(start: content.key, count: content.key_len),
                value: UnsafeRawBufferPointer(start: content.payload, count: content.len)))
        count += 1
    }

    func batch(_ range: Range<Int>, of partition: Partition) -> RecordBatch {
        unsafe RecordBatch(
            partition: partition, records: UnsafeBufferPointer(rebasing: records[range]),
            release: { self.destroy(range) })
    }

    func destroy(_ range: Range<Int>) {
        for index in range { unsafe rd_kafka_message_destroy(messages[index]) }
    }
}

/// What was polled and not yet handed out, in order: runs of one partition each, and failures and cuts where they came.
struct PendingRecords {
    private enum Entry {
        case run(PolledRecords, Range<Int>, Partition)
        case failure(KafkaFailure, Partition)
        case cut(Partition)
    }

    private var entries: [Entry] = []
    private var first = 0
    /// The partition of the run that is being filled, and where it starts.
    private(set) var openPartition: Partition?
    private var openStart = 0

    var isEmpty: Bool { first == entries.count }

    mutating func endRun(of polled: PolledRecords, thenOpen next: Partition? = nil) {
        if let open = openPartition, openStart < polled.count {
            entries.append(.run(polled, openStart..<polled.count, open))
        }
        openPartition = next
        openStart = polled.count
    }

    mutating func append(_ failure: KafkaFailure, of partition: Partition) {
        entries.append(.failure(failure, partition))
    }

    mutating func appendCut(of partition: Partition) { entries.append(.cut(partition)) }

    mutating func next() throws -> SourceEvent? {
        guard first < entries.count else { return nil }
        let entry = entries[first]
        first += 1
        if first == entries.count {
            entries.removeAll(keepingCapacity: true)
            first = 0
        }
        switch entry {
        case .run(let polled, let range, let partition): return .records(polled.batch(range, of: partition))
        case .failure(let failure, _): throw failure
        case .cut(let partition): return .cut(partition)
        }
    }

    /// Gives back what waits of these partitions, and says how many records that were.
    mutating func remove(_ partitions: Set<Partition>) -> Int {
        var removedCount = 0
        let kept = entries[first...].filter { entry in
            switch entry {
            case .run(let polled, let range, let partition):
                guard partitions.contains(partition) else { return true }
                polled.destroy(range)
                removedCount += range.count
                return false
            case .failure(_, let partition), .cut(let partition): return !partitions.contains(partition)
            }
        }
        entries = Array(kept)
        first = 0
        return removedCount
    }

    /// Gives everything back, at the end.
    func destroyAll() {
        for case .run(let polled, let range, _) in entries[first...] { polled.destroy(range) }
    }
}
