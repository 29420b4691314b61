import KafkaSupport
import Plates
import Testing

@testable import Kafka

@Suite struct TransactionalSinkTests {
    private let script = Script()
    private let member = GroupMember(group: "g", groupGeneration: 3, id: "m")
    private let next = [Partition(0): Offset(10), Partition(1): Offset(20)]

    private func sink() -> TransactionalSink<ScriptedWriter> {
        TransactionalSink(
            makeWriter: { [script] in ScriptedWriter(script) },
            committed: { [script] partitions in
                script.log.append("ask")
                return script.committed.filter { partitions.contains($0.key) }
            },
            now: { [script] in script.now },
            patience: { [script] span in
                script.now = script.now + span
                return script.isAwaited
            })
    }

    private func generation(_ outputs: Int = 1, member: GroupMember? = nil) -> Generation {
        var outbox = Outbox(topics: ["dead", "out", "log"], deadLetter: 0, changelog: 2)
        for index in 0..<outputs { outbox.add(topic: 1, "\(index)", Array(repeating: 65, count: 10 + index)) }
        return Generation(outbox: outbox, nextOffsets: next, member: member ?? self.member)
    }

    private static func told(
        _ disposition: TransactionFailure.Disposition, _ kind: KafkaFailure.Kind = .other
    ) -> TransactionFailure {
        TransactionFailure(disposition: disposition, failure: KafkaFailure(kind, "it did not work"))
    }

