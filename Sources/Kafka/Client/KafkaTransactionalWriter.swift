import CRdKafka
package import Plates

/// A transactional producer by librdkafka.
///
/// What bounds its calls in 2.0.2, where ours give no time-out: `initialise` twice `Limits.transaction`, then it may be
/// made again; `sendOffsets` once that; `write` that too, when librdkafka's queue is full; `commit` and `abort` wait
/// for the outputs, which librdkafka gives up after `Limits.transaction`, and then without any bound for the answer of
/// a coordinator: while no broker answers, only who watches this thread can go on, with another writer.
///
/// A commit or an abort that librdkafka would let be made again counts as `fatal` here: 2.0.2 ends the process when one
/// that it has sent is resumed ("BUG: Invalid transaction state transition").
package struct KafkaTransactionalWriter: ~Copyable, TransactionalWriter {
    private var producer: Producer
    /// The topic that the offsets are of.
    private let topic: String

    /// - Parameter topic: the one that the member reads.
    package init(settings: ClientSettings, transactionalID: String, topic: String, log: KafkaLog = KafkaLog()) throws {
        producer = try Producer(settings: settings, transactionalID: transactionalID, log: log)
        self.topic = topic
    }

    package var isSpent: Bool { producer.hasLostAnswers }

    package mutating func initialise() throws(TransactionFailure) { try producer.initTransactions() }

    package mutating func begin() throws(TransactionFailure) { try producer.beginTransaction() }

    package mutating func write(
        _ outbox: borrowing Outbox, shortened: Set<Int>, alone: Set<Int>
    ) throws(TransactionFailure) {
        do {
            for place in outbox.records.indices {
                let isAlone = alone.contains(place)
                if isAlone { try awaitAcknowledgement() }
                try producer.send(place, of: outbox, shortened: shortened.contains(place))
                if isAlone { try awaitAcknowledgement() }
                // What is refused fails the transaction: nothing more is taken.
                if producer.firstFailure != nil { return }
            }
        } catch {
            throw producer.explained(TransactionFailure(writing: error, isFatal: producer.client.fatalFailure != nil))
        }
    }

    private mutating func awaitAcknowledgement() throws {
        guard try producer.flush(within: Limits.transaction) else {
            throw KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "write the outputs of a transaction")
        }
    }

    package mutating func sendOffsets(
        _ offsets: [Partition: Offset], as member: GroupMember
    ) throws(TransactionFailure) {
        do { try producer.sendOffsets(offsets, of: topic, member: member) } catch { throw producer.explained(error) }
    }

    package mutating func commit() throws(TransactionFailure) {
        // Before the commit is asked for; what goes wrong with the flush, the commit meets again.
        _ = try? producer.flush(within: Limits.transaction)
        if let failure = producer.takeUnconfirmed() {
            throw TransactionFailure(disposition: .abortTransaction, failure: failure)
        }
        do { try producer.commitTransaction() } catch { throw producer.explained(error.final) }
    }

    package mutating func abort() throws(TransactionFailure) {
        do { try producer.abortTransaction() } catch { throw error.final }
        // What the abort has thrown away came back as refused.
        _ = producer.takeRefusals()
        _ = producer.takeUnconfirmed()
    }

    package mutating func takeTooLarge() throws -> [Int] {
        do { try producer.serve() } catch let failure as KafkaFailure where failure.isHopeless { throw failure } catch {
        }
        return try producer.takeTooLarge { $0.isHopeless }
    }
}

extension TransactionFailure {
    fileprivate init(writing error: any Error, isFatal: Bool) {
        self.init(
            disposition: isFatal ? .fatal : .abortTransaction,
            failure: error as? KafkaFailure ?? KafkaFailure(.other, "\(error)"))
    }

    /// The same, but never to be made again.
    fileprivate var final: TransactionFailure {
        disposition == .retry ? TransactionFailure(disposition: .fatal, failure: failure) : self
    }
}

extension TransactionalSink where Writer == KafkaTransactionalWriter {
    /// A sink of one member of a group.
    ///
    /// - Parameters:
    ///   - transactionalID: the same after a restart, and nobody else's.
    ///   - commits: of the member's consumer, which says where the group stands.
    package init(
        settings: ClientSettings, transactionalID: String, commits: CommitHandle, log: KafkaLog = KafkaLog(),
        now: @escaping () -> Timestamp, patience: @escaping Patience
    ) {
        self.init(
            makeWriter: {
                try KafkaTransactionalWriter(
                    settings: settings, transactionalID: transactionalID, topic: commits.topic, log: log)
            },
            committed: { partitions in
                Dictionary(
                    uniqueKeysWithValues: try commits.committed(partitions).compactMap { row in
                        row.offset.map { (row.partition, $0) }
                    })
            },
            now: now, patience: patience)
    }
}
