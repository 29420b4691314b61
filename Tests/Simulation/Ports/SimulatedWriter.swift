package import Kafka
package import Plates

/// A transactional producer on the simulated broker, with librdkafka's manners: what it is given leaves when it likes,
/// at the latest before the commit.
package struct SimulatedWriter: TransactionalWriter, ~Copyable {
    private let process: Process
    private let line: SinkLine
    private var identity: ProducerIdentity?
    private var queue: [Queued] = []
    private var tooLarge: [Int] = []
    private var isOpen = false
    private var mustAbort = false
    private var isUseless = false
    /// The open transaction is known to the broker.
    private var hasSent = false
    /// The broker has been asked to end the transaction, and its answer was lost.
    private var isEnding = false

    private struct Queued {
        let index: Int
        let isAlone: Bool
        let place: LogPlace
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [(name: String, value: String)]
    }

    private var hasLateRequest = false

    package var isSpent: Bool { hasLateRequest && process.mutation != .spentWriterKept }

    private static let transactionTimeout = TimeSpan.seconds(10)
    private static let patience = TimeSpan.seconds(60)

    package init(process: Process, line: SinkLine) {
        self.process = process
        self.line = line
    }

    package mutating func initialise() throws(TransactionFailure) {
        try call("initialise") { writer throws(TransactionFailure) in
            var identity: ProducerIdentity?
            let isDone = writer.process.world.wait(atMost: Self.patience) {
                if writer.process.isDead { return true }
                identity = writer.process.broker.initialiseProducer(writer.process.transactionalID)
                return identity != nil
            }
            guard isDone, let identity else { throw writer.failure(.fatal, .timedOut, "no identity comes") }
            writer.identity = identity
        }
    }

    package mutating func begin() throws(TransactionFailure) {
        try call("begin") { writer throws(TransactionFailure) in
            precondition(!writer.isOpen, "a transaction is open already")
            writer.isOpen = true
            writer.hasSent = false
            writer.isEnding = false
        }
    }

    package mutating func write(
        _ outbox: borrowing Outbox, shortened: Set<Int>, alone: Set<Int>
    ) throws(TransactionFailure) {
        var queued: [Queued] = []
        for index in outbox.records.indices {
            let record = outbox.records[index]
            guard let topic = process.broker.place(of: outbox.topics[record.topic]) else {
                throw failure(.fatal, .topicMissing, "there is no simulated topic '\(outbox.topics[record.topic])'")
            }
            let isShort = shortened.contains(index)
            let key = record.key.map { Array(outbox.bytes[$0]) }
            let partition =
                record.partition.map { Int($0.value) } ?? process.broker.partition(of: key, in: topic)
            queued.append(
                Queued(
                    index: index, isAlone: alone.contains(index) || isShort,
                    place: LogPlace(topic: topic, partition: partition), key: isShort ? nil : key,
                    value: isShort ? nil : record.value.map { Array(outbox.bytes[$0]) },
                    headers: record.headers.map { ($0.name, $0.value) } + (isShort ? [("shortened", "yes")] : [])))
        }
        try call("write") { writer throws(TransactionFailure) in
            writer.queue += queued
            try writer.sendSome()
        }
    }

    package mutating func sendOffsets(
        _ offsets: [Partition: Offset], as member: GroupMember
    ) throws(TransactionFailure) {
        precondition(!offsets.isEmpty, "a transaction carries at least one offset")
        var entries = offsets.sorted { $0.key < $1.key }.map { (partition: Int($0.key.value), offset: $0.value) }
        switch process.mutation {
        case .offsetOneTooFar: entries = entries.map { ($0.partition, $0.offset.next) }
        case .offsetOneTooNear:
            entries = entries.map { ($0.partition, Offset(max(0, $0.offset.value - 1))) }
        default: break
        }
        let isRefreshed = process.mutation == .metadataRefreshed
        try call("offsets") { writer throws(TransactionFailure) in
            try writer.sendSome()
            let member = isRefreshed ? writer.process.client.newestIdentity ?? .nobody : member.identity
            writer.hasSent = true
            switch try writer.answer(
                { identity, broker in
                    broker.sendOffsets(entries, identity, timeout: Self.transactionTimeout, member: member)
                }, isConcurrent: { $0 == .concurrent })
            {
            case .done: break
            case .fenced: throw writer.failure(.fatal, .fenced, "the producer is fenced")
            case .concurrent: throw writer.failure(.fatal, .timedOut, "the last transaction does not end")
            case .illegalGeneration, .unknownMember, .fencedInstance:
                writer.mustAbort = true
                throw writer.failure(.abortTransaction, .notOwner, "the group has moved on")
            }
        }
    }

    package mutating func commit() throws(TransactionFailure) {
        try call("flush") { writer throws(TransactionFailure) in
            try writer.send(writer.queue.count)
            guard writer.tooLarge.isEmpty else {
                writer.mustAbort = true
                throw writer.failure(.abortTransaction, .recordTooLarge, "an output is too large")
            }
        }
        if let identity, let transaction = process.broker.openTransaction(of: identity) {
            process.attempted.append(transaction)
        }
        try call("commit", isEnd: true) { writer throws(TransactionFailure) in try writer.end(commit: true) }
    }

    package mutating func abort() throws(TransactionFailure) {
        queue = []
        mustAbort = false
        try call("abort", isEnd: true) { writer throws(TransactionFailure) in try writer.end(commit: false) }
    }

    package mutating func takeTooLarge() throws -> [Int] {
        defer { tooLarge = [] }
        return tooLarge.sorted()
    }
}

