// Changes of a live index by one updater: what each leaves, against lists that are simply written anew.
import Glibc
import Hotlists
import Plates
import Synchronization
import Synthesis
import Testing

@Suite("Live index")
struct LiveIndexTests {
    static func entry(_ id: String, _ plate: String) -> [String: String] { ["entry_id": id, "plate": plate] }

    static func list(_ version: String, _ plates: [String]) -> LiveListModel {
        LiveListModel(version: version, rows: plates.enumerated().map { entry("\(version)-\($0)", $1) })
    }

    static func ids(_ reader: borrowing HotlistReader, _ plate: String) throws -> [String] {
        try reader.withSnapshot { matcher in
            try matcher.matches(of: [WrittenRead(plate: plate)]).map {
                String(decoding: matcher.index.text(.entryID, of: $0.entry), as: UTF8.self)
            }
        }
    }

    static func versions(_ reader: borrowing HotlistReader) -> [String] {
        reader.withSnapshot { matcher in matcher.index.lists.indices.map { matcher.index.version(ofList: $0) } }
    }

    @Test(
        "what was added is found behind what was there, what was removed no more, and only the list's version changes")
    func singleChanges() throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"]), Self.list("b", ["8ABC123", "8ABC123"])])
        let reader = index.makeReader()
        #expect(try Self.ids(reader, "8ABC123") == ["a-0", "b-0", "b-1"])

        #expect(try index.update(0, adding: [Self.entry("n", "8ABC123")], removing: [], version: "topic:0@2") == 2)
        #expect(try Self.ids(reader, "8ABC123") == ["a-0", "n", "b-0", "b-1"])
        #expect(Self.versions(reader) == ["topic:0@2", "b"])

        try index.update(1, adding: [Self.entry("b-0", "NEW1")], removing: ["b-1", "nobody"], version: "topic:0@9")
        #expect(try Self.ids(reader, "8ABC123") == ["a-0", "n"])
        #expect(try Self.ids(reader, "NEW1") == ["b-0"])
        #expect(Self.versions(reader) == ["topic:0@2", "topic:0@9"])
        #expect(index.matcher.index.entryCount == 3)

        try index.update(0, adding: [], removing: ["n"], version: "topic:0@3")
        #expect(try Self.ids(reader, "8ABC123") == ["a-0"])
    }

    @Test("a new version of a list takes the place of the old one and of its changes")
    func replacement() throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"]), Self.list("b", ["8ABC123"])])
        let reader = index.makeReader()
        try index.update(0, adding: [Self.entry("n", "8ABC123")], removing: ["a-0"], version: "changed")
        try index.update(1, adding: [Self.entry("m", "8ABC123")], removing: ["b-0"], version: "changed too")
        index.replace(0, with: try Self.list("c", ["8ABC123", "8ABC123"]).hotlist())
        #expect(try Self.ids(reader, "8ABC123") == ["c-0", "c-1", "m"])
        #expect(Self.versions(reader) == ["c", "changed too"])
        #expect(index.changeCount == 2)
    }

    @Test("lists and policy are published together: a batch sees the rules of one with the number of the same")
    func editions() throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"])])
        let reader = index.makeReader()
        try index.update(0, adding: [Self.entry("n", "8ABC123")], removing: [], version: "topic:0@2")
        func found() -> (policy: PolicyNumber, matches: Int) {
            reader.withSnapshot { matcher in
                var batch = MatchBatch()
                unsafe batch.add(Plate(normalising: "BABC123") ?? Plate(bits: 0), candidates: nil)
                matcher.match(&batch)
                return (matcher.policy, batch.matches.count)
            }
        }
        #expect(found() == (.first, 0))
        let rules = ListRules(match: MatchRules(lookAlikes: 1, evidence: .none), active: nil)
        let number = index.matcher.index.number
        #expect(index.publish(policy: .first.next, rules: [rules]) == number + 1)
        #expect(found() == (.first.next, 2))
        #expect(Self.versions(reader) == ["topic:0@2"])
        // What changes later, changes under the rules of the policy that is in force then.
        index.replace(0, with: try Self.list("b", ["8ABC123", "8ABC123", "8ABC123"]).hotlist())
        #expect(found() == (.first.next, 3))
        index.publish(policy: .first.next.next, rules: [.standard])
        #expect(found() == (.first.next.next, 0))
    }

    @Test("a batch keeps the version that it began with, through changes and new tables, until it ends")
    func stalledReader() throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"])], changesForRebuild: 10)
        let reader = index.makeReader()
        try reader.withSnapshot { matcher in
            for number in 0..<30 {
                try index.update(0, adding: [Self.entry("n\(number)", "8ABC123")], removing: ["a-0"], version: "n")
            }
            index.maintain()
            index.replace(0, with: try Self.list("c", ["OTHER1"]).hotlist())
            #expect(try matcher.hits(of: [WrittenRead()]) == ["0 0 a-0 exact"])
            #expect(matcher.index.version(ofList: 0) == "a" && matcher.index.number == 1)
            #expect(index.retiredCount == 32)
        }
        #expect(try Self.ids(reader, "8ABC123") == [])
        index.maintain()
        #expect(index.retiredCount == 0)
    }

    @Test(
        "with too much held by a stalled reader the updater waits, its change in force, until the reader goes on",
        arguments: [true, false])
    func updaterWaits(replacesTables: Bool) throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"])])
        let new = try Self.list("new", ["NEW1"]).hotlist()
        let limit = replacesTables ? LiveIndex.maximumRetiredTables : LiveIndex.maximumRetiredVersions
        let change: @Sendable () -> Void = {
            if replacesTables { index.replace(0, with: new) } else { index.update(0, adding: new, version: "new") }
        }
        let hasEntered = Flag()
        let hasReturned = Flag()
        sideBySide([
            {
                index.makeReader().withSnapshot { matcher in
                    for _ in 0..<limit { change() }
                    #expect(index.retiredCount == limit)
                    hasEntered.raise()
                    while index.matcher.index.number < UInt64(limit) + 2 { usleep(100) }
                    usleep(20_000)
                    #expect(!hasReturned.isRaised)
                    #expect(matcher.index.number == 1)
                }
            },
            {
                while !hasEntered.isRaised { usleep(100) }
                change()
                hasReturned.raise()
            },
        ])
        #expect(hasReturned.isRaised)
        index.maintain()
        #expect(index.retiredCount == 0)
    }

    final class Flag: Sendable {
        private let value = Atomic<Bool>(false)
        var isRaised: Bool { value.load(ordering: .acquiring) }
        func raise() { value.store(true, ordering: .releasing) }
    }

    @Test("numbers and versions say what a topic's list was taken from")
    func topicVersion() {
        let next = [(Partition(1), Offset(99)), (Partition(0), Offset(1_234))]
        #expect(Hotlist.topicVersion(next.map { (partition: $0, offset: $1) }) == "topic:0@1234,1@99")
        #expect(Hotlist.topicVersion([(partition: Partition(0), offset: Offset(0))]) == "topic:0@0")
    }

    @Test("readers come and go, each in a place of its own")
    func manyReaders() throws {
        let index = try LiveIndex.of([Self.list("a", ["8ABC123"])])
        for _ in 0..<1_000 {
            let first = index.makeReader()
            let second = index.makeReader()
            try first.withSnapshot { outer in
                let hits = try outer.hits(of: [WrittenRead()])
                try second.withSnapshot { inner in
                    let others = try inner.hits(of: [WrittenRead()])
                    #expect(others == hits)
                }
            }
        }
    }
}

