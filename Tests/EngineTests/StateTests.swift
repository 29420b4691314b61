// What the engine remembers: windows, read ids, watermark; through aborts, restarts and the disk.

import Engine
import Foundation
import Kafka
import Plates
import TestThreads
import Testing
import Threads
import Windows

/// Images in memory.
final class MemoryImages: StateImages {
    let images = Guarded<[Partition: [UInt8]]>([:])

    func load(_ partition: Partition) -> [UInt8]? { images.withLock { $0[partition] } }
    func save(_ image: [UInt8], of partition: Partition) { images.withLock { $0[partition] = image } }
}

@Suite(.ownThread) struct StateTests {
    private func suppress() throws -> WindowRules {
        try WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10))
    }

    /// Reads of one plate, a minute apart, every tenth resent.
    private func reads(_ count: Int) -> [TestRecord] {
        (0..<count).map { place in
            let minute = place % 10 == 9 ? place - 1 : place
            let time = "2026-03-01T\(two(minute / 60)):\(two(minute % 60)):00Z"
            return TestRead(id: "r-\(minute)", capturedAt: time).record()
        }
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The outputs but for the changelog, without the time of issue.
    private func outputs(of kafka: SimulatedKafka) -> [String] {
        kafka.outputs.filter { $0.partition == nil }.map { output in
            let text = String(decoding: output.value ?? [], as: UTF8.self)
            return output.topic + " " + (text.range(of: "\"issued_at\"").map { String(text[..<$0.lowerBound]) } ?? text)
        }
    }

    @Test func `A suppressed hit is counted, and told with the next outcome`() throws {
        let kafka = SimulatedKafka(partitions: [reads(40)])
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let accounts = try run(editions, over: kafka)
        let alerts = outputs(of: kafka).filter { $0.hasPrefix("alerts.north-pd") }
        #expect(alerts.count == 3)
        #expect(alerts[1].contains("\"suppressed\":13"))
        #expect(accounts.refused == [.duplicateRead: 4])
        #expect(
            accounts.processed == 36
                && accounts.suppressed == [HotlistRecipient(hotlist: "list-0", recipient: "north-pd"): 33]
                && accounts.balance)
    }

    @Test func `A completed pattern makes one alert with its reads`() throws {
        let rules = try WindowRules(
            repeating: RepeatRule(count: 3, within: .minutes(60)), allowedLateness: .minutes(10))
        let kafka = SimulatedKafka(partitions: [reads(7)])
        let accounts = try run(World.editions([World.everything], notify: ["north-pd"], windows: rules), over: kafka)
        let alerts = outputs(of: kafka).filter { $0.hasPrefix("alerts.north-pd") }
        #expect(alerts.count == 2)
        #expect(alerts[0].contains("\"kind\":\"pattern\""))
        #expect(alerts[0].contains("\"read_ids\":[\"r-0\",\"r-1\",\"r-2\"]"))
        #expect(accounts.kept.values.reduce(0, +) == 5 && accounts.alerts == 2 && accounts.balance)
    }

    @Test func `Dropped generations leave no trace in outputs, windows and accounts`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd", "south-so"], windows: suppress())
        let calm = SimulatedKafka(partitions: [reads(60), reads(30)])
        let expected = try run(editions, over: calm, batchLimit: 3)
        let troubled = SimulatedKafka(partitions: [reads(60), reads(30)])
        troubled.state.withLock {
            $0.isTransactional = true
            let dropped = GenerationDropped(isOvertaken: false, "the broker said so")
            $0.commitFailures = [nil, dropped, dropped, nil, dropped, nil, nil, dropped]
        }
        let accounts = try run(editions, over: troubled, batchLimit: 3)
        #expect(outputs(of: troubled).sorted() == outputs(of: calm).sorted())
        #expect(accounts == expected)
    }

    @Test(arguments: [false, true])
    func `A successor goes on as if nothing had happened`(withImages: Bool) throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let all = reads(60)
        let calm = SimulatedKafka(partitions: [all])
        _ = try run(editions, over: calm)
        let images = withImages ? MemoryImages() : nil
        let reports = Guarded<[EngineEvent]>([])
        let kafka = SimulatedKafka(partitions: [[]])
        for end in stride(from: 5, through: 60, by: 5) {
            kafka.state.withLock {
                $0.partitions[0] = Array(all[..<end])
                $0.rebalances = [.assign([Partition(0)])]
            }
            _ = try run(editions, over: kafka, images: images, reports: reports)
        }
        #expect(outputs(of: kafka) == outputs(of: calm))
        let sources = reports.withLock { events in
            events.compactMap { if case .restored(_, _, let state, _) = $0 { state.source } else { nil } }
        }
        #expect(sources.count == 12)
        #expect(sources.dropFirst().allSatisfy { $0 == (withImages ? .image : .changelog) })
    }

    @Test func `An image that is corrupt, foreign or stale is noticed, and the changelog serves`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let images = MemoryImages()
        let kafka = SimulatedKafka(partitions: [reads(20)])
        _ = try run(editions, over: kafka, images: images)
        let whole = try #require(images.load(Partition(0)))
        var flipped = whole
        flipped[whole.count / 2] ^= 1
        for image in [flipped, Array(whole.dropLast(3)), [], Array("no image at all".utf8)] {
            images.save(image, of: Partition(0))
            let reports = Guarded<[EngineEvent]>([])
            kafka.state.withLock { $0.rebalances = [.assign([Partition(0)])] }
            _ = try run(editions, over: kafka, images: images, reports: reports)
            let notices = reports.withLock { events in
                events.filter { if case .state(_, _, .imageUnusable) = $0 { true } else { false } }
            }
            #expect(notices.count == 1)
        }
        kafka.state.withLock {
            $0.partitions[0].append(TestRead(id: "later").record())
            $0.rebalances = [.assign([Partition(0)])]
        }
        images.save(whole, of: Partition(0))
        _ = try run(editions, over: kafka)
        let reports = Guarded<[EngineEvent]>([])
        kafka.state.withLock { $0.rebalances = [.assign([Partition(0)])] }
        _ = try run(editions, over: kafka, images: images, reports: reports)
        let stale = reports.withLock { events in
            events.contains {
                if case .state(_, _, .imageUnusable(let cause)) = $0 { cause.contains("offset 20") } else { false }
            }
        }
        #expect(stale)
    }

    @Test func `A group without a position goes on where the commit record says`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd"], windows: suppress())
        let kafka = SimulatedKafka(partitions: [reads(20)])
        _ = try run(editions, over: kafka)
        kafka.state.withLock {
            $0.committed = [:]
            $0.rebalances = [.assign([Partition(0)])]
        }
        let reports = Guarded<[EngineEvent]>([])
        let accounts = try run(editions, over: kafka, reports: reports)
        #expect(accounts.reads == 0)
        let starts = reports.withLock { events in
            events.contains { if case .started(_, _, Offset(20), .commitRecord) = $0 { true } else { false } }
        }
        #expect(starts)
    }
}
