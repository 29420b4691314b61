import CRdKafka
import Dispatch
import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import Kafka

@Suite(.ownThread) struct ConsumerTests {
    let log = KafkaLog()

    @Test func `null, empty and full keys and values come back as they went`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        let sent: [(key: [UInt8]?, value: [UInt8]?)] = [
            (nil, nil), ([], []), ([1], nil), (nil, [2]), ([0, 255], Array(repeating: 7, count: 100_000)),
        ]
        var producer = try Producer(settings: settings)
        for (key, value) in sent { try producer.send("t", partition: 0, key: key, value: value) }
        #expect(try producer.flush(within: .seconds(20)))
        #expect(producer.acknowledgedCount == sent.count)
        var reader = try Reader("t", group: "g", settings: settings)
        #expect(try reader.turn { $0.records.count >= sent.count })
        #expect(reader.records.map(\.key) == sent.map(\.key))
        #expect(reader.records.map(\.value) == sent.map(\.value))
        #expect(reader.records.map(\.offset) == Array(0..<Int64(sent.count)))
        #expect(reader.consumer.lag(of: Partition(0)) == 0)
        #expect(try reader.consumer.bounds(of: Partition(0)) == (Offset(0), Offset(Int64(sent.count))))
        reader.close()
    }

    @Test func `a topic whose leader is not known yet is asked again`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        try producer.send("t", partition: 0, key: nil, value: [1])
        #expect(try producer.flush(within: .seconds(20)))
        var reader = try Reader("t", group: "g", settings: settings)
        #expect(try reader.turn { !$0.records.isEmpty })
        let listOffsets: Int16 = 2
        let notLeader = RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
        broker.fail(listOffsets, with: [notLeader, notLeader, notLeader, notLeader])
        #expect(try reader.consumer.bounds(of: Partition(0)) == (Offset(0), Offset(1)))
        reader.close()
    }

    @Test func `reading starts at the offset that was asked for`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        for value in 0..<UInt8(20) { try producer.send("t", partition: 0, key: nil, value: [value]) }
        #expect(try producer.flush(within: .seconds(20)))
        var reader = try Reader("t", group: "g", settings: settings, from: 13)
        #expect(try reader.turn { $0.records.count >= 7 })
        #expect(reader.records.map(\.offset) == Array(13..<20))
        reader.close()
    }

    /// A reader that was to begin behind the one record of its log, and was told of the cut.
    private func cutReader(of broker: borrowing EmbeddedBroker) throws -> Reader {
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        try producer.send("t", partition: 0, key: nil, value: [1])
        #expect(try producer.flush(within: .seconds(20)))
        var reader = try Reader("t", group: "g", settings: settings, from: 500)
        #expect(try reader.turn { !$0.cut.isEmpty })
        return reader
    }

    @Test func `an offset that the log does not hold cuts its partition, and it goes on where it is started again`()
        throws
    {
        let broker = try EmbeddedBroker()
        var reader = try cutReader(of: broker)
        for _ in 0..<4 { try reader.turn() }
        #expect(reader.cut == [0] && reader.records.isEmpty)
        try reader.consumer.start([(Partition(0), Offset(0))])
        #expect(try reader.turn { !$0.records.isEmpty })
        #expect(reader.records.map(\.offset) == [0])
        reader.close()
    }

    @Test func `a cut partition goes on where it is rewound to`() throws {
        let broker = try EmbeddedBroker()
        var reader = try cutReader(of: broker)
        try reader.consumer.rewind([(Partition(0), Offset(0))])
        #expect(try reader.turn { !$0.records.isEmpty })
        #expect(reader.records.map(\.offset) == [0])
        reader.close()
    }

    @Test func `two members share the partitions, and nothing is lost when one leaves`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 4)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        var sent: Set<[UInt8]> = []
        var next = 0
        func produce(_ count: Int) throws {
            for _ in 0..<count {
                let value = Array("record \(next)".utf8)
                try producer.send("t", partition: Int32(next % 4), key: nil, value: value)
                sent.insert(value)
                next += 1
            }
            #expect(try producer.flush(within: .seconds(20)))
        }
        try produce(400)
        var first = try Reader("t", group: "g", settings: settings)
        #expect(try first.turn { $0.owned.count == 4 && $0.records.count >= 400 })
        var second = try Reader("t", group: "g", settings: settings)
        let deadline = Deadline(after: .seconds(40))
        while (first.owned.count != 2 || second.owned.count != 2) && !deadline.hasPassed {
            try first.turn(commit: true)
            try second.turn(commit: true)
        }
        #expect(first.owned.isDisjoint(with: second.owned) && first.owned.union(second.owned).count == 4)
        try produce(400)
        while first.records.count + second.records.count < 800 && !deadline.hasPassed {
            try first.turn(commit: true)
            try second.turn(commit: true)
        }
        let early = second.records.compactMap(\.value)
        second.close()
        try produce(400)
        let last = Deadline(after: .seconds(40))
        while Set(first.records.compactMap(\.value) + early) != sent && !last.hasPassed { try first.turn(commit: true) }
        #expect(Set(first.records.compactMap(\.value) + early) == sent)
        #expect(first.revokedCount > 0)
        for partition in Int32(0)..<4 {
            let offsets = first.records.filter { $0.partition == partition }.map(\.offset)
            #expect(offsets.count == Set(offsets).count || first.revokedCount > 0)
        }
        first.close()
    }

    @Test func `a poll ends when it is interrupted, and so does the next one if none waits`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        var reader = try Reader("t", group: "g", settings: try ClientSettings.quick(broker.brokers))
        #expect(try reader.turn { $0.owned.count == 1 })
        let limit = TimeSpan.seconds(60)
        let interruption = reader.consumer.interruption
        for isEarly in [true, false] {
            let deadline = Deadline(after: limit)
            if isEarly {
                interruption()
            } else {
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(300), execute: interruption)
            }
            if case .nothing = try reader.consumer.poll(timeout: limit) {} else { Issue.record("nothing was to come") }
            #expect(deadline.remaining > .seconds(30))
        }
        let deadline = Deadline(after: limit)
        _ = try reader.consumer.poll(timeout: .milliseconds(200))
        #expect(limit.nanoseconds - deadline.remaining.nanoseconds >= TimeSpan.milliseconds(200).nanoseconds)
        reader.close()
    }

    @Test func `a member that is closed in the middle of joining neither hangs nor ends the process`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        for wait in [0, 50, 500] as [Int64] {
            var consumer = try Consumer(topic: "t", group: "g\(wait)", settings: settings)
            if case .nothing = try consumer.poll(timeout: .milliseconds(wait)) {} else { Issue.record("too early") }
            consumer.close()
        }
    }

    @Test func `a batch outlives the release of its partition and the end of its consumer`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 1)
        let settings = try ClientSettings.quick(broker.brokers)
        var producer = try Producer(settings: settings)
        try producer.send("t", partition: 0, key: nil, value: Array("kept".utf8))
        #expect(try producer.flush(within: .seconds(20)))
        var consumer = try Consumer(topic: "t", group: "g", settings: settings)
        let deadline = Deadline(after: .seconds(30))
        while !deadline.hasPassed {
            switch try consumer.poll(timeout: .milliseconds(50)) {
            case .assigned(let partitions): try consumer.start(partitions.map { ($0, Offset(0)) })
            case .records(let batch):
                try consumer.release([batch.partition])
                consumer.close()
                #expect(unsafe Array(batch.records[0].value) == Array("kept".utf8))
                return
            default: break
            }
        }
        Issue.record("no record came")
    }

    @Test func `committed offsets are kept by the group, and only those of owned partitions`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("t", partitions: 2)
        let settings = try ClientSettings.quick(broker.brokers)
        var reader = try Reader("t", group: "g", settings: settings)
        #expect(try reader.turn { $0.owned.count == 2 })
        let commits = reader.consumer.commitHandle
        try commits.commit([Partition(0): Offset(3)])
        let committed = try reader.consumer.committed([Partition(0), Partition(1)])
        #expect(committed.first { $0.partition == Partition(0) }?.offset == Offset(3))
        #expect(committed.first { $0.partition == Partition(1) }?.offset == nil)
        let stranger = #expect(throws: KafkaFailure.self) {
            try commits.commit([Partition(1): Offset(4), Partition(9): Offset(1)])
        }
        #expect(stranger?.isNotOwner == true)
        #expect(try reader.consumer.committed([Partition(1)]).first?.offset == Offset(4))
        reader.close()
        let late = #expect(throws: KafkaFailure.self) { try commits.commit([Partition(0): Offset(5)]) }
        #expect(late?.isNotOwner == true)
    }
}