@Suite("Live index against brute force")
struct LiveIndexPropertyTests {
    static let rules = [
        ListRules.standard, ListRules(match: MatchRules(lookAlikes: 1), active: nil),
        ListRules(match: MatchRules(lookAlikes: 2, evidence: .none), active: nil),
    ]
    static let naiveRules = [
        NaiveMatcher.Rules(lookAlikes: 0, needsEvidence: true), .init(lookAlikes: 1, needsEvidence: true),
        .init(lookAlikes: 2, needsEvidence: false),
    ]

    static func plateText(_ random: inout SplitMix64) -> String { HotlistIndexPropertyTests.plateText(&random) }

    static func row(_ random: inout SplitMix64) -> [String: String] {
        [
            "entry_id": "e\(random.next(below: 40))",
            "plate": random.chance(15) ? random.pick(["A*", "?B", "*0*", "O?O"]) : plateText(&random),
            "region": random.pick(["", "US-CA"]), "make": random.pick(["", "gmc", "lexus"]),
        ]
    }

    /// Rows with ids of their own.
    static func rows(_ count: UInt64, _ random: inout SplitMix64) -> [[String: String]] {
        var known: Set<String> = []
        return (0..<count).map { _ in row(&random) }.filter { known.insert($0["entry_id"] ?? "").inserted }
    }

    @Test("after every change each tier finds what is written in the lists, and nothing else", arguments: 1...25)
    func changesAgainstModel(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var model = Self.rules.indices.map { LiveListModel(version: "v\($0)", rows: Self.rows(20, &random)) }
        let index = try LiveIndex.of(model, rules: Self.rules, changesForRebuild: 12)
        let reader = index.makeReader()
        for step in 0..<25 {
            let list = Int(random.next(below: 3))
            switch random.next(below: 10) {
            case 0:
                model[list] = LiveListModel(version: "v\(step)", rows: Self.rows(random.next(below: 30), &random))
                index.replace(list, with: try model[list].hotlist())
            case 1:
                index.maintain()
            default:
                let adding = Self.rows(random.next(below: 4), &random)
                let removing = (0..<random.next(below: 4)).map { _ in "e\(random.next(below: 40))" }
                model[list].update(adding: adding, removing: removing, version: "v\(step)")
                try index.update(list, adding: adding, removing: removing, version: "v\(step)")
            }
            try Self.check(reader, model, &random, "seed \(seed), step \(step)")
        }
    }

    static func check(
        _ reader: borrowing HotlistReader, _ model: [LiveListModel], _ random: inout SplitMix64, _ place: Comment
    ) throws {
        let reads = (0..<20).map { _ in
            [
                "plate": plateText(&random), "region": random.pick(["", "US-CA", "US-NV"]),
                "make": random.pick(["", "gmc", "lexus"]), "offered": plateText(&random),
            ]
        }
        let written = reads.map { read in
            WrittenRead(
                plate: read["plate"] ?? "", region: read["region"] ?? "", make: read["make"] ?? "",
                offered: [read["offered"] ?? ""])
        }
        let lists = zip(naiveRules, model).map { (rules: $0, rows: $1.rows) }
        let expected = NaiveMatcher.hits(reads, lists)
        try reader.withSnapshot { matcher in
            let hits = try matcher.hits(of: written)
            #expect(hits == expected, place)
            #expect(
                matcher.index.lists.indices.map { matcher.index.version(ofList: $0) } == model.map(\.version), place)
            #expect(matcher.index.entryCount == model.reduce(0) { $0 + $1.rows.count }, place)
            let patterns = model.joined(\.rows).filter { ($0["plate"] ?? "").contains { "?*".contains($0) } }
            #expect(matcher.index.wildcardCount == patterns.count, place)
        }
    }
}

extension [LiveListModel] {
    fileprivate func joined(_ rows: (LiveListModel) -> [[String: String]]) -> [[String: String]] { flatMap(rows) }
}
