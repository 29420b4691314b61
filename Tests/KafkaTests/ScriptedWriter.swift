// A transactional writer that does what a script says, and writes down what it was asked.

import Kafka
import Plates

final class Script {
    /// What happened, in order: `make`, `begin`, `write 3 short [1]`, `offsets`, `commit` …
    var log: [String] = []
    /// What the calls to come throw, by name, first to last; nil = that call works.
    var failures: [String: [TransactionFailure?]] = [:]
    /// What the calls of `takeTooLarge` to come bring.
    var refusals: [[Int]] = []
    /// Where the group stands.
    var committed: [Partition: Offset] = [:]
    /// Whether the next commit that fails happens all the same.
    var appliesFailedCommit = false
    /// Offsets that somebody else commits when the id is taken over.
    var committedByOthers: [Partition: Offset] = [:]
    var now = Timestamp(milliseconds: 1_000)
    /// Whether the writer in use is, and every one that is made after it is not.
    var isSpent = false
    /// Once this is asked for, nobody waits for the sink any more.
    var lastAwaited: String?
    var isAwaited: Bool { !log.contains { $0 == lastAwaited } }
    /// How far the clock goes on with each call.
    var step = TimeSpan.milliseconds(1)
    fileprivate var offsets: [Partition: Offset] = [:]

    func fail(_ call: String, _ failures: TransactionFailure?...) { self.failures[call, default: []] += failures }

    fileprivate func call(_ name: String, _ detail: String = "") throws(TransactionFailure) {
        log.append(detail.isEmpty ? name : "\(name) \(detail)")
        now = now + step
        guard failures[name]?.isEmpty == false, let failure = failures[name]?.removeFirst() else { return }
        throw failure
    }
}

struct ScriptedWriter: TransactionalWriter, ~Copyable {
    let script: Script

    var isSpent: Bool { script.isSpent }

    init(_ script: Script) {
        self.script = script
        script.isSpent = false
        script.log.append("make")
    }

    func initialise() throws(TransactionFailure) {
        try script.call("initialise")
        script.committed.merge(script.committedByOthers) { $1 }
    }
    func begin() throws(TransactionFailure) { try script.call("begin") }
    func write(_ outbox: borrowing Outbox, shortened: Set<Int>, alone: Set<Int>) throws(TransactionFailure) {
        var detail = "\(outbox.records.count)"
        if !shortened.isEmpty { detail += " short \(shortened.sorted())" }
        if !alone.isEmpty { detail += " alone \(alone.sorted())" }
        try script.call("write", detail)
    }
    func sendOffsets(_ offsets: [Partition: Offset], as member: GroupMember) throws(TransactionFailure) {
        try script.call("offsets")
        script.offsets = offsets
    }
    func commit() throws(TransactionFailure) {
        do {
            try script.call("commit")
        } catch {
            if script.appliesFailedCommit { script.committed.merge(script.offsets) { $1 } }
            throw error
        }
        script.committed.merge(script.offsets) { $1 }
    }
    func abort() throws(TransactionFailure) { try script.call("abort") }
    func takeTooLarge() -> [Int] { script.refusals.isEmpty ? [] : script.refusals.removeFirst() }
}
