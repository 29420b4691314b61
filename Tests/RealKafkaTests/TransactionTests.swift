import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct TransactionTests {
    @Test func `what is committed is seen with its offset, what is aborted is not`() throws {
        let input = try RealKafka.topic("input")
        let output = try RealKafka.topic("output")
        try input.fill(10)
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { $0.records.count >= 10 })
        let current = reader.consumer.member
        let member = try #require(current)
        var producer = try Producer(settings: input.settings, transactionalID: input.name)
        try producer.initTransactions()
        for (value, offset, isCommitted) in [(1, 4, true), (2, 9, false), (3, 7, true)] as [(UInt8, Int64, Bool)] {
            try producer.beginTransaction()
            try producer.send(output.name, partition: 0, value: [value])
            try producer.sendOffsets([Partition(0): Offset(offset)], of: input.name, member: member)
            if isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
        }
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(7))
        var outputs = try Reader(output.name, group: output.name, settings: output.settings)
        #expect(try outputs.turn { $0.records.count >= 2 })
        #expect(outputs.records.map(\.value) == [[1], [3]])
        #expect(outputs.consumer.counts.gaps > 0)
        outputs.close()
        reader.close()
    }

    @Test func `offsets behind an open transaction are not told, and soon the asker learns why`() throws {
        let input = try RealKafka.topic("held")
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        var producer = try Producer(settings: input.settings, transactionalID: input.name)
        try producer.initTransactions()
        let current = reader.consumer.member
        let member = try #require(current)
        try producer.beginTransaction()
        try producer.sendOffsets([Partition(0): Offset(4)], of: input.name, member: member)
        let asked = ContinuousClock.now
        var failure: KafkaFailure?
        do { _ = try reader.consumer.committed([Partition(0)]) } catch let thrown as KafkaFailure { failure = thrown }
        #expect(failure?.isRetriable == true && failure?.description.contains("kafka-transactions") == true)
        #expect(asked.duration(to: .now) < .seconds(9))
        try producer.commitTransaction()
        #expect(try reader.consumer.committed([Partition(0)]).first?.offset == Offset(4))
        reader.close()
    }

    @Test func `what the settings of a topic do not allow is refused for good, with what to look at`() throws {
        let compacted = try RealKafka.topic("compacted", settings: ["cleanup.policy": "compact"])
        var producer = try Producer(settings: compacted.settings)
        try producer.send(compacted.name, partition: 0, key: nil, value: [1])
        _ = try producer.flush(within: .seconds(10))
        let failure = producer.firstFailure
        #expect(failure?.kind == .recordRefused && failure?.isHopeless == true)
        #expect(failure?.description.contains("cleanup.policy") == true, "\(failure?.description ?? "accepted")")
    }

    @Test func `a second holder of the transactional id fences the first for good`() throws {
        let output = try RealKafka.topic("fence")
        var first = try Producer(settings: output.settings, transactionalID: output.name)
        try first.initTransactions()
        try first.beginTransaction()
        try first.send(output.name, partition: 0, value: [1])
        let second = try Producer(settings: output.settings, transactionalID: output.name)
        try second.initTransactions()
        var thrown: TransactionFailure?
        do { try first.commitTransaction() } catch { thrown = error }
        #expect(thrown?.disposition == .fatal)
        #expect(thrown?.failure.kind == .fenced, "\(thrown?.description ?? "nothing thrown")")
        #expect(thrown?.description.contains("--instance") == true)
    }
}
