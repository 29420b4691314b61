import Kafka
import KafkaSupport
import Plates
import Testing

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct TransactionalSinkTests {
    private let zero = Partition(0)
    private typealias Sink = TransactionalSink<KafkaTransactionalWriter>

    private func sink(
        _ input: RealKafka.Topic, _ reader: borrowing Reader, _ id: String? = nil, log: KafkaLog = KafkaLog()
    ) -> Sink {
        let started = ContinuousClock.now
        return Sink(
            settings: input.settings, transactionalID: id ?? input.name, commits: reader.consumer.commitHandle,
            log: log,
            now: {
                let (seconds, attoseconds) = started.duration(to: .now).components
                return Timestamp(nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
            },
            patience: unending)
    }

    private func generation(
        _ output: RealKafka.Topic, _ values: [[UInt8]], next: Int64, _ member: GroupMember?,
        deadLetter: RealKafka.Topic? = nil
    ) -> Generation {
        var outbox = Outbox(topics: [output.name, deadLetter?.name ?? output.name], deadLetter: 1)
        for value in values { outbox.add("key", value) }
        return Generation(outbox: outbox, nextOffsets: [zero: Offset(next)], member: member)
    }

    private func values(_ topic: RealKafka.Topic) throws -> [[UInt8]?] {
        var found: [[UInt8]?] = []
        try KafkaLogReader(settings: topic.settings).read(topic.name, zero, from: nil, to: nil) { batch in
            for index in unsafe batch.records.indices {
                let value = unsafe batch.records[index].value
                unsafe found.append(value.baseAddress == nil ? nil : Array(value))
            }
        }
        return found
    }

    @Test func `outputs and offsets of a generation are committed together`() throws {
        let input = try RealKafka.topic("input")
        let output = try RealKafka.topic("output")
        try input.fill(10)
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { $0.records.count >= 10 })
        let member = reader.consumer.member
        #expect(member?.group == input.name && (member?.groupGeneration ?? -1) >= 0)
        var sink = sink(input, reader)
        for number in UInt8(1)...5 {
            try sink.commit(generation(output, [[number]], next: Int64(number), member))
            #expect(try reader.consumer.committed([zero]).first?.offset == Offset(Int64(number)))
        }
        #expect(try values(output) == (UInt8(1)...5).map { [$0] })
        #expect(try sink.hasCommitted([zero: Offset(5)]))
        #expect(try !sink.hasCommitted([zero: Offset(6)]))
        reader.close()
    }

    @Test func `an output that its topic refuses becomes a dead letter in the same transaction, small ones pass`()
        throws
    {
        let input = try RealKafka.topic("input")
        let output = try RealKafka.topic("alerts", settings: ["max.message.bytes": "2000"])
        let deadLetter = try RealKafka.topic("dead-letter")
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        let log = KafkaLog()
        var sink = sink(input, reader, log: log)
        var sent = (0..<60).map { [UInt8](repeating: UInt8($0), count: 90) }
        sent[20] = Array(repeating: 65, count: 5_000)
        sent[40] = Array(repeating: 66, count: 3_000_000)
        try sink.commit(generation(output, sent, next: 3, reader.consumer.member, deadLetter: deadLetter))
        #expect(sink.shortenedCount == 2)
        let told = log.takeLines().filter { $0.facility == "SHORTENED" && $0.text.contains(deadLetter.name) }
        #expect(told.count >= 2 && told.allSatisfy { $0.text.contains("max.message.bytes") })
        sent.remove(at: 40)
        sent.remove(at: 20)
        #expect(try values(output) == sent)
        #expect(try values(deadLetter) == [nil, nil])
        #expect(try reader.consumer.committed([zero]).first?.offset == Offset(3))
        try sink.commit(generation(output, [[1]], next: 4, reader.consumer.member))
        reader.close()
    }

    @Test func `a member that lost its partitions cannot commit what it polled`() throws {
        let input = try RealKafka.topic("zombie")
        let output = try RealKafka.topic("output")
        try input.fill(10)
        let settings = try ClientSettings(
            brokers: RealKafka.brokers ?? "",
            passedThrough: ["session.timeout.ms=6000", "max.poll.interval.ms=6000"])
        var zombie = try Reader(input.name, group: input.name, settings: settings)
        #expect(try zombie.turn { $0.records.count >= 10 })
        let member = zombie.consumer.member
        var sink = sink(input, zombie, input.name + "-zombie")
        // It does not poll for longer than it may, and another takes over and moves on.
        var heir = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try heir.turn { $0.records.count >= 10 })
        var heirSink = self.sink(input, heir, input.name + "-heir")
        try heirSink.commit(generation(output, [[1]], next: 10, heir.consumer.member))
        var dropped: GenerationDropped?
        do {
            try sink.commit(generation(output, [[2]], next: 5, member))
        } catch let error as GenerationDropped { dropped = error }
        #expect(dropped?.isOvertaken == true, "\(dropped?.description ?? "nothing thrown")")
        #expect(try values(output) == [[1]])
        #expect(try heir.consumer.committed([zero]).first?.offset == Offset(10))
        // It learns of its loss, and is nobody until the group takes it in again.
        var wasNobody = false
        #expect(
            try zombie.turn { reader in
                wasNobody = wasNobody || reader.consumer.member == nil
                return reader.revokedCount > 0
            })
        #expect(wasNobody)
        heir.close()
        zombie.close()
    }

    @Test func `partitions that stay through a rebalance go on under the new generation`() throws {
        let input = try RealKafka.topic("stay", partitions: 2)
        let output = try RealKafka.topic("output")
        var first = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try first.turn { $0.owned.count == 2 })
        let before = first.consumer.member
        var second = try Reader(input.name, group: input.name, settings: input.settings)
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while second.owned.isEmpty || first.consumer.member == before, ContinuousClock.now < end {
            try first.turn()
            try second.turn()
        }
        for _ in 0..<10 {
            try first.turn()
            try second.turn()
        }
        let after = first.consumer.member
        #expect((after?.groupGeneration ?? 0) > (before?.groupGeneration ?? 0))
        #expect(after?.groupGeneration == second.consumer.member?.groupGeneration)
        let kept = Partition(first.owned.first ?? 0)
        var sink = sink(input, first)
        var late: GenerationDropped?
        do {
            try sink.commit(Generation(outbox: Outbox(topics: []), nextOffsets: [kept: Offset(0)], member: before))
        } catch let error as GenerationDropped { late = error }
        #expect(late?.isOvertaken == true)
        var work = generation(output, [[1]], next: 0, after)
        work.nextOffsets = [kept: Offset(0)]
        try sink.commit(work)
        #expect(try first.consumer.committed([kept]).first?.offset == Offset(0))
        second.close()
        first.close()
    }

    @Test func `a hijacked transactional id costs a generation; taken again and again, it ends the run`() throws {
        let input = try RealKafka.topic("hijack")
        let output = try RealKafka.topic("output")
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        let member = reader.consumer.member
        var sink = sink(input, reader)
        try sink.commit(generation(output, [[0]], next: 1, member))
        var droppedCount = 0
        var ended: KafkaFailure?
        for round in 2..<6 as Range<Int64> where ended == nil {
            var hijacker = try KafkaTransactionalWriter(
                settings: input.settings, transactionalID: input.name, topic: input.name)
            try hijacker.initialise()
            do {
                try sink.commit(generation(output, [[UInt8(round)]], next: round, member))
                Issue.record("a fenced producer has committed")
            } catch is GenerationDropped {
                droppedCount += 1
                try sink.commit(generation(output, [[UInt8(round)]], next: round, member))
            } catch let failure as KafkaFailure { ended = failure }
        }
        #expect(droppedCount == 2)
        #expect(ended?.kind == .fenced)
        #expect(try values(output) == [[0], [2], [3]])
        reader.close()
    }

    @Test func `a sink that takes another's place ends what it left open`() throws {
        let input = try RealKafka.topic("stuck")
        let output = try RealKafka.topic("output")
        var reader = try Reader(input.name, group: input.name, settings: input.settings)
        #expect(try reader.turn { !$0.owned.isEmpty })
        let current = reader.consumer.member
        let member = try #require(current)
        var stuck = try KafkaTransactionalWriter(
            settings: input.settings, transactionalID: input.name, topic: input.name)
        try stuck.initialise()
        try stuck.begin()
        try stuck.write(generation(output, [[1]], next: 1, member).outbox, shortened: [], alone: [])
        try stuck.sendOffsets([zero: Offset(1)], as: member)
        var sink = sink(input, reader)
        #expect(try !sink.hasCommitted([zero: Offset(1)]))
        var thrown: TransactionFailure?
        do { try stuck.commit() } catch { thrown = error }
        #expect(thrown?.disposition == .fatal)
        try sink.commit(generation(output, [[2]], next: 1, member))
        #expect(try values(output) == [[2]])
        reader.close()
    }
}
