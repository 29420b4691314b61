// Readers and updaters of one live index at the same time; afterwards every batch is checked against the lists that its
// version had: what it found, that versions never went back, and that it missed nothing that was acknowledged before.
import Glibc
import Hotlists
import Plates
import Synchronization
import Synthesis
import Testing

@Suite("Live index under stress")
struct LiveIndexHistoryTests {
    /// What an updater did: from this version of the index on the list is this.
    struct Written: Sendable {
        let number: UInt64
        let list: LiveListModel
    }

    /// What a reader saw in one batch.
    struct Seen: Sendable {
        /// The newest number that an updater had been told of before the batch began.
        let acknowledged: UInt64
        let number: UInt64
        let found: [String]
    }

    /// What the threads share.
    final class Shared: Sendable {
        let acknowledged = Atomic<UInt64>(1)
        let updatersLeft: Atomic<Int>

        init(updaters: Int) { updatersLeft = Atomic(updaters) }

        func acknowledge(_ number: UInt64) { _ = acknowledged.max(number, ordering: .acquiringAndReleasing) }
    }

    /// What one thread wrote down, read when all have ended.
    final class Log<Element: Sendable>: Sendable {
        private let slot = Slot()
        // Safe because its thread writes it, and the test reads it after that thread was joined.
        final class Slot: @unchecked Sendable { var elements: [Element] = [] }

        func append(_ element: Element) { slot.elements.append(element) }
        var elements: [Element] { slot.elements }
    }

    static let plates = (0..<30).map { "P\($0)" }
    static let listCount = 3

    static func found(_ list: LiveListModel, _ number: Int) -> [[String]] {
        plates.map { plate in
            list.rows.filter { $0["plate"] == plate }.map { row in
                "\(plate) \(number) \(list.version) \(row["entry_id"] ?? "") \(row["case_number"] ?? "")"
            }
        }
    }

    static func found(_ lists: [LiveListModel]) -> [String] {
        let byList = lists.enumerated().map { found($1, $0) }
        return plates.indices.flatMap { plate in byList.flatMap { $0[plate] } }
    }

    static func look(_ matcher: borrowing Matcher) throws -> [String] {
        try matcher.matches(of: plates.map { WrittenRead(plate: $0) }).map { match in
            let index = matcher.index
            let texts = [Hotlist.TextField.entryID, .caseNumber].map {
                String(decoding: index.text($0, of: match.entry), as: UTF8.self)
            }
            let list = index.list(of: match.entry)
            return "\(plates[Int(match.read)]) \(list) \(index.version(of: match.entry)) \(texts[0]) \(texts[1])"
        }
    }

    static func row(_ random: inout SplitMix64, _ step: Int) -> [String: String] {
        ["entry_id": "e\(random.next(below: 25))", "plate": random.pick(plates), "case_number": "c\(step)"]
    }

    static func updater(
        _ list: Int, of index: LiveIndex, _ start: LiveListModel, seed: UInt64, _ shared: Shared, _ log: Log<Written>
    ) -> @Sendable () -> Void {
        {
            var random = SplitMix64(seed: seed)
            var model = start
            for step in 0..<120 {
                let number: UInt64
                if random.chance(8) {
                    let rows = (0..<20).map { ["entry_id": "r\($0)", "plate": random.pick(plates)] }
                    model = LiveListModel(version: "csv:\(list)-\(step)", rows: rows)
                    guard let hotlist = try? model.hotlist() else { return }
                    number = index.replace(list, with: hotlist)
                } else {
                    let adding = [row(&random, step)]
                    let removing = random.chance(50) ? ["e\(random.next(below: 25))"] : []
                    let version = "topic:\(list)@\(step)"
                    model.update(adding: adding, removing: removing, version: version)
                    guard let done = try? index.update(list, adding: adding, removing: removing, version: version)
                    else {
                        return
                    }
                    number = done
                }
                shared.acknowledge(number)
                log.append(Written(number: number, list: model))
                if random.chance(10) { index.maintain() }
            }
            shared.updatersLeft.subtract(1, ordering: .releasing)
        }
    }

    static func reader(of index: LiveIndex, stalls: Bool, _ shared: Shared, _ log: Log<Seen>) -> @Sendable () -> Void {
        {
            let reader = index.makeReader()
            var isLast = false
            while true {
                let acknowledged = shared.acknowledged.load(ordering: .acquiring)
                reader.withSnapshot { matcher in
                    let number = matcher.index.number
                    guard let found = try? look(matcher) else { return }
                    if stalls {
                        // Long enough for many changes; what it finds then must still be its own version.
                        usleep(3_000)
                        if let again = try? look(matcher), again != found {
                            log.append(Seen(acknowledged: acknowledged, number: number, found: again))
                        }
                    }
                    log.append(Seen(acknowledged: acknowledged, number: number, found: found))
                }
                if isLast { return }
                isLast = shared.updatersLeft.load(ordering: .acquiring) == 0
            }
        }
    }

    @Test("each batch sees exactly one version, none goes back, and no acknowledged change is missed", arguments: 1...3)
    func history(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let start = (0..<Self.listCount).map { list in
            LiveListModel(version: "start-\(list)", rows: (0..<20).map { ["entry_id": "s\($0)", "plate": "P\($0)"] })
        }
        let index = try LiveIndex.of(start, changesForRebuild: 25)
        let shared = Shared(updaters: Self.listCount)
        let written = start.map { _ in Log<Written>() }
        let seen = (0..<3).map { _ in Log<Seen>() }
        let updaters = start.indices.map {
            Self.updater($0, of: index, start[$0], seed: random.next(), shared, written[$0])
        }
        let readers = seen.indices.map { Self.reader(of: index, stalls: $0 == 2, shared, seen[$0]) }
        sideBySide(updaters + readers)

        #expect(written.map(\.elements.count) == [120, 120, 120], "seed \(seed)")
        var expected: [UInt64: [String]] = [:]
        for log in seen {
            var newest: UInt64 = 0
            for batch in log.elements {
                #expect(batch.number >= newest, "seed \(seed): a version went back")
                #expect(batch.number >= batch.acknowledged, "seed \(seed): an acknowledged change was missed")
                newest = batch.number
                let lists = start.indices.map { list in
                    written[list].elements.last { $0.number <= batch.number }?.list ?? start[list]
                }
                let model = expected[batch.number] ?? Self.found(lists)
                expected[batch.number] = model
                #expect(batch.found == model, "seed \(seed), version \(batch.number)")
            }
            #expect(log.elements.last?.found == expected[newest])
        }
        let last = written.compactMap(\.elements.last).map(\.number).max()
        #expect(seen.allSatisfy { $0.elements.last?.number ?? 0 >= last ?? 0 }, "seed \(seed)")
        index.maintain()
        #expect(index.retiredCount == 0)
    }
}
