import Console
import Kafka
import Plates
import Synthesis

/// Records that go out together, in one buffer that is used again and again, grouped by partition.
///
///     memory   key value key value …        in the order of the feed
///     rows     partition 0 … partition 1 …  places in memory, each partition's in the order of the feed
@safe
struct Batch: ~Copyable {
    /// What one batch holds at most, room for the largest record on top.
    private static let memoryBytes = 8 << 20

    private let partitions: Int32
    private let memory: UnsafeMutableRawBufferPointer
    private var used = 0
    private var unordered: [BulkRow] = []
    private var counts: [Int]

    private(set) var rows: [BulkRow] = []
    private(set) var valueBytes = 0
    /// Where a record without a key goes, in turn.
    private var nextUnkeyed: Int32 = 0

    init(partitions: Int32) {
        self.partitions = partitions
        unsafe memory = .allocate(byteCount: Batch.memoryBytes + Fed.room, alignment: 64)
        counts = Array(repeating: 0, count: Int(partitions) + 1)
    }

    deinit { unsafe memory.deallocate() }

    var count: Int { rows.count }
    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: memory[..<used]) }

    /// Takes the next records of the feed; none at its end.
    mutating func fill(from feed: inout some Feed & ~Copyable, atMost limit: Int) throws {
        used = 0
        valueBytes = 0
        unordered.removeAll(keepingCapacity: true)
        while unordered.count < limit, used < Batch.memoryBytes {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[used...])
            guard let fed = try unsafe feed.next(into: room) else { break }
            let value = fed.valueCount.map { used + Fed.valueStart..<used + Fed.valueStart + $0 }
            let key = fed.keyCount.map { used..<used + $0 }
            unordered.append(BulkRow(partition: partition(of: key), key: key, value: value))
            valueBytes += fed.valueCount ?? 0
            used += Fed.valueStart + (fed.valueCount ?? 0)
        }
        group()
    }

    private mutating func partition(of key: Range<Int>?) -> Partition {
        guard let key else {
            nextUnkeyed = (nextUnkeyed + 1) % partitions
            return Partition(nextUnkeyed)
        }
        return unsafe Murmur2.partition(of: UnsafeRawBufferPointer(rebasing: memory[key]), count: partitions)
    }

    /// A counting sort, which keeps the order within a partition.
    private mutating func group() {
        for place in counts.indices { counts[place] = 0 }
        for row in unordered { counts[Int(row.partition.value) + 1] += 1 }
        for place in 1..<counts.count { counts[place] += counts[place - 1] }
        rows.removeAll(keepingCapacity: true)
        rows.append(contentsOf: unordered)
        for row in unordered {
            let partition = Int(row.partition.value)
            rows[counts[partition]] = row
            counts[partition] += 1
        }
    }
}

/// Where batches go.
protocol RecordsOut: AnyObject {
    var partitionCount: Int32 { get }
    func send(_ batch: borrowing Batch) throws
    /// Waits until everything is acknowledged.
    func finish() throws
}

/// Takes everything and sends nothing: what is left is the cost of making reads.
final class DrySink: RecordsOut {
    let partitionCount: Int32 = 8
    func send(_ batch: borrowing Batch) {}
    func finish() {}
}

final class KafkaSink: RecordsOut {
    private static let acknowledgement = TimeSpan.seconds(150)

    let partitionCount: Int32
    private let topic: String
    private var producer: Producer

    init(topic: String, settings: ClientSettings) throws {
        self.topic = topic
        producer = try Producer(settings: settings)
        partitionCount = try producer.partitionCount(of: topic)
    }

    func send(_ batch: borrowing Batch) throws {
        try unsafe producer.send(topic: topic, rows: batch.rows, bytes: batch.bytes)
        try throwRefusal()
    }

    func finish() throws {
        guard try producer.flush(within: KafkaSink.acknowledgement) else {
            throw CommandFailure(
                .failed,
                "\(producer.outstandingCount) records are not acknowledged after "
                    + "\(Int(KafkaSink.acknowledgement.seconds)) s; check that the brokers are up and not overloaded")
        }
        try throwRefusal()
    }

    private func throwRefusal() throws {
        if let failure = producer.firstFailure { throw failure }
    }
}
