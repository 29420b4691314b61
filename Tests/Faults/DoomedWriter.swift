import Glibc
import Kafka
import Plates
import Threads

/// Where in a transaction a member ends itself, as by SIGKILL.
enum Doom: String, CaseIterable {
    case beforeProduce = "before-produce"
    case afterProduce = "after-produce"
    case afterOffsets = "after-offsets"
    case duringCommit = "during-commit"
    case afterCommit = "after-commit"
    case beforeImage = "before-image"
    case amidImage = "amid-image"

    var isOfImage: Bool { self == .beforeImage || self == .amidImage }
}

/// When a member ends itself: at one point, in the n-th transaction or image.
final class Fate: Sendable {
    let doom: Doom
    /// How long after the point, in microseconds.
    let delay: UInt32
    private let left: Guarded<Int>

    init(_ doom: Doom, number: Int, delay: UInt32) {
        self.doom = doom
        self.delay = delay
        left = Guarded(number)
    }

    /// Does not return when this is the place and the time.
    func pass(_ point: Doom) {
        if isUp(at: point) {
            usleep(delay)
            die()
        }
    }

    /// Dies on another thread, a moment later, while this one goes on.
    func passIntoCall(_ point: Doom) {
        guard isUp(at: point) else { return }
        let thread = Thread(named: "fate") { [self] in
            usleep(delay)
            die()
        }
        thread.detach()
    }

    private func isUp(at point: Doom) -> Bool {
        guard point == doom else { return false }
        return left.withLock { left in
            left -= 1
            return left == 0
        }
    }

    private func die() {
        Glibc.kill(getpid(), SIGKILL)
        sleep(60)
    }
}

/// A transactional writer whose process dies at a labelled point: the engine and the writer inside know nothing of it.
struct DoomedWriter<Inner: TransactionalWriter & ~Copyable>: ~Copyable, TransactionalWriter {
    private var inner: Inner
    private let fate: Fate

    init(_ inner: consuming Inner, _ fate: Fate) {
        self.inner = inner
        self.fate = fate
    }

    var isSpent: Bool { inner.isSpent }

    mutating func initialise() throws(TransactionFailure) { try inner.initialise() }
    mutating func begin() throws(TransactionFailure) { try inner.begin() }
    mutating func abort() throws(TransactionFailure) { try inner.abort() }
    mutating func takeTooLarge() throws -> [Int] { try inner.takeTooLarge() }

    mutating func write(
        _ outbox: borrowing Outbox, shortened: Set<Int>, alone: Set<Int>
    ) throws(TransactionFailure) {
        fate.pass(.beforeProduce)
        try inner.write(outbox, shortened: shortened, alone: alone)
        fate.pass(.afterProduce)
    }

    mutating func sendOffsets(_ offsets: [Partition: Offset], as member: GroupMember) throws(TransactionFailure) {
        try inner.sendOffsets(offsets, as: member)
        fate.pass(.afterOffsets)
    }

    mutating func commit() throws(TransactionFailure) {
        fate.passIntoCall(.duringCommit)
        try inner.commit()
        fate.pass(.afterCommit)
    }
}
