import CRdKafka
package import Plates

/// Where a member stands in its group.
struct Membership {
    /// What librdkafka waits for, after what it said last.
    enum Answer { case assign, unassign }

    var awaitedAnswer: Answer?
    /// The group has given us an assignment at least once, if only an empty one.
    var hasBeenAssigned = false
    /// Until when the group may refuse this member; nil while it does not.
    var refusalEnd: Deadline?
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
        // Before the answer: after it librdkafka joins the next generation without waiting for us.
        member = GroupMember(of: client)
        switch event.code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            membership.awaitedAnswer = .assign
            membership.hasBeenAssigned = true
            membership.refusalEnd = nil
            if partitions.isEmpty { try answerAssign([]) }
            return .assigned(partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            membership.awaitedAnswer = .unassign
            if partitions.isEmpty {
                try answerUnassign([])
                return nil
            }
            guard unsafe rd_kafka_assignment_lost(client.pointer) != 0 else { return .revoked(partitions) }
            member = nil
            ownership.remove(partitions)
            return .lost(partitions)
        default:
            member = nil
            unsafe rd_kafka_assign(client.pointer, nil)
            throw KafkaFailure(event.code, doing: "take part in the group's rebalance")
        }
    }

    package mutating func start(_ partitions: [(partition: Partition, from: Offset)]) throws {
        for (partition, offset) in partitions {
            precondition(partition.value >= 0, "a partition's number is not negative")
            while nextOffsets.count <= Int(partition.value) { nextOffsets.append(nil) }
            nextOffsets[Int(partition.value)] = offset.value
        }
        ownership.add(partitions.map(\.partition))
        let fresh = partitions.map(\.partition).filter { !assigned.contains($0) }
        guard membership.awaitedAnswer == .assign else { return restarts.formUnion(partitions.map(\.partition)) }
        restarts.formUnion(partitions.map(\.partition).filter(assigned.contains))
        try answerAssign(fresh)
    }

    package mutating func release(_ partitions: [Partition]) throws {
        ownership.remove(partitions)
        for partition in partitions where nextOffset(of: partition) != nil { nextOffsets[Int(partition.value)] = nil }
        restarts.subtract(partitions)
        counts.droppedRecords += pending.remove(Set(partitions))
        let held = partitions.filter(assigned.contains)
        if held.isEmpty && membership.awaitedAnswer != .unassign { return }
        try answerUnassign(held)
    }

    /// Both answers end a pause of the partitions that stay, in which librdkafka 2.0.2 can lose records: those that a
    /// poll was taking over when the pause began are purged, but count as consumed. So their positions are set anew.
    private mutating func answerAssign(_ partitions: [Partition]) throws {
        membership.awaitedAnswer = nil
        let kept = assigned
        try take(partitions)
        seek(kept)
    }

    private mutating func answerUnassign(_ partitions: [Partition]) throws {
        membership.awaitedAnswer = nil
        try giveBack(partitions)
        seek(assigned)
    }

    /// Leaves the group within `Limits.leave`, or is left behind: librdkafka 2.0.2 can hang when an assignment comes
    /// while it leaves (#4527), and ends the process when it ends between its first join and its first assignment
    /// (#4312, fixed in 2.3.0). A member that has not joined yet may do so at any moment.
    ///
    /// - Returns: the place in the group that a static member leaves behind, nil when there is none.
    func leave() -> GroupMember? {
        var isJoining = !membership.hasBeenAssigned
        let joining = Deadline(after: Limits.firstAssignment)
        while isJoining && !joining.hasPassed {
            guard let event = events.next(milliseconds: 100), event.type == RD_KAFKA_EVENT_REBALANCE else { continue }
            isJoining = false
            let none = PartitionList(topic: topic, [Partition]())
            if let refusal = unsafe ClientError(rd_kafka_incremental_assign(client.pointer, none.pointer)) {
                log.append(KafkaLogLine(level: .warning, facility: "CLOSE", text: refusal.text))
            }
        }
        if isJoining {
            client.abandon()
            return nil
        }
        let place = GroupMember(of: client) ?? member
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
        return place
    }

    /// Breaks the circle partition → its queue → data queue → what waits there → partition, in which librdkafka's own
    /// end would hang.
    private func unlinkPartitions() {
        data.discard()
        for number in nextOffsets.indices {
            let queue = unsafe rd_kafka_queue_get_partition(client.pointer, topic, Int32(number))
            unsafe rd_kafka_queue_forward(queue, nil)
            unsafe rd_kafka_queue_destroy(queue)
        }
        data.discard()
    }

}
