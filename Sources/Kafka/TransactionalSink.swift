package import Plates

/// Commits each generation as one transaction: its outputs and its input offsets become visible together, or not at
/// all.
///
///     begin ─▶ write ─▶ sendOffsets ─▶ commit ─▶ done
///       │        │           │           ├─ in doubt ─▶ a new writer, then the committed offsets tell
///       ╰────────┴───────────┴─ failed ──┴─▶ abort ─▶ GenerationDropped
///       ╰─ outputs too large ─▶ a new writer, once more with these shortened
///
/// Whatever fails before the commit is asked for did not happen. Once it is, only Kafka knows: a writer that got no
/// clear answer is never used again, since a request of it that is still on its way could tear a later transaction; a
/// new one under the same id ends what it left open, and then the group's stable offsets say whether it happened.
///
/// The worst stall of one commit with all brokers away: until Kafka or librdkafka gives the transaction up
/// (`Limits.transaction`), then `Limits.doubt`. What librdkafka itself bounds, `KafkaTransactionalWriter` says; what it
/// does not, whoever waits for this sink: it makes another. From then on this one begins nothing, and takes over
/// nothing: before every call it asks whether it is still waited for.
package struct TransactionalSink<Writer: TransactionalWriter & ~Copyable>: ~Copyable, RecordSink {
    private let makeWriter: () throws -> Writer
    private let committed: ([Partition]) throws -> [Partition: Offset]
    private let now: () -> Timestamp
    private let patience: Patience
    private var writer: Writer?
    /// When the transaction in hand was begun, or the transactional id last taken over.
    private var startedAt: Timestamp
    private var fencings = Fencings()

    /// Outputs that went as a shortened dead letter because Kafka refused them as too large.
    package private(set) var shortenedCount = 0

    /// - Parameters:
    ///   - makeWriter: makes a writer of this sink's transactional id; called again for each that is discarded.
    ///   - committed: where the group stands, once no transaction on these partitions is open; those without an offset
    ///     are absent.
    ///   - now: any clock that goes forward; told apart by it are a fencing and a transaction that took too long.
    package init(
        makeWriter: @escaping () throws -> Writer,
        committed: @escaping ([Partition]) throws -> [Partition: Offset],
        now: @escaping () -> Timestamp, patience: @escaping Patience
    ) {
        self.makeWriter = makeWriter
        self.committed = committed
        self.now = now
        self.patience = patience
        startedAt = now()
    }

    /// Takes over the transactional id before there is anything to commit: what a predecessor of the same name left
    /// open is ended, so that nobody has to wait for its time-out, and the first commit finds its coordinators. If it
    /// fails, the first commit does it.
    package mutating func prepare() {
        if writer == nil { _ = try? takeOver() }
    }

    /// - Precondition: the generation has an offset at least: without one Kafka would not look at the member.
    package mutating func commit(_ generation: borrowing Generation) throws {
        precondition(!generation.nextOffsets.isEmpty, "a transaction carries at least one offset")
        guard let member = generation.member else {
            throw GenerationDropped(isOvertaken: true, "this process belongs to no generation of its group any more")
        }
        var attempt = Attempt(
            outbox: generation.outbox, offsets: generation.nextOffsets, member: member, sizing: Sizing())
        while true {
            if writer == nil || writer?.isSpent == true {
                do { try takeOver() } catch { throw try dropping(error) }
            }
            let refused = try run(attempt)
            if refused.isEmpty { break }
            try attempt.sizing.add(refused, of: attempt.outbox)
        }
        shortenedCount += attempt.sizing.shortened.count
    }

    /// Takes over the transactional id first, which ends what the sink that this one takes the place of left open.
    package mutating func hasCommitted(_ offsets: [Partition: Offset]) throws -> Bool {
        try committedOnceKnown(offsets).count == offsets.count
    }
}

/// A generation on its way, and how its outputs go.
private struct Attempt {
    let outbox: Outbox
    let offsets: [Partition: Offset]
    let member: GroupMember
    var sizing: Sizing
}

// MARK: One transaction

extension TransactionalSink where Writer: ~Copyable {
    /// - Returns: the outputs that were refused as too large; none = the transaction is committed. After a refusal the
    ///   writer is a new one: librdkafka 2.0.2 counts the refused batch among the sent ones, and Kafka refuses the next
    ///   transaction for the gap.
    private mutating func run(_ attempt: Attempt) throws -> [Int] {
        var isCommitAsked = false
        startedAt = now()
        do {
            try again { writer throws(TransactionFailure) in try writer.begin() }
            try writer?.write(attempt.outbox, shortened: attempt.sizing.shortened, alone: attempt.sizing.alone)
            if let refused = try writer?.takeTooLarge(), !refused.isEmpty {
                renew()
                return refused
            }
            try again { writer throws(TransactionFailure) in
                try writer.sendOffsets(attempt.offsets, as: attempt.member)
            }
            isCommitAsked = true
            try again { writer throws(TransactionFailure) in try writer.commit() }
            return []
        } catch let failure as TransactionFailure {
            return try recover(from: failure, attempt, isCommitAsked: isCommitAsked)
        }
    }

