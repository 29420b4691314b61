import CRdKafka
import Plates

/// A queue of librdkafka from which events are taken one at a time.
@safe
struct EventQueue: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { unsafe rd_kafka_queue_destroy(pointer) }

    /// The next event, or nil when none comes within `milliseconds`.
    func next(milliseconds: Int32) -> ClientEvent? {
        unsafe rd_kafka_queue_poll(pointer, milliseconds).map { unsafe ClientEvent($0) }
    }

    /// Writes a byte to `wakeUp` whenever something comes while the queue is empty.
    func wake(_ wakeUp: WakeUp) {
        var byte: UInt8 = 1
        unsafe rd_kafka_queue_io_event_enable(pointer, wakeUp.writer, &byte, 1)
    }
}

/// One event of librdkafka, destroyed when it goes out of scope.
@safe
struct ClientEvent: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { unsafe rd_kafka_event_destroy(pointer) }

    /// `RD_KAFKA_EVENT_…`
    var type: Int32 { unsafe rd_kafka_event_type(pointer) }

    var code: rd_kafka_resp_err_t { unsafe rd_kafka_event_error(pointer) }

    var text: String {
        unsafe rd_kafka_event_error_string(pointer).map { unsafe String(cString: $0) } ?? ""
    }

    var isFatal: Bool { unsafe rd_kafka_event_error_is_fatal(pointer) != 0 }

    var partitions: [Partition] {
        unsafe rd_kafka_event_topic_partition_list(pointer).map {
            unsafe PartitionList.rows(of: $0).map(\.partition)
        } ?? []
    }
}

/// An error object of librdkafka's newer calls: nil is success.
@safe
struct ClientError: ~Copyable {
    let pointer: OpaquePointer

    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe rd_kafka_error_destroy(pointer) }

    var code: rd_kafka_resp_err_t { unsafe rd_kafka_error_code(pointer) }
    var text: String { unsafe String(cString: rd_kafka_error_string(pointer)) }
    var isFatal: Bool { unsafe rd_kafka_error_is_fatal(pointer) != 0 }
    var isRetriable: Bool { unsafe rd_kafka_error_is_retriable(pointer) != 0 }
    var requiresAbort: Bool { unsafe rd_kafka_error_txn_requires_abort(pointer) != 0 }

    static func check(_ pointer: OpaquePointer?, doing: String, topic: String? = nil) throws {
        guard let error = unsafe ClientError(pointer) else { return }
        throw KafkaFailure(error.code, doing: doing, topic: topic, text: error.text)
    }
}
