import CRdKafka
package import Plates
import Threads

// Where reading goes on: partitions are taken, given back, and set to an offset.

extension Consumer {
    package mutating func rewind(_ partitions: [(partition: Partition, to: Offset)]) throws {
        for (partition, offset) in partitions {
            precondition(nextOffsets.indices.contains(Int(partition.value)), "only what was started is rewound")
            // After a cut, told or still waiting to be, librdkafka does not go on by a seek.
            if nextOffset(of: partition) == nil { restarts.insert(partition) }
            nextOffsets[Int(partition.value)] = offset.value
        }
        counts.droppedRecords += pending.remove(Set(partitions.map(\.partition)))
        seek(partitions.map(\.partition))
    }

    /// Makes librdkafka begin anew at the next offset of these partitions, as far as they are being read. A seek makes
    /// whatever it fetched before out of date at once, in its queues and on its way, so that nothing of it is polled.
    ///
    /// The time-out is endless because 2.0.2 takes it a thousand times too short; only librdkafka's own thread answers,
    /// at once.
    mutating func seek(_ partitions: some Collection<Partition>) {
        let offsets = partitions.compactMap { partition in
            restarts.contains(partition) ? nil : nextOffset(of: partition).map { (partition, $0) }
        }
        if offsets.isEmpty { return }
        let list = PartitionList(topic: topic, offsets)
        if unsafe ClientError(rd_kafka_seek_partitions(client.pointer, list.pointer, -1)) != nil {
            restarts.formUnion(offsets.map(\.0))
            return
        }
        // One that has met an error, or has not begun yet, cannot be sought.
        restarts.formUnion(list.rows.filter { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }.map(\.partition))
    }

    /// Takes these partitions out of librdkafka's assignment and in again, at their next offsets.
    ///
    /// Not while the group has something to say, as far as can be seen: librdkafka would take this for the answer. If
    /// it does, the work of the partitions in question fails at its commit, by the generation that it is bound to.
    mutating func restart() throws {
        let partitions = restarts.filter { nextOffset(of: $0) != nil }
        restarts = []
        try giveBack(partitions.filter(assigned.contains))
        try take(partitions)
        // The end of what went before clears the forwarding, and is past once a seek succeeds.
        let deadline = Deadline(after: Limits.restart)
        while !deadline.hasPassed {
            seek(partitions)
            if restarts.isEmpty { return forward(partitions) }
            restarts = []
            Pause.of(.milliseconds(1))
        }
        throw KafkaFailure(
            .other,
            "cannot read '\(topic)' from where it was left: librdkafka does not take its partitions back; start again")
    }

    mutating func take(_ partitions: some Collection<Partition>) throws {
        forward(partitions)
        let list = PartitionList(topic: topic, partitions.compactMap { p in nextOffset(of: p).map { (p, $0) } })
        try unsafe ClientError.check(
            rd_kafka_incremental_assign(client.pointer, list.pointer), doing: "take the partitions of '\(topic)'",
            topic: topic)
        assigned.formUnion(partitions)
    }

    mutating func giveBack(_ partitions: some Collection<Partition>) throws {
        let list = PartitionList(topic: topic, partitions)
        try unsafe ClientError.check(
            rd_kafka_incremental_unassign(client.pointer, list.pointer),
            doing: "give back the partitions of '\(topic)'", topic: topic)
        assigned.subtract(partitions)
    }

    /// Before the assignment, and again after each: then no record ever reaches the main queue.
    private func forward(_ partitions: some Collection<Partition>) {
        for partition in partitions {
            let queue = unsafe rd_kafka_queue_get_partition(client.pointer, topic, partition.value)
            unsafe rd_kafka_queue_forward(queue, data.pointer)
            unsafe rd_kafka_queue_destroy(queue)
        }
    }
}
