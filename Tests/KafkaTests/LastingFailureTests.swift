import KafkaSupport
import Plates
import Testing

@testable import Kafka

/// A transaction that no repetition mends.
@Suite struct LastingFailureTests {
    @Test(arguments: [KafkaFailure.Kind.topicMissing, .notAuthorised, .settings])
    func `It ends the run, before the commit is asked for and after`(kind: KafkaFailure.Kind) {
        for call in ["write", "offsets", "commit", "initialise"] {
            let script = Script()
            let told = TransactionFailure(
                disposition: call == "initialise" ? .fatal : .abortTransaction,
                failure: KafkaFailure(kind, "it did not work"))
            script.fail(call, told)
            var sink = TransactionalSink(
                makeWriter: { ScriptedWriter(script) }, committed: { _ in script.committed }, now: { script.now },
                patience: { _ in true })
            var outbox = Outbox(topics: ["out"])
            outbox.add("key", [1])
            let generation = Generation(
                outbox: outbox, nextOffsets: [Partition(0): Offset(1)],
                member: GroupMember(group: "g", groupGeneration: 3, id: "m"))
            let thrown = failure { try sink.commit(generation) }
            #expect(thrown?.kind == kind, "\(call)")
        }
    }
}