// What goes to the broker, and what comes back.
extension SimulatedWriter {
    private func failure(
        _ disposition: TransactionFailure.Disposition, _ kind: KafkaFailure.Kind, _ sentence: String
    ) -> TransactionFailure {
        TransactionFailure(disposition: disposition, failure: KafkaFailure(kind, sentence))
    }

    /// Asks until the previous transaction has ended.
    private func answer<Answer: Equatable>(
        _ ask: (ProducerIdentity, SimulatedBroker) -> Answer, isConcurrent: (Answer) -> Bool
    ) throws(TransactionFailure) -> Answer {
        guard let identity else { throw failure(.fatal, .other, "the producer has no identity") }
        var answer = ask(identity, process.broker)
        guard isConcurrent(answer) else { return answer }
        _ = process.world.wait(atMost: Self.patience) {
            if process.isDead { return true }
            answer = ask(identity, process.broker)
            return !isConcurrent(answer)
        }
        if process.isDead { throw failure(.fatal, .other, "the process has ended") }
        return answer
    }

    private mutating func sendSome() throws(TransactionFailure) {
        try send(process.world.chance.below(queue.count + 1))
    }

    private mutating func send(_ count: Int) throws(TransactionFailure) {
        for queued in queue.prefix(count) {
            if isTooLarge(queued, among: queue.prefix(count)) {
                tooLarge.append(queued.index)
                continue
            }
            if process.mutation == .changelogOutsideTransaction, isChangelog(queued.place) {
                process.broker.append(
                    topic: queued.place.topic, partition: queued.place.partition, key: queued.key,
                    value: queued.value)
                continue
            }
            hasSent = true
            let answer = try answer(
                { identity, broker in
                    broker.produce(
                        identity, timeout: Self.transactionTimeout, to: queued.place, key: queued.key,
                        value: queued.value, headers: queued.headers)
                }, isConcurrent: { $0 == .concurrent })
            guard answer == .done else { throw failure(.fatal, .fenced, "the producer is fenced") }
        }
        queue.removeFirst(count)
    }

    /// A batch is refused as a whole: what goes to the same partition beside one that is too large shares its fate.
    private func isTooLarge(_ queued: Queued, among batch: ArraySlice<Queued>) -> Bool {
        guard let limit = process.broker.settings.longestValue, queued.place.topic == limit.topic else { return false }
        func exceeds(_ one: Queued) -> Bool { one.value?.count ?? 0 > limit.bytes }
        if exceeds(queued) { return true }
        return !queued.isAlone && batch.contains { $0.place == queued.place && !$0.isAlone && exceeds($0) }
    }

