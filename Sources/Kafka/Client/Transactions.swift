import CRdKafka
package import Plates

/// What to do after a call on a transaction has failed.
package struct TransactionFailure: Error, CustomStringConvertible, Sendable {
    package enum Disposition: Sendable {
        /// Make the same call again.
        case retry
        /// Abort the transaction, go back to the committed offsets.
        case abortTransaction
        /// This producer is done for: make another.
        case fatal
    }

    package let disposition: Disposition
    package let failure: KafkaFailure

    package init(disposition: Disposition, failure: KafkaFailure) {
        self.disposition = disposition
        self.failure = failure
    }

    package var description: String { failure.description }
}

/// Transactions. None of these calls has a time-out of ours (what bounds them, `KafkaTransactionalWriter` says): 2.0.2
/// ends the process when `commit_transaction` is polled with short ones.
extension Producer {
    /// Takes over the transactional id: fences its older holders and waits until what they left open is ended.
    package func initTransactions() throws(TransactionFailure) {
        try unsafe check(rd_kafka_init_transactions(client.pointer, -1), doing: "take over the transactional id")
    }

    package func beginTransaction() throws(TransactionFailure) {
        try unsafe check(rd_kafka_begin_transaction(client.pointer), doing: "begin a transaction")
    }

    /// Makes input offsets part of the transaction.
    ///
    /// - Precondition: `offsets` is not empty: librdkafka would send nothing, and a dead member's work would pass.
    package func sendOffsets(
        _ offsets: [Partition: Offset], of topic: String, member: GroupMember
    ) throws(TransactionFailure) {
        precondition(!offsets.isEmpty, "a transaction carries at least one offset")
        let list = PartitionList(topic: topic, offsets.map { ($0.key, $0.value.value) })
        let answer = unsafe member.withMetadata { metadata in
            unsafe rd_kafka_send_offsets_to_transaction(client.pointer, list.pointer, metadata, -1)
        }
        try unsafe check(answer, doing: "send offsets of '\(topic)' with a transaction")
    }

    /// Waits for the outputs, then commits them with the offsets.
    package mutating func commitTransaction() throws(TransactionFailure) {
        try unsafe check(rd_kafka_commit_transaction(client.pointer, -1), doing: "commit a transaction")
    }

    /// Takes back what the transaction has written. What is not sent yet never is.
    package mutating func abortTransaction() throws(TransactionFailure) {
        try unsafe check(rd_kafka_abort_transaction(client.pointer, -1), doing: "abort a transaction")
    }

    private func check(_ pointer: OpaquePointer?, doing: String) throws(TransactionFailure) {
        guard let error = unsafe ClientError(pointer) else { return }
        // In this order, as librdkafka's header has it.
        let disposition: TransactionFailure.Disposition =
            error.requiresAbort ? .abortTransaction : error.isRetriable ? .retry : .fatal
        throw TransactionFailure(
            disposition: disposition, failure: KafkaFailure(error.code, doing: doing, text: error.text))
    }
}
