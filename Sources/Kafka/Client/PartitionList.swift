import CRdKafka
import Plates

/// Partitions of one topic with an offset each, as librdkafka takes and gives them.
@safe
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(topic: String, _ partitions: some Collection<Partition>) {
        self.init(topic: topic, partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) })
    }

    init(topic: String, _ offsets: [(partition: Partition, offset: Int64)]) {
        unsafe pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets {
            unsafe rd_kafka_topic_partition_list_add(pointer, topic, partition.value).pointee.offset = offset
        }
    }

    /// The topic as a whole, as `subscribe` takes it.
    init(topic: String) {
        unsafe pointer = rd_kafka_topic_partition_list_new(1)
        unsafe rd_kafka_topic_partition_list_add(pointer, topic, RD_KAFKA_PARTITION_UA)
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

    var rows: [Row] { unsafe PartitionList.rows(of: pointer) }

    struct Row {
        let partition: Partition
        let offset: Int64
        let error: rd_kafka_resp_err_t
    }

    /// Reads a list that somebody else owns.
    static func rows(of list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [Row] {
        (0..<Int(unsafe list.pointee.cnt)).map { index in
            let element = unsafe list.pointee.elems[index]
            return unsafe Row(
                partition: Partition(element.partition), offset: element.offset, error: element.err)
        }
    }
}
