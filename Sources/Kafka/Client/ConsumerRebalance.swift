import CRdKafka
package import Plates

/// Where a member stands in its group.
struct Membership {
    /// librdkafka waits for our answer to what it said last.
    var awaitsAnswer = false
    /// The group has given us an assignment at least once, if only an empty one.
    var hasBeenAssigned = false

    /// Whether librdkafka 2.0.2 would end the process if this client ended now: it takes for granted that a member
    /// which has joined has learned its first assignment (librdkafka #4381, fixed in 2.3.0).
    func mayBeJoining(_ client: ClientHandle) -> Bool {
        guard !hasBeenAssigned, let member = unsafe rd_kafka_memberid(client.pointer) else { return false }
        defer { unsafe rd_kafka_mem_free(client.pointer, member) }
        return unsafe member.pointee != 0
    }
}

extension Consumer {
    /// What the group, or librdkafka, has said since the last look; nil when nothing that the caller must handle.
    mutating func nextGroupEvent() throws -> SourceEvent? {
        while let event = events.next(milliseconds: 0) {
            switch event.type {
            case RD_KAFKA_EVENT_REBALANCE:
                if let answerable = try rebalance(event) { return answerable }
            case RD_KAFKA_EVENT_ERROR: try report(event)
            default: break
            }
        }
        return nil
    }

    private mutating func rebalance(_ event: borrowing ClientEvent) throws -> SourceEvent? {
        let partitions = event.partitions
        membership.awaitsAnswer = true
        switch event.code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            membership.hasBeenAssigned = true
            if partitions.isEmpty { try answerAssign([]) }
            return .assigned(partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            if partitions.isEmpty {
                try answerRevoke([])
                return nil
            }
            guard unsafe rd_kafka_assignment_lost(client.pointer) != 0 else { return .revoked(partitions) }
            ownership.remove(partitions)
            return .lost(partitions)
        default:
            unsafe rd_kafka_assign(client.pointer, nil)
            membership.awaitsAnswer = false
            throw KafkaFailure(event.code, doing: "take part in the group's rebalance")
        }
    }

    package mutating func start(_ partitions: [(partition: Partition, from: Offset)]) throws {
        if partitions.isEmpty && !membership.awaitsAnswer { return }
        for (partition, offset) in partitions {
            precondition(partition.value >= 0, "a partition's number is not negative")
            while nextOffsets.count <= Int(partition.value) { nextOffsets.append(nil) }
            nextOffsets[Int(partition.value)] = offset.value
            // Before the assignment, and again after each: then no record of it ever reaches the main queue.
            let queue = unsafe rd_kafka_queue_get_partition(client.pointer, topic, partition.value)
            unsafe rd_kafka_queue_forward(queue, data.pointer)
            unsafe rd_kafka_queue_destroy(queue)
        }
        ownership.add(partitions.map(\.partition))
        try answerAssign(partitions.map { ($0.partition, $0.from.value) })
    }

    package mutating func release(_ partitions: [Partition]) throws {
        if partitions.isEmpty && !membership.awaitsAnswer { return }
        ownership.remove(partitions)
        for partition in partitions where nextOffset(of: partition) != nil { nextOffsets[Int(partition.value)] = nil }
        counts.droppedRecords += pending.remove(Set(partitions))
        try answerRevoke(partitions)
    }

    private mutating func answerAssign(_ offsets: [(partition: Partition, offset: Int64)]) throws {
        let list = PartitionList(topic: topic, offsets)
        membership.awaitsAnswer = false
        try unsafe ClientError.check(
            rd_kafka_incremental_assign(client.pointer, list.pointer), doing: "take the partitions of '\(topic)'",
            topic: topic)
    }

    private mutating func answerRevoke(_ partitions: [Partition]) throws {
        let list = PartitionList(topic: topic, partitions)
        membership.awaitsAnswer = false
        try unsafe ClientError.check(
            rd_kafka_incremental_unassign(client.pointer, list.pointer),
            doing: "give back the partitions of '\(topic)'", topic: topic)
    }

    /// Leaves the group within `Limits.leave`, or is left behind: librdkafka 2.0.2 can hang when an assignment comes
    /// while it leaves (#4527), and ends the process when it leaves in the middle of its first join (#4381).
    func leave() {
        var isJoining = membership.mayBeJoining(client)
        let joining = Deadline(after: Limits.firstAssignment)
        while isJoining && !joining.hasPassed {
            guard let event = events.next(milliseconds: 100), event.type == RD_KAFKA_EVENT_REBALANCE else { continue }
            isJoining = false
            unsafe rd_kafka_assign(client.pointer, nil)
        }
        if isJoining {
            client.abandon()
            return
        }
        let queue = unsafe EventQueue(rd_kafka_queue_new(client.pointer))
        var limit = Limits.leave
        if let refusal = unsafe ClientError(rd_kafka_consumer_close_queue(client.pointer, queue.pointer)) {
            // After a fatal error there is nothing to leave.
            log.append(KafkaLogLine(level: .warning, facility: "CLOSE", text: refusal.text))
            limit = .zero
        }
        let leaving = Deadline(after: limit)
        while unsafe rd_kafka_consumer_closed(client.pointer) == 0 && !leaving.hasPassed {
            guard let event = queue.next(milliseconds: 20), event.type == RD_KAFKA_EVENT_REBALANCE else { continue }
            unsafe rd_kafka_assign(client.pointer, nil)
        }
        unlinkPartitions()
    }

    /// Breaks the circle partition → its queue → data queue → what waits there → partition, in which librdkafka's own
    /// end would hang.
    private func unlinkPartitions() {
        discardData()
        for number in nextOffsets.indices {
            let queue = unsafe rd_kafka_queue_get_partition(client.pointer, topic, Int32(number))
            unsafe rd_kafka_queue_forward(queue, nil)
            unsafe rd_kafka_queue_destroy(queue)
        }
        discardData()
    }

    private func discardData() {
        while true {
            let count = unsafe rd_kafka_consume_batch_queue(data.pointer, 0, scratch.baseAddress, scratch.count)
            if count <= 0 { return }
            for index in 0..<count { unsafe rd_kafka_message_destroy(scratch[index]) }
        }
    }
}
