// A worker among others: partitions come and go, commits fail, and nothing is lost by it.

import Engine
import Glibc
import Kafka
import Plates
import TestThreads
import Testing
import Threads

@Suite(.ownThread) struct WorkerTests {
    private func reads(_ count: Int, from first: Int = 0) -> [TestRecord] {
        (first..<first + count).map { TestRead(id: "r-\($0)").record() }
    }

    @Test func `Offsets are committed behind the last record, and each output once`() throws {
        let kafka = SimulatedKafka(partitions: [reads(100), reads(50, from: 100), []])
        let accounts = try run(World.editions([World.everything], notify: ["north-pd"]), over: kafka)
        #expect(kafka.committed == [Partition(0): Offset(100), Partition(1): Offset(50), Partition(2): Offset(0)])
        let alerts = kafka.outputs.filter { $0.topic == "alerts.north-pd" }
        #expect(alerts.count == 150)
        #expect(Set(alerts.map { String(decoding: $0.value ?? [], as: UTF8.self) }).count == 150)
        #expect(accounts.alerts == 150 && accounts.reads == 150 && accounts.balance)
    }

    @Test func `A new owner goes on where the group stands`() throws {
        let kafka = SimulatedKafka(partitions: [reads(6)])
        _ = try run(World.editions([World.everything]), over: kafka)
        kafka.state.withLock {
            $0.partitions = [reads(10)]
            $0.log = []
            $0.rebalances = [.assign([Partition(0)])]
        }
        let accounts = try run(World.editions([World.everything]), over: kafka)
        #expect(accounts.reads == 4)
        #expect(kafka.state.withLock { $0.log.first } == "start [\"0@6\"]")
    }

    @Test func `What was polled is committed before a partition is given back`() throws {
        let kafka = SimulatedKafka(partitions: [reads(5)])
        let editions = try World.editions([World.everything])
        _ = try run(editions, over: kafka)
        kafka.state.withLock {
            $0.partitions[0] += reads(3, from: 5)
            $0.log = []
            $0.rebalances = [.assign([Partition(0)])]
        }
        _ = try run(editions, over: kafka)
        let log = kafka.state.withLock { $0.log }
        #expect(log.first == "start [\"0@5\"]")
        #expect(log.last == "close")
        #expect(kafka.committed == [Partition(0): Offset(8)])
    }