    private mutating func recover(
        from failure: TransactionFailure, _ attempt: Attempt, isCommitAsked: Bool
    ) throws -> [Int] {
        try count(failure)
        if failure.disposition == .abortTransaction {
            // An output that comes back fails the transaction before its end is asked for: that is no doubt.
            let refused = try writer?.takeTooLarge() ?? []
            if !refused.isEmpty {
                renew()
                return refused
            }
            if !isCommitAsked {
                abort()
                throw try dropping(failure)
            }
        }
        if isCommitAsked {
            try resolve(attempt, because: failure)
            return []
        }
        if failure.disposition == .retry { abort() } else { renew() }
        throw try dropping(failure)
    }

    /// A call that says that it may be made again is, a few times.
    private mutating func again(
        _ call: (inout Writer) throws(TransactionFailure) -> Void
    ) throws(TransactionFailure) {
        guard var held = writer.take() else { return }
        var failure: TransactionFailure?
        for attempt in 1...Limits.transactionTries {
            failure = abandonment
            if failure != nil { break }
            do {
                try call(&held)
                failure = nil
            } catch {
                failure = error
            }
            guard failure?.disposition == .retry, attempt < Limits.transactionTries else { break }
            guard patience(Limits.commitRetryPause) else { break }
        }
        writer = .some(consume held)
        if let failure { throw failure }
    }

    /// What to throw once nobody waits for this sink any more: another may be at work under its id.
    private var abandonment: TransactionFailure? {
        if patience(.zero) { return nil }
        let failure = KafkaFailure(.other, "nobody waits for this commit any more")
        return TransactionFailure(disposition: .fatal, failure: failure)
    }

    private mutating func abort() {
        do {
            try again { writer throws(TransactionFailure) in try writer.abort() }
        } catch {
            renew()
        }
    }
}

// MARK: Writers come and go

extension TransactionalSink where Writer: ~Copyable {
    /// Makes a new writer, which ends what the one before left open.
    private mutating func takeOver() throws {
        writer = nil
        if let abandonment { throw abandonment }
        startedAt = now()
        writer = .some(try makeWriter())
        do {
            try again { writer throws(TransactionFailure) in try writer.initialise() }
        } catch {
            writer = nil
            try count(error)
            throw error
        }
    }

    /// At once, so that nobody has to wait until Kafka ends by itself what was left open; if it fails the next commit
    /// does it.
    private mutating func renew() {
        _ = try? takeOver()
    }

    /// Ends well if the commit did happen. If it did not, and never can, the run ends.
    private mutating func resolve(_ attempt: Attempt, because failure: TransactionFailure) throws {
        let done = try committedOnceKnown(attempt.offsets)
        if done.count == attempt.offsets.count { return }
        if failure.failure.isHopeless { throw failure.failure }
        throw GenerationDropped(isOvertaken: !done.isEmpty, failure.description, done: done)
    }

    /// Those of a commit in doubt that are committed: asks until Kafka says it, at most for `Limits.doubt`.
    private mutating func committedOnceKnown(_ offsets: [Partition: Offset]) throws -> Set<Partition> {
        let deadline = now() + Limits.doubt
        while true {
            let failure: KafkaFailure
            let mayPass: Bool
            do {
                try takeOver()
                return try done(offsets)
            } catch let again as TransactionFailure {
                failure = again.failure
                mayPass = !failure.isHopeless
            } catch let again as KafkaFailure {
                failure = again
                mayPass = again.isRetriable
            }
            guard mayPass, now() < deadline, patience(Limits.commitRetryPause) else { throw failure }
        }
    }

    /// Those whose committed offset is the wanted one.
    private func done(_ offsets: [Partition: Offset]) throws -> Set<Partition> {
        if let abandonment { throw abandonment.failure }
        let found = try committed(offsets.keys.sorted())
        return Set(offsets.keys.filter { found[$0] == offsets[$0] })
    }

    /// What to throw for a failure after which the work did not happen.
    private func dropping(_ error: any Error) throws -> GenerationDropped {
        switch error {
        case let failure as TransactionFailure where !failure.failure.isHopeless:
            let kind = failure.failure.kind
            let isMovedOn = kind == .notOwner || kind == .fenced || kind == .instanceFenced
            let isOvertaken = failure.disposition == .abortTransaction && isMovedOn
            return GenerationDropped(isOvertaken: isOvertaken, failure.description)
        case let failure as TransactionFailure: throw failure.failure
        default: throw error
        }
    }

    /// What took longer than a transaction may, Kafka has ended by itself: it says the same of that as of a fencing.
    private mutating func count(_ failure: TransactionFailure) throws {
        let now = now()
        guard failure.failure.kind == .fenced, failure.disposition == .fatal, now - startedAt < Limits.transaction
        else {
            return
        }
        guard fencings.areTooMany(withOneAt: now) else { return }
        throw KafkaFailure(
            .fenced,
            "another process took this one's transactional id \(Limits.fencings) times within "
                + "\(Int(Limits.fencingSpan.seconds)) s: two run under the same --instance name; give each its own")
    }
}
