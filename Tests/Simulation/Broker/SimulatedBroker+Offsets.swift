package import Plates

/// The group's offsets: what is committed, and what open transactions would make of it.
struct GroupOffsets {
    private(set) var committed: [Offset?]
    /// In the order of arrival.
    private var pending: [(transaction: Int, partition: Int, offset: Offset)] = []

    init(partitionCount: Int) { committed = Array(repeating: nil, count: partitionCount) }

    func isStable(_ partition: Int) -> Bool { !pending.contains { $0.partition == partition } }

    mutating func set(_ partition: Int, to offset: Offset?) { committed[partition] = offset }

    mutating func add(_ partition: Int, _ offset: Offset, in transaction: Int) {
        pending.append((transaction, partition, offset))
    }

    mutating func end(_ transaction: Int, committed isCommitted: Bool) {
        for entry in pending where entry.transaction == transaction && isCommitted {
            committed[entry.partition] = entry.offset
        }
        pending.removeAll { $0.transaction == transaction }
    }
}

/// What a broker answers to offsets.
package enum OffsetsAnswer: Equatable {
    case done
    case fenced
    case concurrent
    case illegalGeneration
    case unknownMember
    case fencedInstance
}

extension SimulatedBroker {
    /// Takes offsets into a producer's transaction, for a member that lives in the group's generation. Whether the
    /// partitions are the member's is not asked: Kafka does not either. Nobody passes, too, as with Kafka, for the sake
    /// of producers older than generations.
    package func sendOffsets(
        _ entries: [(partition: Int, offset: Offset)], _ identity: ProducerIdentity, timeout: TimeSpan,
        member: MemberIdentity
    ) -> OffsetsAnswer {
        let transaction: Int
        switch join(identity, timeout: timeout) {
        case .refused(.concurrent): return .concurrent
        case .refused: return .fenced
        case .transaction(let number): transaction = number
        }
        // The coordinator of transactions has heard of the group before the group judges the member.
        transactions[transaction].hasOffsets = true
        if member != .nobody, let refusal = refusal(of: member) {
            world.note("offsets refused", Int64(transaction), Int64(member.member), Int64(member.generation))
            return refusal
        }
        for (partition, offset) in entries {
            offsets.add(partition, offset, in: transaction)
            world.note("offset", Int64(transaction), Int64(partition), offset.value)
        }
        return .done
    }

    /// Commits offsets without a transaction.
    package func commitOffsets(
        _ entries: [(partition: Int, offset: Offset)], member: MemberIdentity
    ) -> OffsetsAnswer {
        if let refusal = refusal(of: member) { return refusal }
        for (partition, offset) in entries { offsets.set(partition, to: offset) }
        return .done
    }

    /// - Returns: nil while a transaction holds another value: ask again.
    package func stableOffset(of partition: Int) -> Offset?? {
        offsets.isStable(partition) ? .some(offsets.committed[partition]) : nil
    }

    /// What a client that does not ask for stable offsets is told.
    package func unstableOffset(of partition: Int) -> Offset? { offsets.committed[partition] }

    /// What an administrator does to the offsets of a group.
    package func resetOffset(of partition: Int, to offset: Offset?) { offsets.set(partition, to: offset) }
}