    @Test func `A commit that the group has overtaken does not end the run`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock { $0.commitFailures = [GenerationDropped(isOvertaken: true, "the group has rebalanced")] }
        let accounts = try run(World.editions([World.everything], notify: ["north-pd"]), over: kafka, batchLimit: 5)
        #expect(accounts.alerts == 20)
        #expect(kafka.committed == [Partition(0): Offset(20)])
    }

    struct Broken: Error {}

    @Test func `Any other failed commit ends the run, and its offsets stay where they were`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock { $0.commitFailures = [Broken()] }
        let editions = try World.editions([World.everything])
        #expect(throws: Broken.self) { _ = try run(editions, over: kafka, batchLimit: 50) }
        #expect(kafka.committed.isEmpty)
    }

    @Test func `Each commit that ends interrupts the poll`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        _ = try run(World.editions([World.everything]), over: kafka, batchLimit: 5)
        let (commits, interruptions) = kafka.state.withLock { ($0.commitCount, $0.interruptions) }
        #expect(commits > 0 && interruptions == commits)
    }

    @Test func `A worker that has failed is over before it has left the group`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock {
            $0.commitFailures = [Broken()]
            $0.leaveDuration = 3_000_000
        }
        let engine = StreamEngine(
            editions: try World.editions([World.everything]), workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        while !engine.isEnding { usleep(500) }
        #expect(kafka.state.withLock { !$0.log.contains("close") })
        #expect(throws: Broken.self) { while !(try engine.hasEnded()) { usleep(500) } }
    }

    @Test func `A worker that is put out of the group joins anew, and goes on where the group stands`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock { $0.fencings = 2 }
        let reports = Guarded<[EngineEvent]>([])
        let editions = try World.editions([World.everything], notify: ["north-pd"])
        let engine = StreamEngine(editions: editions, workers: 1, ports: simulatedPorts(kafka, reports: reports))
        engine.start()
        while kafka.state.withLock({ $0.fencings >= 0 || !$0.rebalances.isEmpty }) || !kafka.isDrained { usleep(500) }
        kafka.state.withLock { $0.partitions[0] += reads(5, from: 20) }
        while !kafka.isDrained { usleep(500) }
        #expect(!engine.isEnding)
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        #expect(kafka.state.withLock { $0.log.count { $0 == "close" } } == 3)
        #expect(reports.withLock { $0.count { if case .rejoining = $0 { true } else { false } } } == 2)
        #expect(Set(kafka.outputs.filter { $0.topic == "alerts.north-pd" }.map(\.value)).count == 25)
        #expect(engine.figures[0].accounts.balance)
    }

    @Test func `A worker that is put out again and again ends`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock { $0.fencings = 3 }
        let editions = try World.editions([World.everything], notify: ["north-pd"])
        #expect(throws: KafkaFailure.self) {
            let engine = StreamEngine(editions: editions, workers: 1, ports: simulatedPorts(kafka))
            engine.start()
            while !(try engine.hasEnded()) { usleep(500) }
        }
        #expect(kafka.state.withLock { $0.log.count { $0 == "close" } } == 3)
    }

    @Test func `A turn that does not end is seen by its age`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock {
            $0.commitDuration = 3_000_000
            $0.rebalances.append(.revoke([Partition(0)]))
        }
        let engine = StreamEngine(
            editions: try World.editions([World.everything]), workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        func isReleased() -> Bool { kafka.state.withLock { $0.log.contains("release [0]") } }
        while engine.figures[0].turnAge < .seconds(1), !isReleased() { usleep(500) }
        #expect(!isReleased() && !engine.isIdle(for: .zero))
        while !isReleased() { usleep(500) }
        while engine.figures[0].turnAge > .milliseconds(500) { usleep(500) }
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
    }

    @Test func `A poll that fails while a commit is in flight ends the run, and the commit is done`() throws {
        let kafka = SimulatedKafka(partitions: [reads(20)])
        kafka.state.withLock {
            $0.commitDuration = 50_000
            $0.pollFailure = Broken()
        }
        let editions = try World.editions([World.everything], notify: ["north-pd"])
        #expect(throws: Broken.self) { _ = try run(editions, over: kafka, batchLimit: 5) }
        #expect(kafka.state.withLock { $0.log.last } == "close")
        #expect(!kafka.outputs.isEmpty)
    }

    @Test func `A worker that has lost its partitions is not idle`() throws {
        let kafka = SimulatedKafka(partitions: [reads(5)])
        kafka.state.withLock { $0.rebalances.append(.lose([Partition(0)])) }
        let engine = StreamEngine(
            editions: try World.editions([World.everything]), workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        while kafka.state.withLock({ !$0.log.contains("release [0]") }) { usleep(500) }
        usleep(300_000)
        #expect(!engine.isIdle(for: .milliseconds(1)))
        kafka.state.withLock { $0.rebalances.append(.assign([Partition(0)])) }
        while !kafka.isDrained || !engine.isIdle(for: .milliseconds(1)) { usleep(500) }
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        #expect(kafka.committed == [Partition(0): Offset(5)])
    }

    @Test func `Whoever watches sees that state comes back, also where partitions come later`() throws {
        let kafka = SimulatedKafka(partitions: [reads(5), reads(5, from: 5)])
        kafka.state.withLock { $0.rebalances = [.assign([Partition(0)])] }
        let watch = Guarded<(@Sendable () -> [Partition]?)?>(nil)
        let seen = Guarded<[[Partition]?]>([])
        // While a partition starts, its turn has not ended.
        let ports = simulatedPorts(kafka) { event in
            guard case .started = event, let restoring = watch.withLock({ $0 }) else { return }
            seen.withLock { $0.append(restoring()) }
        }
        let engine = StreamEngine(editions: try World.editions([World.everything]), workers: 1, ports: ports)
        // nil: whoever waits for the end of all work would take this for it.
        watch.withLock { $0 = { [engine] in engine.isIdle(for: .zero) ? nil : engine.figures[0].restoring } }
        engine.start()
        while !engine.figures[0].hasAssignment { usleep(500) }
        #expect(engine.figures[0].restoring.isEmpty && !engine.isEnding)
        kafka.state.withLock { $0.rebalances = [.assign([Partition(1)])] }
        while engine.figures[0].partitions.count < 2 { usleep(500) }
        #expect(engine.figures[0].restoring.isEmpty)
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        #expect(engine.isEnding)
        watch.withLock { $0 = nil }
        #expect(seen.withLock { $0 } == [[Partition(0)], [Partition(1)]])
    }

    /// Runs until a partition is halted, then stops.
    private func haltedRun(
        over kafka: SimulatedKafka, accepted: Accepted = Accepted()
    ) throws -> (failure: (any Error)?, accounts: Accounts) {
        let engine = StreamEngine(
            editions: try World.editions([World.everything]), workers: 1,
            ports: simulatedPorts(kafka, accepted: accepted))
        engine.start()
        while engine.figures[0].halted.isEmpty || !engine.isIdle(for: .milliseconds(50)) { usleep(500) }
        engine.stop()
        do {
            while !(try engine.hasEnded()) { usleep(500) }
            return (nil, engine.figures[0].accounts)
        } catch {
            return (error, engine.figures[0].accounts)
        }
    }

    /// A Kafka that has lost records 2 to 5 of its first partition, of which two were processed.
    private func cut(_ partitions: [[TestRecord]]) throws -> SimulatedKafka {
        let kafka = SimulatedKafka(
            partitions: [Array(partitions[0].prefix(2))] + partitions.dropFirst().map { _ in [] })
        _ = try run(World.editions([World.everything]), over: kafka)
        kafka.state.withLock {
            $0.partitions = partitions
            $0.starts[Partition(0)] = Offset(6)
            $0.rebalances = [.assign(partitions.indices.map { Partition(Int32($0)) })]
        }
        return kafka
    }

    private func accepting(_ loss: RecordRange) -> Accepted {
        var accepted = Accepted()
        accepted.losses = [loss]
        return accepted
    }

    @Test func `A partition cut below the group's position halts alone, with the lost range`() throws {
        let kafka = try cut([reads(9), reads(5, from: 20)])
        let (failure, accounts) = try haltedRun(over: kafka)
        #expect("\(failure.map { "\($0)" } ?? "")".contains("--accept-loss reads:0:2-5"))
        #expect(accounts.reads == 5)
        #expect(kafka.committed[Partition(0)] == Offset(2))
    }

    @Test func `An accepted loss lets the partition go on behind it, another does not`() throws {
        let kafka = try cut([reads(9)])
        let other = RecordRange(topic: "reads", partition: Partition(0), first: Offset(2), last: Offset(4))
        #expect(try haltedRun(over: kafka, accepted: accepting(other)).failure != nil)
        let loss = RecordRange(topic: "reads", partition: Partition(0), first: Offset(2), last: Offset(5))
        kafka.state.withLock { $0.rebalances = [.assign([Partition(0)])] }
        let accounts = try run(World.editions([World.everything]), over: kafka, accepted: accepting(loss))
        #expect(accounts.reads == 3)
        #expect(kafka.committed == [Partition(0): Offset(9)])
    }

    @Test func `A cut that the log's bounds belie halts nothing, and nothing is read twice`() throws {
        let kafka = SimulatedKafka(partitions: [reads(9)])
        kafka.state.withLock { $0.rebalances.append(.cut(Partition(0))) }
        let reports = Guarded<[EngineEvent]>([])
        let accounts = try run(World.editions([World.everything]), over: kafka, reports: reports)
        #expect(accounts.reads == 9)
        #expect(kafka.committed == [Partition(0): Offset(9)])
        #expect(!reports.withLock { $0.contains { if case .halted = $0 { true } else { false } } })
    }

    @Test func `A partition that is cut while it is read goes on behind an accepted loss`() throws {
        let kafka = SimulatedKafka(partitions: [reads(9)])
        kafka.state.withLock {
            $0.rebalances.append(.cut(Partition(0)))
            $0.startsAfterCut = [Partition(0): Offset(6)]
        }
        let loss = RecordRange(topic: "reads", partition: Partition(0), first: Offset(0), last: Offset(5))
        let accounts = try run(World.editions([World.everything]), over: kafka, accepted: accepting(loss))
        #expect(accounts.reads == 3)
        #expect(kafka.committed == [Partition(0): Offset(9)])
    }

    @Test func `A position behind the log's end halts the partition`() throws {
        let kafka = SimulatedKafka(partitions: [reads(9)])
        _ = try run(World.editions([World.everything]), over: kafka)
        kafka.state.withLock {
            $0.partitions = [reads(3)]
            $0.rebalances = [.assign([Partition(0)])]
        }
        let failure = try haltedRun(over: kafka).failure
        #expect("\(failure.map { "\($0)" } ?? "")".contains("--accept-new-log reads:0:9"))
    }
}
