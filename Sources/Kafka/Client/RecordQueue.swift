import CRdKafka

/// A queue to which librdkafka forwards the messages of the partitions that are read, and the place where one look at
/// it puts them.
@safe
struct RecordQueue: ~Copyable {
    typealias Message = UnsafeMutablePointer<rd_kafka_message_t>

    let pointer: OpaquePointer
    private let scratch: UnsafeMutableBufferPointer<Message?>

    /// - Parameter wakeUp: gets a byte whenever something comes while the queue is empty.
    init(of client: ClientHandle, waking wakeUp: WakeUp) {
        unsafe pointer = rd_kafka_queue_new(client.pointer)
        unsafe scratch = .allocate(capacity: Limits.recordsPerPoll)
        unsafe scratch.initialize(repeating: nil)
        var byte: UInt8 = 1
        unsafe rd_kafka_queue_io_event_enable(pointer, wakeUp.writer, &byte, 1)
    }

    deinit {
        unsafe rd_kafka_queue_destroy(pointer)
        unsafe scratch.deallocate()
    }

    /// What librdkafka has fetched, without waiting: the batch call would wait until the batch is full.
    ///
    /// - Returns: messages that are the caller's to keep or to destroy, in a place that the next call uses again.
    func take() -> Slice<UnsafeMutableBufferPointer<Message?>> {
        let count = unsafe rd_kafka_consume_batch_queue(pointer, 0, scratch.baseAddress, scratch.count)
        return unsafe scratch.prefix(max(0, count))
    }

    /// Destroys all that waits.
    func discard() {
        while true {
            let messages = unsafe take()
            if unsafe messages.isEmpty { return }
            for place in unsafe messages.indices { unsafe rd_kafka_message_destroy(messages[place]) }
        }
    }
}
