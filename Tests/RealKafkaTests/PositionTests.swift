import Kafka
import KafkaSupport
import Plates
import Synthesis
import Testing
import Threads

@Suite(.serialized, .enabled(if: RealKafka.brokers != nil, RealKafka.absence)) struct PositionTests {
    private func turn(_ reader: inout Reader, until count: Int) throws {
        #expect(try reader.turn { $0.records.count >= count })
    }

    @Test func `after a rewind the next record is the one asked for, however much was fetched ahead`() throws {
        let topic = try RealKafka.topic("rewind", partitions: 2)
        try topic.fill(60_000, Partition(0))
        try topic.fill(60_000, Partition(1))
        var reader = try Reader(topic.name, group: topic.name, settings: topic.settings)
        var generator = SplitMix64(seed: 7)
        try turn(&reader, until: 5_000)
        for round in 0..<80 {
            let target = Int64.random(in: 0..<50_000, using: &generator)
            let partition = Partition(Int32.random(in: 0..<2, using: &generator))
            // At times what is on its way arrives first, at times it does not.
            if round % 3 == 0 { Pause.of(.milliseconds(Int64.random(in: 0..<20, using: &generator))) }
            let before = reader.records.count
            try reader.consumer.rewind([(partition, Offset(target))])
            #expect(
                try reader.turn { reader in
                    reader.records[before...].contains { $0.partition == partition.value }
                })
            let fresh = reader.records[before...]
            #expect(fresh.first { $0.partition == partition.value }?.offset == target, "round \(round)")
            for number in Int32(0)..<2 {
                let offsets = fresh.filter { $0.partition == number }.map(\.offset)
                #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 + 1 == $1 }, "round \(round)")
            }
        }
        reader.close()
    }

    @Test func `what is assigned and not started is not read until it is, and can be given back unread`() throws {
        let topic = try RealKafka.topic("subset", partitions: 3)
        for number in Int32(0)..<3 { try topic.fill(100, Partition(number)) }
        var reader = try Reader(topic.name, group: topic.name, settings: topic.settings)
        reader.only = [1]
        try turn(&reader, until: 100)
        for _ in 0..<5 { try reader.turn() }
        #expect(reader.records.allSatisfy { $0.partition == 1 })
        try reader.consumer.start([(Partition(0), Offset(90))])
        try turn(&reader, until: 110)
        #expect(reader.records.filter { $0.partition == 0 }.map(\.offset) == Array(90..<100))
        #expect(reader.records.count == 110)
        // Others take some away; whatever they are, this one gives them back, started or not.
        var second = try Reader(topic.name, group: topic.name, settings: topic.settings)
        var third = try Reader(topic.name, group: topic.name, settings: topic.settings)
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while second.owned.isEmpty || third.owned.isEmpty, ContinuousClock.now < end {
            try reader.turn()
            try second.turn()
            try third.turn()
        }
        #expect(reader.owned.count == 1 && second.owned.count == 1 && third.owned.count == 1)
        second.close()
        third.close()
        reader.close()
    }

    @Test func `records that stay at a rebalance come without a gap, whatever is taken over just then`() throws {
        let topic = try RealKafka.topic("kept", partitions: 2)
        for number in Int32(0)..<2 { try topic.fill(200_000, Partition(number)) }
        // On a thread of their own: beside other tests that block, the cooperative pool might never come to them.
        let isOver = Guarded(false)
        let failure = Guarded<(any Error)?>(nil)
        let others = Thread(named: "others") {
            do { try comeAndGo(topic) { isOver.withLock { $0 } } } catch { failure.withLock { $0 = error } }
        }
        let seen = Result { try readRoundAndRound(topic) }
        isOver.withLock { $0 = true }
        others.join()
        try failure.withLock { if let error = $0 { throw error } }
        let (gaps, generations) = try seen.get()
        #expect(gaps == [])
        #expect(generations.count > 2)
    }
}

/// Reads both partitions from the start, and again when much of them is read, so that there is always much on its way.
private func readRoundAndRound(_ topic: RealKafka.Topic) throws -> (gaps: [String], generations: Set<Int32>) {
    var consumer = try Consumer(topic: topic.name, group: topic.name, settings: topic.settings)
    var next: [Partition: Int64] = [:]
    var generations: Set<Int32> = []
    var gaps: [String] = []
    let end = ContinuousClock.now.advanced(by: .seconds(RealKafka.isLong ? 120 : 8))
    while ContinuousClock.now < end {
        switch try consumer.poll(timeout: .milliseconds(50)) {
        case .assigned(let partitions):
            for partition in partitions { next[partition] = 0 }
            try consumer.start(partitions.map { ($0, Offset(0)) })
        case .revoked(let partitions): try consumer.release(partitions)
        case .lost(let partitions): try consumer.release(partitions)
        case .records(let batch):
            let first = unsafe batch.records[0].offset.value
            if first != next[batch.partition] { gaps.append("\(next[batch.partition] ?? -1) to \(first)") }
            let last = unsafe batch.records[batch.records.count - 1].offset.value
            next[batch.partition] = last + 1
            if last > 150_000 {
                next[batch.partition] = 0
                try consumer.rewind([(batch.partition, Offset(0))])
            }
        default: break
        }
        if let member = consumer.member { generations.insert(member.groupGeneration) }
    }
    consumer.close()
    return (gaps, generations)
}

/// One member after the other joins, takes partitions over, and leaves.
private func comeAndGo(_ topic: RealKafka.Topic, until isOver: () -> Bool) throws {
    while !isOver() {
        var other = try Reader(topic.name, group: topic.name, settings: topic.settings)
        let end = ContinuousClock.now.advanced(by: .seconds(5))
        while other.owned.isEmpty, ContinuousClock.now < end { try other.turn() }
        other.close()
    }
}
