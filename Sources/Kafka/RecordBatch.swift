package import Plates

/// One record as its source lent it: places in memory that stay valid until its batch is released.
@unsafe
package struct Record: BitwiseCopyable {
    package let offset: Offset
    /// When the record was created or appended, as its topic is set; nil when it was written without a time.
    package let timestamp: Timestamp?
    /// No base address = a null key; an empty key has one.
    package let key: UnsafeRawBufferPointer
    /// No base address = a null value (a tombstone); an empty value has one.
    package let value: UnsafeRawBufferPointer

    package init(offset: Offset, timestamp: Timestamp?, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        unsafe self.offset = offset
        unsafe self.timestamp = timestamp
        unsafe self.key = key
        unsafe self.value = value
    }
}

/// Records of one partition in offset order, polled together and lent until the batch goes out of scope.
@safe
package struct RecordBatch: ~Copyable {
    package let partition: Partition
    package let records: UnsafeBufferPointer<Record>
    private let release: () -> Void

    /// - Parameter release: gives the memory back; called once, when the batch ends.
    package init(partition: Partition, records: UnsafeBufferPointer<Record>, release: @escaping () -> Void) {
        self.partition = partition
        unsafe self.records = records
        self.release = release
    }

    deinit { release() }
}
