import Hotlists
import Kafka
import KafkaSupport
import Keeping
import Plates

/// A record of a list's topic, as tests write it.
struct TopicRecord: Sendable {
    let offset: Int64
    let key: String
    /// nil = a tombstone.
    let plate: String?
    var seconds: Int64 = 0

    var value: [UInt8]? {
        plate.map {
            EntryRecord(id: key, [(.plate, $0), (.reason, "gang"), (.expiresAt, "2030-01-01T00:00:00Z")]).value
        }
    }
}

/// Lends records as a source does.
func batch(_ records: [TopicRecord], of partition: Int32, _ body: (borrowing RecordBatch) throws -> Void)
    rethrows
{
    for record in records {
        try unsafe withLent(Array(record.key.utf8)) { key in
            try unsafe withLent(record.value) { value in
                let one = unsafe [
                    Record(
                        offset: Offset(record.offset), timestamp: Timestamp(milliseconds: record.seconds * 1_000),
                        key: key, value: value)
                ]
                try unsafe one.withUnsafeBufferPointer {
                    try unsafe body(RecordBatch(partition: Partition(partition), records: $0, release: {}))
                }
            }
        }
    }
}

/// A log of a few partitions, in memory.
final class TopicLog: LogReader {
    let start: Int64
    let partitions: [[TopicRecord]]

    init(_ partitions: [[TopicRecord]], from start: Int64 = 0) {
        self.partitions = partitions
        self.start = start
    }

    func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        try batch(partitions[Int(partition.value)], of: partition.value, body)
        return Offset(self.start)
    }

    func bounds(of topic: String, _ partition: Partition) -> (start: Offset, end: Offset) {
        (Offset(start), Offset(start + Int64(partitions[Int(partition.value)].count)))
    }
}
