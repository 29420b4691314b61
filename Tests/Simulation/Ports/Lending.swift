import Kafka
import Plates

/// Lends records as a client library does: what is used after the batch's end is not there any more.
func lend(_ entries: [PartitionLog.Entry], of partition: Partition) -> RecordBatch {
    let size = entries.reduce(0) { $0 + ($1.key?.count ?? 0) + ($1.value?.count ?? 0) }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, size), alignment: 1)
    var taken = 0
    func copy(_ source: [UInt8]?) -> UnsafeRawBufferPointer {
        guard let source else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        let place = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[taken..<taken + source.count])
        unsafe place.copyBytes(from: source)
        taken += source.count
        return UnsafeRawBufferPointer(place)
    }
    let records = UnsafeMutableBufferPointer<Record>.allocate(capacity: entries.count)
    for (index, entry) in entries.enumerated() {
        unsafe records.initializeElement(
            at: index,
            to: Record(
                offset: entry.offset, timestamp: entry.timestamp, key: copy(entry.key), value: copy(entry.value)))
    }
    return unsafe RecordBatch(partition: partition, records: UnsafeBufferPointer(records)) {
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0xEE)
        unsafe bytes.deallocate()
        unsafe records.deallocate()
    }
}
