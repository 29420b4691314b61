import CRdKafka
import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import Kafka

@Suite(.ownThread) struct SinkTests {
    /// The only member of its group, with the one partition of `in`, on a broker that has the outputs' topic, too.
    private func member(
        of broker: borrowing EmbeddedBroker, _ settings: ClientSettings, writingTo output: String? = nil
    ) throws -> Reader {
        for topic in ["in", output].compactMap(\.self) { try broker.createTopic(topic, partitions: 1) }
        var reader = try Reader("in", group: "g", settings: settings)
        #expect(try reader.turn { $0.owned.count == 1 })
        return reader
    }

    private func oneOutput() -> Generation {
        var outbox = Outbox(topics: ["out"])
        outbox.add("key", [1])
        return Generation(outbox: outbox, nextOffsets: [Partition(0): Offset(1)])
    }

    /// The next commit drops its generation and moves nothing on, the one after it succeeds.
    private func expectDoneAgain(by sink: inout AtLeastOnceSink, asTold reader: inout Reader) throws {
        let generation = oneOutput()
        let dropped = #expect(throws: GenerationDropped.self) { try sink.commit(generation) }
        #expect(dropped?.isOvertaken == false)
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == nil)
        try sink.commit(generation)
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(1))
    }

    @Test func `a generation's outputs are written, then its offsets committed`() throws {
        let broker = try EmbeddedBroker()
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try member(of: broker, settings, writingTo: "out")
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        var outbox = Outbox(topics: ["out"])
        for index in 0..<100 { outbox.add("key \(index)", Array("value \(index)".utf8)) }
        try sink.commit(Generation(outbox: outbox, nextOffsets: [Partition(0): Offset(42)]))
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(42))
        var outputs = try Reader("out", group: "o", settings: settings)
        #expect(try outputs.turn { $0.records.count >= 100 })
        #expect(outputs.records.map(\.value) == (0..<100).map { Array("value \($0)".utf8) })
        outputs.close()
        reader.close()
    }

    @Test func `a commit that the coordinator puts off is made again; one that the group refuses is told apart`() throws
    {
        let broker = try EmbeddedBroker()
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try member(of: broker, settings)
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        let offsetCommit: Int16 = 8
        broker.fail(offsetCommit, with: [RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS])
        try sink.commit(Generation(outbox: Outbox(topics: []), nextOffsets: [Partition(0): Offset(7)]))
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(7))
        broker.fail(offsetCommit, with: [RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION])
        let dropped = #expect(throws: GenerationDropped.self) {
            try sink.commit(Generation(outbox: Outbox(topics: []), nextOffsets: [Partition(0): Offset(8)]))
        }
        #expect(dropped?.isOvertaken == true, "\(dropped?.description ?? "nothing thrown")")
        reader.close()
    }

    @Test func `an output that Kafka takes for a duplicate may not be there: its generation is done again`() throws {
        let broker = try EmbeddedBroker()
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try member(of: broker, settings, writingTo: "out")
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        let produce: Int16 = 0
        broker.fail(produce, with: [RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER])
        try expectDoneAgain(by: &sink, asTold: &reader)
        reader.close()
    }

    @Test func `a producer that is done for is replaced, and its generation done again`() throws {
        let broker = try EmbeddedBroker()
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try member(of: broker, settings, writingTo: "out")
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        unsafe rd_kafka_test_fatal_error(
            sink.producer.client.pointer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "a test's")
        try expectDoneAgain(by: &sink, asTold: &reader)
        reader.close()
    }

    @Test func `a writer is spent once a commit's answer is lost, though librdkafka makes it again by itself`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("out", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var writer = try KafkaTransactionalWriter(settings: settings, transactionalID: "t", topic: "in")
        try writer.initialise()
        let outbox = oneOutput().outbox
        try writer.begin()
        try writer.write(outbox, shortened: [], alone: [])
        try writer.commit()
        let wasSpent = writer.isSpent
        #expect(!wasSpent)
        let endTransaction: Int16 = 26
        broker.fail(endTransaction, with: [RD_KAFKA_RESP_ERR__TRANSPORT])
        try writer.begin()
        try writer.write(outbox, shortened: [], alone: [])
        try writer.commit()
        let isSpent = writer.isSpent
        #expect(isSpent)
    }

    @Test func `a transaction with an output that Kafka takes for a duplicate is not committed`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("out", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var writer = try KafkaTransactionalWriter(settings: settings, transactionalID: "t", topic: "in")
        try writer.initialise()
        let outbox = oneOutput().outbox
        let produce: Int16 = 0
        broker.fail(produce, with: [RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER])
        try writer.begin()
        try writer.write(outbox, shortened: [], alone: [])
        let failure = #expect(throws: TransactionFailure.self) { try writer.commit() }
        #expect(failure?.disposition == .abortTransaction)
    }

    @Test
    func `outputs refused as too large are tried alone, then shortened if their headers say where they come from`()
        throws
    {
        let broker = try EmbeddedBroker()
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try member(of: broker, settings, writingTo: "dead")
        var sink = try AtLeastOnceSink(settings: settings, commits: reader.consumer.commitHandle)
        var outbox = Outbox(topics: ["dead"])
        outbox.add(headers: [OutputHeader("reason", "not-json")], "small", [1, 2, 3])
        outbox.add(
            headers: [OutputHeader("reason", "not-json")], "large",
            Array(repeating: 65, count: Limits.producedRecordBytes))
        try sink.commit(Generation(outbox: outbox, nextOffsets: [Partition(0): Offset(2)]))
        #expect(sink.shortenedCount == 1)
        var outputs = try Reader("dead", group: "o", settings: settings)
        #expect(try outputs.turn { $0.records.count >= 2 })
        #expect(outputs.records.map(\.value) == [[1, 2, 3], nil])
        outputs.close()

        var plain = Outbox(topics: ["dead"])
        plain.add("large", Array(repeating: 65, count: Limits.producedRecordBytes))
        var thrown: KafkaFailure?
        do {
            try sink.commit(Generation(outbox: plain, nextOffsets: [Partition(0): Offset(3)]))
        } catch let failure as KafkaFailure { thrown = failure }
        #expect(thrown?.kind == .recordTooLarge)
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(2))
        reader.close()
    }
}
