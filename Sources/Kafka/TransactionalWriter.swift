package import Plates

/// One transactional producer: what an exactly-once sink needs of Kafka. librdkafka implements it, and so does a
/// simulator.
///
///     initialise ─▶ begin ─▶ write ─▶ sendOffsets ─▶ commit ─┐
///                     ▲        ╰───────────┴─▶ abort ────────┤
///                     ╰──────────────────────────────────────╯
///
/// All calls come from one thread and block until they are answered. After a failure with the disposition `fatal` the
/// writer is of no use any more; another one under the same id takes over with `initialise`.
package protocol TransactionalWriter: ~Copyable, SendableMetatype {
    /// Whether it must begin no other transaction, though it has not failed: what it has asked of Kafka without an
    /// answer may arrive late, and tear that one. Another writer under the same id fences it off.
    var isSpent: Bool { get }

    /// Takes over the transactional id: fences its older holders and waits until what they left open is ended.
    mutating func initialise() throws(TransactionFailure)

    mutating func begin() throws(TransactionFailure)

    /// Hands the outputs over and does not wait for their acknowledgement: `commit` does. It is not made again: its
    /// failures are `abortTransaction` or `fatal`.
    ///
    /// - Parameters:
    ///   - shortened: the places in the outbox of those that go as a shortened dead letter, because Kafka refused them
    ///     before.
    ///   - alone: the places of those that go one by one: Kafka refuses a batch as a whole, so a small output can have
    ///     shared the fate of a large one.
    mutating func write(
        _ outbox: borrowing Outbox, shortened: Set<Int>, alone: Set<Int>
    ) throws(TransactionFailure)

    /// Makes input offsets part of the transaction.
    ///
    /// - Precondition: `offsets` is not empty: nothing would be sent, and a dead member's work would pass.
    mutating func sendOffsets(_ offsets: [Partition: Offset], as member: GroupMember) throws(TransactionFailure)

    /// Waits for the outputs, then commits them with the offsets.
    mutating func commit() throws(TransactionFailure)

    mutating func abort() throws(TransactionFailure)

    /// The places in the outbox of outputs that Kafka refused for good because of their size, since the last call.
    ///
    /// - Throws: when an output was refused for a reason that no retry mends.
    mutating func takeTooLarge() throws -> [Int]
}

extension TransactionalWriter where Self: ~Copyable {
    /// A writer that makes no request twice never is.
    package var isSpent: Bool { false }
}
