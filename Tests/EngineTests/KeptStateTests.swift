// What is said of kept state that does not fit, and what is forgotten of it.

import Engine
import Glibc
import Kafka
import Plates
import TestThreads
import Testing
import Threads
import Windows

@Suite(.ownThread) struct KeptStateTests {
    private let zero = Partition(0)

    private func suppress() throws -> WindowRules {
        try WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10))
    }

    private func reads(_ count: Int) -> [TestRecord] {
        (0..<count).map { TestRead(id: "r-\($0)", capturedAt: "2026-03-01T12:0\($0 % 10):00Z").record() }
    }

    /// A Kafka with state of two partitions, which a successor is about to be given.
    private func kept(of editions: Editions) throws -> SimulatedKafka {
        let kafka = SimulatedKafka(partitions: [reads(10), reads(10)])
        _ = try run(editions, over: kafka)
        kafka.state.withLock { $0.rebalances = [.assign([Partition(0), Partition(1)])] }
        return kafka
    }

    private func notices(_ editions: Editions, over kafka: SimulatedKafka) throws -> [StateNotice] {
        let reports = Guarded<[EngineEvent]>([])
        _ = try run(editions, over: kafka, reports: reports)
        return reports.withLock { events in
            events.compactMap { if case .state(_, zero, let notice) = $0 { notice } else { nil } }
        }
    }

    @Test func `State of another format halts its partition alone, with a sentence`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let kafka = try kept(of: editions)
        kafka.state.withLock { state in
            for place in state.changelog[zero, default: []].indices {
                state.changelog[zero]?[place].value?[0] = 9
            }
            state.partitions[1].append(TestRead(id: "later").record())
        }
        let engine = StreamEngine(editions: editions, workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        while kafka.committed[Partition(1)] != Offset(11) || engine.figures[0].halted.isEmpty { usleep(500) }
        #expect(engine.figures[0].halted.map { $0.contains("partition 0: the state has format 9") } == [true])
        #expect(engine.figures[0].partitions == [Partition(1)])
        engine.stop()
        #expect(throws: EngineFailure.self) { while !(try engine.hasEnded()) { usleep(500) } }
    }

    @Test func `State that fits is taken without a word`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        #expect(try notices(editions, over: kept(of: editions)).isEmpty)
    }

    @Test func `Another version of the topology, and a hotlist that is gone, are told`() throws {
        let kafka = try kept(of: World.editions([World.everything], notify: ["north-pd"], windows: suppress()))
        let changed = try World.editions(
            [World.everything], notify: ["north-pd"], windows: suppress(), version: "sha256:4567")
        #expect(try notices(changed, over: kafka) == [.topologyChanged])
        kafka.state.withLock { $0.rebalances = [.assign([Partition(0), Partition(1)])] }
        let without = try World.editions([], version: "sha256:4567")
        #expect(try notices(without, over: kafka) == [.goneHotlists(["list-0": 1])])
    }

    @Test func `A position that is not the state's, and a tail that the log no longer holds, are told`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let moved = try kept(of: editions)
        moved.state.withLock { $0.committed[zero] = Offset(6) }
        #expect(try notices(editions, over: moved).contains(.positionMoved(kept: Offset(10), group: Offset(6))))
        let cut = try kept(of: editions)
        cut.state.withLock { $0.starts[zero] = Offset(5) }
        #expect(try notices(editions, over: cut) == [.readIDsIncomplete])
    }

    /// Each batch opens more windows than a sweep of a fixed size would look at.
    @Test func `A refused read of no plate is not remembered, not even over a restart`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"])
        let kafka = SimulatedKafka(partitions: [
            [TestRead(id: "a", plate: "NOPLATE").record(), TestRead(id: "b").record()]
        ])
        #expect(try run(editions, over: kafka).refused == [.noPlate: 1])
        kafka.state.withLock { state in
            state.rebalances = [.assign([zero])]
            state.partitions[0] += [TestRead(id: "a").record(), TestRead(id: "b").record()]
        }
        let accounts = try run(editions, over: kafka)
        #expect(accounts.processed == 1 && accounts.refused == [.duplicateRead: 1])
    }

    @Test func `Windows that are over do not pile up, however many a batch opens`() throws {
        let (batches, reads) = (4, 1_000)
        let lists = (0..<8).map { list in
            "entry_id,plate,reason,expires_at\n"
                + (0..<batches * reads).map { "L\(list)E\($0),P\(100_000 + $0),gang,2030-01-01T00:00:00Z\n" }.joined()
        }
        let rules = try WindowRules(suppress: .seconds(1), allowedLateness: .zero)
        let editions = try World.editions(lists, notify: ["stranger"], windows: rules)
        let kafka = SimulatedKafka(
            partitions: [
                (0..<batches * reads).map { place in
                    let minute = place / reads
                    let time = "2026-03-01T12:\(minute < 10 ? "0" : "")\(minute):00Z"
                    return TestRead(id: "r-\(place)", plate: "P\(100_000 + place)", capturedAt: time).record()
                }
            ])
        let reports = Guarded<[EngineEvent]>([])
        let accounts = try run(editions, over: kafka, batchLimit: reads)
        #expect(accounts.candidacies == batches * reads * 8 && accounts.suppressed.isEmpty)
        kafka.state.withLock { $0.rebalances = [.assign([zero])] }
        _ = try run(editions, over: kafka, reports: reports)
        let windows = reports.withLock { events in
            events.compactMap { if case .restored(_, _, let state, _) = $0 { state.windows } else { nil } }
        }
        #expect(windows.count == 1 && windows[0] < 2 * reads * 8, "\(windows)")
    }
}
