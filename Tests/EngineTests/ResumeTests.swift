// A kept position is trusted only where the log and the kept state are those that it was kept for.

import Engine
import Glibc
import Kafka
import Plates
import Testing
import Threads
import Windows

@Suite struct ResumeTests {
    private let zero = Partition(0)

    /// What is done to a Kafka between two runs.
    private typealias Change = @Sendable (inout SimulatedKafka.State) -> Void

    private func editions() throws -> Editions {
        try World.editions(
            [World.everything], notify: ["north-pd"],
            windows: WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10)))
    }

    private func reads(_ range: Range<Int>, named name: String = "r") -> [TestRecord] {
        range.map { place in
            TestRead(id: "\(name)-\(place)", capturedAt: "2026-03-01T12:0\(place % 10):00Z").record()
        }
    }

    /// A Kafka of which the first ten reads are processed, under exactly-once unless `isAtomic` says otherwise.
    private func kept(isAtomic: Bool = true, images: (any StateImages)? = nil) throws -> SimulatedKafka {
        let kafka = SimulatedKafka(partitions: [reads(0..<10)])
        kafka.state.withLock { $0.isTransactional = isAtomic }
        _ = try run(editions(), over: kafka, images: images)
        return kafka
    }

    /// Runs until the partition halts.
    ///
    /// - Returns: the sentence.
    private func halt(
        over kafka: SimulatedKafka, _ change: Change, images: (any StateImages)? = nil
    ) throws -> String {
        kafka.state.withLock {
            change(&$0)
            $0.rebalances = [.assign([zero])]
        }
        let engine = StreamEngine(editions: try editions(), workers: 1, ports: simulatedPorts(kafka, images: images))
        engine.start()
        while engine.figures[0].halted.isEmpty && !engine.isIdle(for: .milliseconds(200)) { usleep(500) }
        let (halted, reads) = (engine.figures[0].halted, engine.figures[0].accounts.reads)
        engine.stop()
        do { while !(try engine.hasEnded()) { usleep(500) } } catch {}
        #expect(reads == 0)
        return halted.first ?? "it went on"
    }

    /// Runs to the end.
    private func resume(
        over kafka: SimulatedKafka, _ change: Change = { _ in }, accepted: Accepted = Accepted(),
        images: (any StateImages)? = nil
    ) throws -> (accounts: Accounts, notices: [StateNotice]) {
        kafka.state.withLock {
            change(&$0)
            $0.rebalances = [.assign([zero])]
        }
        let reports = Guarded<[EngineEvent]>([])
        let accounts = try run(editions(), over: kafka, images: images, accepted: accepted, reports: reports)
        let notices = reports.withLock { events in
            events.compactMap { if case .state(_, _, let notice) = $0 { notice } else { nil } }
        }
        return (accounts, notices)
    }

    private func place(_ offset: Int64) -> RecordPosition {
        RecordPosition(topic: "reads", partition: zero, offset: Offset(offset))
    }

    // MARK: Another log

    /// What becomes of the topic of reads, and what is said of it.
    private static let logs: [(change: Change, said: String)] = {
        func made(_ count: Int, id: UInt8?) -> Change {
            { state in
                state.partitions = [
                    (0..<count).map { TestRead(id: "new-\($0)", capturedAt: "2026-03-02T12:00:00Z").record() }
                ]
                state.topicID = id.flatMap { TopicID(Array(repeating: $0, count: 16)) }
            }
        }
        return [
            (made(15, id: 2), "the topic was made anew, its id was AQEBAQEBAQEBAQEBAQEBAQ and is AgIC"),
            (made(4, id: 2), "the topic was made anew"),
            // Where Kafka tells no id, and where a partition was cut and filled again under the same one.
            (made(15, id: nil), "the record at offset 9 is not the one that was read there"),
            (made(15, id: 1), "the record at offset 9 is not the one that was read there"),
            (made(4, id: 1), "the log ends at offset 4"),
        ]
    }()

    @Test(arguments: logs.indices, [false, true])
    func `Another log than the one that was read halts the partition, until it is accepted`(
        place: Int, isAtomic: Bool
    ) throws {
        let (change, said) = Self.logs[place]
        for losesOffsets in [false, true] {
            let kafka = try kept(isAtomic: isAtomic)
            let sentence = try halt(over: kafka) { state in
                change(&state)
                // Kafka forgets a group's offsets with their topic.
                if losesOffsets { state.committed = [:] }
            }
            #expect(sentence.contains("offset 10, is of another log: \(said)"), "\(sentence)")
            #expect(sentence.contains("--accept-new-log reads:0:10 "), "\(sentence)")
            var accepted = Accepted()
            accepted.newLogs = [self.place(9), self.place(10)]
            let resumed = try resume(over: kafka, accepted: accepted)
            let count = kafka.state.withLock { $0.partitions[0].count }
            #expect(resumed.accounts.reads == count && kafka.committed[zero] == Offset(Int64(count)))
            #expect(try resume(over: kafka).notices.isEmpty)
        }
    }

    @Test func `A record that is gone from the midst of a log that is not compacted is missed`() throws {
        let sentence = try halt(over: kept()) { $0.compacted = [Offset(9)] }
        #expect(sentence.contains("the record that was read at offset 9 is not there any more"))
    }

    @Test func `A topic of another name is another log`() throws {
        let kafka = try kept()
        let sentence = try halt(over: kafka) { state in
            state.committed = [:]
            for place in state.changelog[Partition(0), default: []].indices {
                guard state.changelog[Partition(0)]?[place].key?.first == 2 else { continue }
                // The name's last byte is the record's.
                let last = (state.changelog[Partition(0)]?[place].value?.count ?? 0) - 1
                state.changelog[Partition(0)]?[place].value?[last] = UInt8(ascii: "t")
            }
        }
        #expect(sentence.contains("it was kept for the topic 'readt'"))
    }

    @Test func `An acceptance of another position is none`() throws {
        let kafka = try kept()
        var accepted = Accepted()
        accepted.newLogs = [place(9)]
        kafka.state.withLock {
            Self.logs[0].change(&$0)
            $0.rebalances = [.assign([zero])]
        }
        let engine = StreamEngine(
            editions: try editions(), workers: 1, ports: simulatedPorts(kafka, accepted: accepted))
        engine.start()
        while engine.figures[0].halted.isEmpty { usleep(500) }
        engine.stop()
        #expect(throws: EngineFailure.self) { while !(try engine.hasEnded()) { usleep(500) } }
    }

    /// What takes the record away that would prove the position, and is nobody's fault.
    private static let unproven: [(change: Change, notice: UnprovenPosition)] = [
        // A quiet topic, after its retention.
        ({ $0.starts[Partition(0)] = Offset(10) }, .recordExpired(Offset(9))),
        (
            {
                $0.compacted = [Offset(9)]
                $0.readsAreCompacted = true
            }, .recordCompacted(Offset(9))
        ),
        ({ $0.topicID = TopicID(Array(repeating: 2, count: 16)) }, .copied),
        (
            { state in for place in state.changelog[Partition(0), default: []].indices { age(&state, place) } },
            .noEvidence
        ),
    ]

    /// Makes a commit record one of format 1.
    private static func age(_ state: inout SimulatedKafka.State, _ place: Int) {
        guard let record = state.changelog[Partition(0)]?[place], record.key?.first == 2, let value = record.value
        else {
            return
        }
        let ahead = Int(value[66]) | Int(value[67]) << 8
        state.changelog[Partition(0)]?[place].value = [1, value[1] & 7] + value[2..<68 + 8 * ahead]
    }

    @Test(arguments: unproven.indices)
    func `Where the record is gone without fault, the position is believed, said and proven from there on`(
        place: Int
    ) throws {
        let (change, notice) = Self.unproven[place]
        let kafka = try kept()
        #expect(try resume(over: kafka, change).notices.contains(.positionUnproven(notice)))
        let later = try resume(over: kafka) { $0.partitions[0].append(contentsOf: reads(10..<15)) }
        #expect(later.accounts.reads == 5)
        #expect(try resume(over: kafka).notices.isEmpty)
    }

    @Test func `The record that is gone is still missed where the log does not begin at the position`() throws {
        let kafka = try kept()
        let lost = try halt(over: kafka) { state in
            state.partitions[0] += (10..<20).map { TestRead(id: "r-\($0)").record() }
            state.starts[Partition(0)] = Offset(15)
        }
        #expect(lost.contains("--accept-loss reads:0:10-14"))
    }

    // MARK: A lost state

    @Test(arguments: [false, true], [false, true])
    func `A changelog that is gone is missed, though the disk has the state`(isAtomic: Bool, hasImages: Bool) throws {
        let images = hasImages ? MemoryImages() : nil
        let kafka = try kept(isAtomic: isAtomic, images: images)
        let sentence = try halt(over: kafka, { $0.changelog = [:] }, images: images)
        #expect(sentence.contains("the group stands at offset 10, but 'test.windows' holds no state of it"))
        #expect(sentence.contains("--accept-new-windows reads:0:10 "))
        var accepted = Accepted()
        accepted.newWindows = [place(10)]
        let resumed = try resume(
            over: kafka, { $0.partitions[0] += [TestRead(id: "r-10", capturedAt: "2026-03-01T12:09:30Z").record()] },
            accepted: accepted, images: images)
        // The window that was open would have suppressed it.
        #expect(resumed.accounts.alerts == 1 && resumed.notices.contains(.windowsBeginAnew(.noRecord)))
        #expect(try resume(over: kafka, images: images).notices.isEmpty)
    }

    @Test func `A group without offsets, and no changelog, are missed where the disk knows of them`() throws {
        let images = MemoryImages()
        let kafka = try kept(images: images)
        let lose: Change = { state in
            state.changelog = [:]
            state.committed = [:]
        }
        let sentence = try halt(over: kafka, lose, images: images)
        #expect(sentence.contains("the local image says that it was read up to offset 10"))
        // Another Kafka, or another topic, is none of the disk's.
        let other = try resume(
            over: kafka, { $0.topicID = TopicID(Array(repeating: 2, count: 16)) }, images: images)
        #expect(other.accounts.reads == 10)
    }

    /// Where state and position part, by offsets of the group, or of records of the changelog that go.
    private static let losses: [(change: Change, said: String)] = [
        (
            { state in
                state.partitions[0] += state.partitions[0]
                state.committed[Partition(0)] = Offset(12)
            }, "stands at offset 12, but the state in 'test.windows' ends at 10"
        ),
        (
            { $0.committed[Partition(0)] = Offset(6) },
            "stands at offset 6, but the state in 'test.windows' is that of offset 10"
        ),
        (
            { state in state.changelog[Partition(0)]?.removeAll { $0.key?.first == 1 } },
            "of 1 windows 'test.windows' holds 0"
        ),
    ]

    @Test(arguments: losses.indices)
    func `A state that is not that of the position is missed under exactly-once`(place: Int) throws {
        let (change, said) = Self.losses[place]
        let kafka = try kept()
        let sentence = try halt(over: kafka, change)
        #expect(sentence.contains(said), "\(sentence)")
        // At least once, each is written by itself, and they may part.
        let weak = try kept(isAtomic: false)
        #expect(
            try !resume(over: weak, change).notices.contains { if case .windowsBeginAnew = $0 { true } else { false } })
    }

    @Test func `Windows that start anew leave nothing of the old ones in the changelog`() throws {
        let kafka = try kept()
        var accepted = Accepted()
        accepted.newWindows = [place(6)]
        _ = try resume(over: kafka, { $0.committed[zero] = Offset(6) }, accepted: accepted)
        // Its tombstone first, then the reads from offset 6 on opened it again.
        let values = kafka.state.withLock { state in
            state.changelog[zero, default: []].filter { $0.key?.first == 1 }.map { $0.value != nil }
        }
        #expect(values.suffix(2) == [false, true] && kafka.committed[zero] == Offset(10))
        #expect(try resume(over: kafka).notices.isEmpty)
        let quiet = try kept()
        quiet.state.withLock { $0.committed[zero] = Offset(12) }
        accepted.newWindows = [place(12)]
        _ = try resume(
            over: quiet,
            { $0.partitions[0] += [TestRead(plate: "8XYZ999").record(), TestRead(plate: "8XYZ998").record()] },
            accepted: accepted)
        let left = quiet.state.withLock { state in state.changelog[zero, default: []].last { $0.key?.first == 1 } }
        #expect(left != nil && left?.value == nil)
    }
}
