// What the simulated Kafka promises, against the rules of the real one.

import Plates
import Simulation
import Testing

private let producing = TimeSpan.seconds(10)

@Suite struct BrokerTests {
    let world = World(seed: 1)

    private func broker(markerDelay: Int = 0) -> SimulatedBroker {
        let broker = SimulatedBroker(world: world, topics: [("reads", 2), ("alerts", 2)])
        broker.settings.markerDelay = markerDelay
        return broker
    }

    private func values(_ broker: SimulatedBroker, _ partition: Int = 0) -> [UInt8?] {
        broker.log(1, partition).committedRecords.map { $0.value?.first }
    }

    private func produce(
        _ broker: SimulatedBroker, _ identity: ProducerIdentity, _ value: UInt8, to partition: Int = 0
    ) -> ProducerAnswer {
        broker.produce(
            identity, timeout: producing, to: LogPlace(topic: 1, partition: partition), key: nil, value: [value],
            headers: [])
    }

    @Test func `A transaction's records are told once it is committed, and only then`() throws {
        let broker = broker()
        let identity = try #require(broker.initialiseProducer("a"))
        #expect(produce(broker, identity, 1) == .done)
        broker.append(topic: 1, partition: 0, key: nil, value: [2])
        #expect(values(broker) == [])
        #expect(broker.log(1, 0).lastStable == Offset(0))
        #expect(broker.endTransaction(identity, commit: true) == .done)
        world.advance(by: .milliseconds(1))
        #expect(values(broker) == [1, 2])
        #expect(broker.log(1, 0).end == Offset(3))
        #expect(produce(broker, identity, 3) == .done)
        #expect(broker.endTransaction(identity, commit: false) == .done)
        world.advance(by: .milliseconds(1))
        #expect(values(broker) == [1, 2])
        #expect(broker.log(1, 0).lastStable == broker.log(1, 0).end)
    }

    @Test func `Markers arrive one partition at a time`() throws {
        var sawHalf = false
        for seed in 0..<20 as Range<UInt64> {
            let world = World(seed: seed)
            let broker = SimulatedBroker(world: world, topics: [("reads", 2), ("alerts", 2)])
            let identity = try #require(broker.initialiseProducer("a"))
            for partition in 0..<2 { #expect(produce(broker, identity, 1, to: partition) == .done) }
            #expect(broker.endTransaction(identity, commit: true) == .done)
            #expect(produce(broker, identity, 2) == .concurrent)
            _ = world.wait(atMost: .seconds(5)) {
                if values(broker, 0).count != values(broker, 1).count { sawHalf = true }
                return values(broker, 0).count + values(broker, 1).count == 2
            }
            #expect(produce(broker, identity, 2) == .done)
        }
        #expect(sawHalf)
    }

    @Test func `A successor of the same id ends what was open, and fences its older holder`() throws {
        let broker = broker()
        let old = try #require(broker.initialiseProducer("a"))
        #expect(produce(broker, old, 1) == .done)
        #expect(broker.initialiseProducer("a") == nil)
        #expect(broker.endTransaction(old, commit: true) == .fenced)
        world.advance(by: .milliseconds(1))
        let new = try #require(broker.initialiseProducer("a"))
        #expect(produce(broker, old, 2) == .fenced)
        #expect(produce(broker, new, 3) == .done)
        #expect(broker.endTransaction(new, commit: true) == .done)
        world.advance(by: .milliseconds(1))
        #expect(values(broker) == [3])
    }

    @Test func `A transaction that stays open is aborted by the broker`() throws {
        let broker = broker()
        let identity = try #require(broker.initialiseProducer("a"))
        #expect(produce(broker, identity, 1) == .done)
        world.advance(by: producing)
        #expect(broker.endTransaction(identity, commit: true) == .fenced)
        world.advance(by: .milliseconds(1))
        #expect(values(broker) == [])
        #expect(broker.log(1, 0).lastStable == Offset(2))
    }

    @Test func `An end that was answered may be asked for again`() throws {
        let broker = broker(markerDelay: 50)
        let identity = try #require(broker.initialiseProducer("a"))
        #expect(broker.endTransaction(identity, commit: true) == .invalidState)
        #expect(produce(broker, identity, 1) == .done)
        #expect(broker.endTransaction(identity, commit: true) == .done)
        #expect(broker.endTransaction(identity, commit: true) == .concurrent)
        world.advance(by: .seconds(2))
        #expect(broker.endTransaction(identity, commit: true) == .done)
        #expect(broker.endTransaction(identity, commit: false) == .invalidState)
    }

    @Test func `Compaction keeps the last of each key and what is not stable yet`() throws {
        let broker = broker()
        func put(_ key: UInt8, _ value: UInt8?) {
            broker.append(topic: 1, partition: 0, key: [key], value: value.map { [$0] })
        }
        put(1, 1)
        put(2, 2)
        put(1, 3)
        put(2, nil)
        let identity = try #require(broker.initialiseProducer("a"))
        #expect(produce(broker, identity, 4) == .done)
        put(1, 5)
        broker.compact(topic: 1, partition: 0, below: Offset(9), dropTombstones: false)
        #expect(broker.log(1, 0).entries.map(\.offset.value) == [2, 3, 4, 5])
        #expect(values(broker) == [3, nil])
        broker.compact(topic: 1, partition: 0, below: Offset(9), dropTombstones: true)
        #expect(broker.log(1, 0).entries.map(\.offset.value) == [2, 4, 5])
        #expect(broker.endTransaction(identity, commit: false) == .done)
        world.advance(by: .milliseconds(1))
        broker.compact(topic: 1, partition: 0, below: Offset(9), dropTombstones: true)
        #expect(broker.log(1, 0).entries.map(\.offset.value) == [5, 6])
        broker.truncate(topic: 1, partition: 0, before: Offset(6))
        #expect(broker.log(1, 0).start == Offset(6))
        #expect(values(broker) == [])
    }

    @Test func `A fetch goes on behind what it may not tell`() throws {
        let broker = broker()
        let identity = try #require(broker.initialiseProducer("a"))
        for value in 0..<3 as Range<UInt8> { #expect(produce(broker, identity, value) == .done) }
        #expect(broker.endTransaction(identity, commit: false) == .done)
        world.advance(by: .milliseconds(1))
        broker.append(topic: 1, partition: 0, key: nil, value: [9])
        let log = broker.log(1, 0)
        #expect(log.committed(from: Offset(0), below: Offset(2), atMost: 10).next == Offset(2))
        let fetched = log.committed(from: Offset(0), below: log.end, atMost: 1)
        #expect(fetched.records.map(\.offset.value) == [4])
        #expect(fetched.next == log.end)
    }
}