    private func isChangelog(_ place: LogPlace) -> Bool {
        process.broker.topics[place.topic].name == "\(Scenario.topologyName).windows"
    }

    private mutating func end(commit: Bool) throws(TransactionFailure) {
        isOpen = false
        // librdkafka asks for no end of what never began.
        if !hasSent { return }
        let answer = try answer(
            { identity, broker in broker.endTransaction(identity, commit: commit) },
            isConcurrent: { $0 == .concurrent })
        switch answer {
        case .done: break
        case .invalidState, .fenced: throw failure(.fatal, .fenced, "the producer is fenced")
        case .concurrent: throw failure(.fatal, .timedOut, "the transaction does not end")
        }
    }

    /// One call: others take steps, the process may end, and what is asked for happens or does not.
    private mutating func call(
        _ name: StaticString, isEnd: Bool = false,
        _ act: (inout SimulatedWriter) throws(TransactionFailure) -> Void
    ) throws(TransactionFailure) {
        try alive { process throws(ProcessEnded) in try process.enter() }
        if line.isHanging || isUseless { throw failure(.fatal, .other, "the producer is of no use any more") }
        if mustAbort { throw failure(.abortTransaction, .other, "the transaction is to be aborted") }
        let fault = drawFault(isEnd: isEnd)
        process.world.note(name, Int64(process.machine.number), Int64(fault.map(\.code) ?? 0))
        switch fault {
        case nil: try act(&self)
        case .retry: throw failure(.retry, .timedOut, "the simulated call is to be made again")
        case .retryAfter:
            try act(&self)
            isOpen = true
            isEnding = true
            // What seemed lost may come late, and by then end another transaction of the same producer.
            plan(act: isEnd, name)
            hasLateRequest = true
            throw failure(.retry, .timedOut, "the simulated answer is lost")
        case .abort:
            mustAbort = true
            throw failure(.abortTransaction, .other, "the simulated transaction is to be aborted")
        case .fatal: try giveUp()
        case .fatalAfter:
            try act(&self)
            try giveUp()
        case .fatalLater:
            plan(act: isEnd, name)
            try giveUp()
        case .hang, .hangAfter:
            if case .hangAfter = fault { try act(&self) }
            line.isHanging = true
            try giveUp()
        }
        try alive { process throws(ProcessEnded) in try process.leave() }
    }

    private mutating func giveUp() throws(TransactionFailure) {
        isUseless = true
        throw failure(.fatal, .timedOut, "the simulated answer never comes")
    }

    /// An end of a transaction that reaches the broker when its sender has given up.
    private func plan(act isEnd: Bool, _ name: StaticString) {
        guard isEnd, let identity else { return }
        let broker = process.broker
        let commit = "\(name)" == "commit"
        process.world.planSoon(within: 20_000) {
            let answer = broker.endTransaction(identity, commit: commit)
            broker.world.note("late end", commit ? 1 : 0, answer == .done ? 1 : 0)
        }
    }

    private func alive(_ body: (Process) throws(ProcessEnded) -> Void) throws(TransactionFailure) {
        do throws(ProcessEnded) {
            try body(process)
        } catch {
            throw failure(.fatal, .other, "\(error)")
        }
    }

    private func drawFault(isEnd: Bool) -> CallFault? {
        let faults = process.faults
        func happens(_ rate: Int) -> Bool { process.world.chance.once(in: rate) }
        if happens(faults.retry) { return isEnd && happens(2) ? .retryAfter : .retry }
        if isOpen, !isEnding, happens(faults.abort) { return .abort }
        if happens(faults.fatal) {
            process.hasBeenHurt = true
            return process.world.chance.pick([.fatal, .fatalAfter, .fatalLater])
        }
        if happens(faults.hang) {
            process.hasBeenHurt = true
            return process.world.chance.pick([.hang, .hangAfter])
        }
        return nil
    }
}

extension CallFault {
    var code: Int {
        switch self {
        case .retry: 1
        case .retryAfter: 2
        case .abort: 3
        case .fatal: 4
        case .fatalAfter: 5
        case .fatalLater: 6
        case .hang: 7
        case .hangAfter: 8
        }
    }
}