    private func dropped(_ generation: Generation, by sink: inout TransactionalSink<ScriptedWriter>)
        -> GenerationDropped?
    {
        do {
            try sink.commit(generation)
            Issue.record("it was committed")
        } catch let dropped as GenerationDropped {
            return dropped
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    @Test func `one transaction holds outputs and offsets, and the writer is kept`() throws {
        var sink = sink()
        try sink.commit(generation())
        try sink.commit(generation())
        let transaction = ["begin", "write 1", "offsets", "commit"]
        #expect(script.log == ["make", "initialise"] + transaction + transaction)
        #expect(script.committed == next)
    }

    @Test func `a sink that is prepared has taken its id over before the first commit, or does so then`() throws {
        var sink = sink()
        sink.prepare()
        #expect(script.log == ["make", "initialise"])
        try sink.commit(generation())
        #expect(script.log == ["make", "initialise", "begin", "write 1", "offsets", "commit"])
        script.log = []
        script.fail("initialise", Self.told(.fatal, .unreachable))
        var other = self.sink()
        other.prepare()
        try other.commit(generation())
        #expect(script.log == ["make", "initialise", "make", "initialise", "begin", "write 1", "offsets", "commit"])
    }

    @Test func `a writer that may be torn by a late request begins no other transaction`() throws {
        var sink = sink()
        try sink.commit(generation())
        script.isSpent = true
        try sink.commit(generation())
        try sink.commit(generation())
        let transaction = ["begin", "write 1", "offsets", "commit"]
        let taken = ["make", "initialise"]
        #expect(script.log == taken + transaction + taken + transaction + transaction)
    }

    @Test func `a member that belongs to no generation writes nothing`() {
        var sink = sink()
        let none = Generation(outbox: Outbox(topics: []), nextOffsets: next, member: nil)
        #expect(dropped(none, by: &sink)?.isOvertaken == true)
        #expect(script.log.isEmpty)
    }

    @Test(arguments: ["initialise", "begin", "offsets", "commit"])
    func `a call that may be made again is, and that is all`(call: String) throws {
        script.fail(call, Self.told(.retry, .timedOut), Self.told(.retry))
        var sink = sink()
        try sink.commit(generation())
        #expect(script.log.filter { $0 == call }.count == 3)
        #expect(script.log.filter { $0 == "make" }.count == 1)
        #expect(script.committed == next)
    }

    @Test(arguments: ["begin", "write", "offsets"])
    func `what asks for an abort before the commit is aborted, and the same writer goes on`(call: String) throws {
        script.fail(call, Self.told(.abortTransaction))
        var sink = sink()
        #expect(dropped(generation(), by: &sink)?.isOvertaken == false)
        #expect(script.log.last == "abort")
        try sink.commit(generation())
        #expect(script.log.filter { $0 == "make" }.count == 1)
        #expect(script.committed == next)
    }

    @Test(arguments: [KafkaFailure.Kind.notOwner, .fenced, .instanceFenced])
    func `offsets that the group refuses are told as overtaken`(kind: KafkaFailure.Kind) {
        script.fail("offsets", Self.told(.abortTransaction, kind))
        var sink = sink()
        #expect(dropped(generation(), by: &sink)?.isOvertaken == true)
        #expect(script.log.suffix(2) == ["offsets", "abort"])
    }

    @Test(arguments: ["begin", "write", "offsets"])
    func `a writer that is done for before the commit is replaced at once, and nothing is asked`(call: String) throws {
        script.fail(call, Self.told(.fatal))
        var sink = sink()
        #expect(dropped(generation(), by: &sink)?.done.isEmpty == true)
        #expect(script.log.suffix(2) == ["make", "initialise"])
        #expect(!script.log.contains("ask"))
        try sink.commit(generation())
        #expect(script.committed == next)
    }

    static let doubts: [TransactionFailure] = [
        told(.fatal), told(.fatal, .fenced), told(.fatal, .timedOut), told(.abortTransaction, .timedOut),
        told(.abortTransaction),
    ]

    @Test(arguments: doubts, [true, false])
    func `after a commit without a clear answer a new writer takes over, and the offsets tell`(
        doubt: TransactionFailure, hasHappened: Bool
    ) throws {
        script.fail("commit", doubt)
        script.appliesFailedCommit = hasHappened
        var sink = sink()
        if hasHappened {
            try sink.commit(generation())
        } else {
            #expect(dropped(generation(), by: &sink)?.isOvertaken == false)
        }
        #expect(script.log.suffix(4) == ["commit", "make", "initialise", "ask"])
    }

    @Test func `a commit that asks to be made again for ever is in doubt too`() throws {
        let again = Self.told(.retry, .timedOut)
        script.fail("commit", again, again, again)
        script.appliesFailedCommit = true
        var sink = sink()
        try sink.commit(generation())
        #expect(script.log.suffix(5) == ["commit", "commit", "make", "initialise", "ask"])
    }

    @Test func `in doubt beside a rebalance, what others have moved on is told from what did not happen`() {
        script.fail("commit", Self.told(.fatal))
        script.committedByOthers = [Partition(1): Offset(20)]
        var sink = sink()
        let dropped = dropped(generation(), by: &sink)
        #expect(dropped?.isOvertaken == true)
        #expect(dropped?.done == [Partition(1)])
    }

    @Test func `a doubt lasts until Kafka answers`() throws {
        script.fail("commit", Self.told(.fatal))
        script.appliesFailedCommit = true
        script.fail("initialise", nil)
        for _ in 0..<20 { script.fail("initialise", Self.told(.retry, .unreachable)) }
        var sink = sink()
        try sink.commit(generation())
        #expect(script.log.last == "ask")
    }

    @Test func `a doubt that nobody resolves ends the run with the sentence of its cause`() {
        script.fail("commit", Self.told(.fatal))
        script.fail("initialise", nil)
        for _ in 0..<10_000 { script.fail("initialise", Self.told(.retry, .unreachable)) }
        var sink = sink()
        let ended = failure { try sink.commit(generation()) }
        #expect(ended?.kind == .unreachable)
    }

    @Test func `an abort without a clear answer costs the writer`() throws {
        script.fail("offsets", Self.told(.abortTransaction))
        script.fail("abort", Self.told(.fatal, .timedOut))
        var sink = sink()
        #expect(dropped(generation(), by: &sink)?.isOvertaken == false)
        #expect(script.log.suffix(3) == ["abort", "make", "initialise"])
        try sink.commit(generation())
        #expect(script.committed == next)
    }

    @Test func `the third fencing within a minute ends the run, one that is a time-out does not count`() throws {
        let fenced = Self.told(.fatal, .fenced)
        script.fail("begin", fenced, fenced, fenced, fenced)
        var sink = sink()
        _ = dropped(generation(), by: &sink)
        script.step = Limits.transaction
        _ = dropped(generation(), by: &sink)
        script.step = .milliseconds(1)
        _ = dropped(generation(), by: &sink)
        let ended = failure { try sink.commit(generation()) }
        #expect(ended?.kind == .fenced)
        #expect(ended?.description.contains("--instance") == true)
    }

    @Test func `fencings that are far apart cost a generation each`() throws {
        let fenced = Self.told(.fatal, .fenced)
        for _ in 0..<5 {
            script.fail("commit", fenced)
            var sink = sink()
            _ = dropped(generation(), by: &sink)
            script.now = script.now + .seconds(31)
        }
    }

    @Test(arguments: ["initialise", "offsets"])
    func `what only a person can mend ends the run`(call: String) {
        script.fail(call, Self.told(.abortTransaction, .notAuthorised))
        var sink = sink()
        #expect(failure { try sink.commit(generation()) }?.kind == .notAuthorised)
    }

    @Test func `outputs refused as too large go alone, then shortened, in the same generation`() throws {
        script.fail("commit", Self.told(.abortTransaction, .recordTooLarge))
        // Once after each write, and after the failure.
        script.refusals = [[], [0, 1, 2], [1], []]
        var sink = sink()
        try sink.commit(generation(4))
        #expect(
            script.log.filter { $0.hasPrefix("write") }
                == ["write 4", "write 4 alone [0, 1, 2]", "write 4 short [1, 2] alone [0]"])
        #expect(script.log.filter { $0 == "make" }.count == 3)
        #expect(!script.log.contains("abort"))
        #expect(sink.shortenedCount == 2)
        #expect(script.committed == next)
    }

    @Test func `two that come back together are shortened, the larger because of the smaller`() throws {
        script.refusals = [[1, 2], [1, 2], []]
        var sink = sink()
        try sink.commit(generation(4))
        #expect(script.log.filter { $0.hasPrefix("write") }.last == "write 4 short [1, 2]")
        #expect(sink.shortenedCount == 2)
    }

    @Test func `what tells somebody something is never shortened: whoever decided is told that it does not fit`() {
        var outbox = Outbox(topics: ["dead", "out", "log", "alerts.x"], deadLetter: 0, changelog: 2, telling: 3..<4)
        for size in [10, 900, 1_000] { outbox.add(topic: 3, "k", Array(repeating: 65, count: size)) }
        outbox.add(topic: 1, "k", Array(repeating: 65, count: 2_000))
        // All share a batch; alone, the last but one comes back by itself.
        script.refusals = [[0, 1, 2, 3], [2]]
        var sink = sink()
        let dropped = dropped(Generation(outbox: outbox, nextOffsets: next, member: member), by: &sink)
        #expect(dropped?.tooLarge == GenerationDropped.TooLarge(topic: "alerts.x", size: 1_001))
        #expect(dropped?.isOvertaken == false && dropped?.done.isEmpty == true)
        #expect(script.log.filter { $0.hasPrefix("write") } == ["write 4", "write 4 alone [0, 1, 2, 3]"])
        #expect(sink.shortenedCount == 0)
    }

    @Test func `a changelog's record is never shortened`() {
        var generation = generation(0)
        generation.outbox.add(topic: 2, "state", [1])
        script.refusals = [[0], [0]]
        var sink = sink()
        let ended = failure { try sink.commit(generation) }
        #expect(ended?.kind == .recordTooLarge)
        #expect(ended?.description.contains("'log'") == true)
    }

    @Test func `a sink that takes another's place fences it before it asks`() throws {
        script.committed = next
        var sink = sink()
        #expect(try sink.hasCommitted(next))
        #expect(script.log == ["make", "initialise", "ask"])
        #expect(try !sink.hasCommitted([Partition(0): Offset(11)]))
    }

    @Test func `a sink that takes another's place asks until Kafka is back`() throws {
        script.committed = next
        for _ in 0..<9 { script.fail("initialise", Self.told(.fatal, .unreachable)) }
        var sink = sink()
        #expect(try sink.hasCommitted(next))
        #expect(script.log.filter { $0 == "initialise" }.count == 10)
    }

    @Test func `a sink that nobody waits for any more asks no further`() {
        for call in ["initialise", "begin", "write 1", "offsets", "commit"] {
            script.log = []
            script.lastAwaited = call
            script.fail("commit", Self.told(.fatal, .timedOut))
            var sink = sink()
            #expect(throws: (any Error).self) { try sink.commit(generation()) }
            let calls = ["make", "initialise", "begin", "write 1", "offsets", "commit"]
            // What was written and not committed is left to its time-out: nothing is sent any more.
            let last = call == "begin" ? "write 1" : call
            #expect(script.log == Array(calls.prefix { $0 != last }) + [last], "\(call)")
            script.failures = [:]
        }
    }
}

@Suite struct OutboxTests {
    @Test func `an output without headers becomes a dead letter that says where it was to go`() throws {
        var outbox = Outbox(topics: ["dead", "alerts.a"], deadLetter: 0)
        outbox.add(topic: 1, "key", Array(repeating: 65, count: 500))
        outbox.add(topic: 0, headers: [OutputHeader("reason", "not-json")], "key", [1])
        let short = try #require(outbox.shortForm(of: 0))
        #expect(short.topic == 0)
        #expect(short.headers.first == OutputHeader("reason", "too-large"))
        #expect(short.headers.first { $0.name == "detail" }?.value.contains("'alerts.a'") == true)
        #expect(short.headers.first { $0.name == "size" }?.value == "500")
        let kept = try #require(outbox.shortForm(of: 1))
        #expect(
            kept.headers == [
                OutputHeader("reason", "not-json"), OutputHeader("shortened", "key 3 bytes, value 1 bytes"),
            ])
    }
}

@Suite struct MemberTests {
    @Test(arguments: [
        (generation: Int32(7), id: "m-1", instance: String?.none), (0, "m", "host-a"), (-1, "", nil), (-1, "m", nil),
        (3, "", nil),
    ])
    func `an identity is read as librdkafka writes it, and nobody's is none`(
        generation: Int32, id: String, instance: String?
    ) {
        var bytes = Array("CGMDv2:".utf8)
        unsafe withUnsafeBytes(of: generation.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        bytes += Array("group".utf8) + [0] + Array(id.utf8) + [0, instance == nil ? 1 : 0]
        if let instance { bytes += Array(instance.utf8) + [0] }
        let member = GroupMember(written: bytes)
        if generation < 0 || id.isEmpty {
            #expect(member == nil)
        } else {
            #expect(member == GroupMember(group: "group", groupGeneration: generation, id: id, instance: instance))
        }
        for length in 0..<bytes.count { #expect(GroupMember(written: Array(bytes.prefix(length))) == nil) }
    }
}
