package import Hotlists
package import Kafka
import Law
package import Plates
import Topologies
import Windows

/// One partition's share of a topology: its records, in offset order, from read to alert.
///
///     poll ─▶ batch ─decode─▶ reads ─match─▶ hits ─share─▶ decisions ─emit─▶ alerts, decisions, dead letters
///
/// Polling and committing are the worker's: a task turns one batch into outputs and remembers where it stands.
package struct StreamTask: Sendable {
    package let partition: Partition
    /// The offset after the last record that is done: what a commit makes the group's position.
    package private(set) var nextOffset: Offset
    private var watermark: Watermark

    package init(partition: Partition, from offset: Offset, policy: Policy) {
        self.partition = partition
        nextOffset = offset
        watermark = Watermark(
            maxDisorder: policy.topology.reads.maxDisorder, allowedLateness: policy.topology.reads.allowedLateness)
    }

    /// Newest event time seen less the bound of disorder; nil before the first read.
    package var eventTime: Timestamp? { watermark.value }

    /// Takes one batch through every step. The outputs are in the bench's work when it returns.
    ///
    /// - Parameter now: what `issued_at` of the alerts says; nothing is decided by it.
    package mutating func process(
        _ batch: borrowing RecordBatch, by policy: Policy, on bench: inout Workbench, at now: Timestamp
    ) {
        bench.decode(batch, by: policy)
        bench.match(by: policy)
        for place in bench.reads.indices {
            let isLate = watermark.advance(to: bench.reads[place].capturedAt)
            bench.forEachHit(of: place, isLate: isLate, by: policy) { hit, bench in
                for recipient in policy.topology.hotlists[hit.list].notify {
                    let decision = Sharing.decide(
                        tier: hit.tier, owner: bench.reads[place].agency, recipient: recipient)
                    bench.emit(Outcome(hit: hit, recipient: recipient, decision: decision), by: policy, at: now)
                }
            }
        }
        if let last = unsafe batch.records.last { nextOffset = unsafe last.offset.next }
        bench.work.nextOffsets[partition] = nextOffset
    }
}

/// A read that matches an entry, in one tier.
package struct Hit: Sendable {
    /// The read's place among the reads of its batch.
    package let read: Int
    package let entry: EntryID
    /// The list's place among the topology's hotlists.
    package let list: Int
    package let tier: Tier
    /// What is left of the entry's priority in this tier and at this hour.
    package let priority: Priority
    package let isLate: Bool
}

/// What was decided about one hit for one candidate recipient.
package struct Outcome: Sendable {
    package let hit: Hit
    package let recipient: Recipient
    package let decision: Decision
}
