import Hotlists
import Plates
import Synthesis
import Testing

@Suite("Hotlist index")
struct HotlistIndexTests {
    static let vocabularyText = """
        field,group,word
        make,gmc,gmc
        make,lexus,lexus
        body,suv,suv
        body,pickup,pk
        body,motorcycle,motorcycle
        body,car,sedan
        """

    static func index(_ lists: [[String]], seed: UInt64 = 1) throws -> HotlistIndex {
        HotlistIndex(
            lists: try lists.map { try #require(read($0).hotlist) },
            vocabulary: try VehicleVocabulary(csv: Array(vocabularyText.utf8)), seed: seed)
    }

    static func find(_ plates: [Plate], in index: HotlistIndex) -> [Candidate] {
        var candidates = [Candidate(read: 77, entry: EntryID(77))]
        unsafe plates.withUnsafeBufferPointer { unsafe index.find($0, into: &candidates) }
        return candidates
    }

    /// A read as the match sees it.
    struct Read {
        var plate: Plate
        var region: Region?
        var make = ""
        var body = ""
        var capturedAt = Timestamp(milliseconds: 1_790_000_000_000)
    }

    static func tiers(_ read: Read, in index: HotlistIndex) -> [Tier?] {
        find([read.plate], in: index).map {
            index.tier(
                of: $0.entry, region: read.region, capturedAt: read.capturedAt,
                make: index.vocabulary.group(.make, word: read.make),
                body: index.vocabulary.group(.body, word: read.body))
        }
    }

    @Test("an SUV does not alert for a motorcycle of another state with the same text")
    func otherStateOtherVehicle() throws {
        let entry = row(["plate": "TEST42", "region": "US-MT", "body": "motorcycle"])
        let index = try Self.index([[entry]])
        let plate = try #require(Plate(normalising: "TEST42"))
        for region in ["US-CO", nil] {
            let read = Read(plate: plate, region: region.flatMap { Region($0) }, body: "suv")
            #expect(Self.tiers(read, in: index) == [.conflict])
        }
    }

    @Test("a stolen plate of a GMC truck read on a Lexus is a mismatch of low priority")
    func otherVehicle() throws {
        let entry = row([
            "plate": "TEST42", "region": "US-CA", "reason": "stolen-plate", "make": "GMC", "body": "PK",
            "priority": "high",
        ])
        let index = try Self.index([[entry]])
        let plate = try #require(Plate(normalising: "TEST42"))
        let read = Read(plate: plate, region: Region("US-CA"), make: "Lexus", body: "sedan")
        #expect(Self.tiers(read, in: index) == [.mismatch])
        #expect(index[EntryID(0)].priority.pushed(in: .mismatch, late: false) == .low)
    }

    @Test("an entry is live from effective_at on and before expires_at")
    func liveness() throws {
        let index = try Self.index([
            [row(["effective_at": "2026-01-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00Z"])]
        ])
        let plate = try #require(Plate(normalising: "8ABC123"))
        let (start, end) = (Timestamp(milliseconds: 1_767_225_600_000), Timestamp(milliseconds: 1_798_761_600_000))
        let instants: [(Timestamp, Tier?)] = [
            (start - TimeSpan(nanoseconds: 1), nil), (start, .exact), (end - TimeSpan(nanoseconds: 1), .exact),
            (end, nil), (.distantPast, nil), (.distantFuture, nil),
        ]
        for (instant, tier) in instants {
            let read = Read(plate: plate, region: Region("US-CA"), capturedAt: instant)
            #expect(Self.tiers(read, in: index) == [tier])
        }
    }

    @Test("an entry is known by its list, row, texts and version")
    func accessors() throws {
        let index = try Self.index([
            [], [row(["entry_id": "a"])], [], [row(["entry_id": "b"]), row(["entry_id": "c", "case_number": "7"])], [],
        ])
        #expect(index.entryCount == 3)
        #expect((0..<3).map { index.list(of: EntryID($0)) } == [1, 3, 3])
        #expect((0..<3).map { index.row(of: EntryID($0)) } == [0, 0, 1])
        #expect(index.version(of: EntryID(2)) == index.lists[3].version)
        #expect(unsafe index.withText(.entryID, of: EntryID(1)) { unsafe Array($0) } == Array("b".utf8))
        #expect(unsafe index.withText(.caseNumber, of: EntryID(2)) { unsafe Array($0) } == Array("7".utf8))
    }

    @Test("an index without lists, a batch without plates, and patterns find nothing")
    func nothing() throws {
        let plate = try #require(Plate(normalising: "8ABC123"))
        #expect(Self.find([plate], in: try Self.index([])).isEmpty)
        #expect(Self.find([], in: try Self.index([[row([:])]])).isEmpty)
        let patterns = try Self.index([[row(["plate": "8ABC*"])]])
        #expect(Self.find([plate], in: patterns).isEmpty)
        #expect(patterns.wildcardCount == 1 && patterns.entryCount == 1)
    }
}

@Suite("Hotlist index against brute force")
struct HotlistIndexPropertyTests {
    /// Few letters, so that texts meet.
    static func plateText(_ random: inout SplitMix64) -> String {
        let length = random.next(below: 3) + 1
        return String((0..<length).map { _ in random.pick(["A", "B", "0", "O"]).first ?? "A" })
    }

    static func timeText(_ random: inout SplitMix64) -> String {
        "20\(26 + random.next(below: 4))-0\(1 + random.next(below: 9))-01T00:00:00Z"
    }

    static func rows(_ random: inout SplitMix64) -> [[String: String]] {
        (0..<random.next(below: 60)).map { number in
            var values = [
                "entry_id": "e\(number)", "plate": plateText(&random),
                "region": random.pick(["", "US-CA", "NV"]), "make": random.pick(["", "GMC", "lexus", "odd"]),
                "body": random.pick(["", "pk", "suv", "odd"]), "expires_at": "2031-01-01T00:00:00Z",
            ]
            if random.chance(50) { values["effective_at"] = timeText(&random) }
            if random.chance(10) { values["plate"] = "A*" }
            return values
        }
    }

    /// The contract's table once more, on the texts themselves.
    static func expectedTier(_ entry: [String: String], _ read: [String: String]) -> Tier? {
        if let effective = entry["effective_at"], effective > (read["captured_at"] ?? "") { return nil }
        let groups = ["make": ["GMC": 1, "lexus": 2], "body": ["pk": 1, "suv": 2]]
        let contradicts = groups.contains { field, known in
            guard let ours = known[entry[field] ?? ""], let theirs = known[read[field] ?? ""] else { return false }
            return ours != theirs
        }
        let names = ["US-CA": "CA", "NV": "NV", "US-NV": "NV"]
        guard let ours = names[entry["region"] ?? ""], let theirs = names[read["region"] ?? ""] else {
            return contradicts ? .conflict : .regionUnknown
        }
        return ours != theirs ? .conflict : contradicts ? .mismatch : .exact
    }

    @Test("every live entry of the same text is found once, in order, in the tier of the table", arguments: 1...60)
    func findsWhatBruteForceFinds(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lists = (0..<random.next(below: 4) + 1).map { _ in Self.rows(&random) }
        let index = try HotlistIndexTests.index(lists.map { $0.map(row) }, seed: random.next())
        let reads = (0..<100).map { _ in
            [
                "plate": Self.plateText(&random), "region": random.pick(["", "US-CA", "US-NV"]),
                "make": random.pick(["", "GMC", "lexus"]), "body": random.pick(["", "pk", "suv"]),
                "captured_at": Self.timeText(&random),
            ]
        }
        var expected: [String] = []
        for (place, read) in reads.enumerated() {
            for (number, list) in lists.enumerated() {
                for entry in list where entry["plate"] == read["plate"] {
                    let tier = Self.expectedTier(entry, read).map { "\($0)" } ?? "not live"
                    expected.append("\(place) \(number) \(entry["entry_id"] ?? "") \(tier)")
                }
            }
        }
        #expect(try found(reads, in: index) == expected, "seed \(seed)")
    }

    func found(_ reads: [[String: String]], in index: HotlistIndex) throws -> [String] {
        let plates = try reads.map { try #require(Plate(normalising: $0["plate"] ?? "")) }
        return try HotlistIndexTests.find(plates, in: index).map { candidate in
            let read = reads[Int(candidate.read)]
            // The month of an instant is enough to take the times apart: let an import read it.
            let times = try #require(HotlistIndexPropertyTests.import(read["captured_at"] ?? ""))
            let tier = index.tier(
                of: candidate.entry, region: Region(read["region"] ?? ""), capturedAt: times,
                make: index.vocabulary.group(.make, word: read["make"] ?? ""),
                body: index.vocabulary.group(.body, word: read["body"] ?? ""))
            let id = unsafe index.withText(.entryID, of: candidate.entry) { unsafe String(decoding: $0, as: UTF8.self) }
            let list = index.list(of: candidate.entry)
            return "\(candidate.read) \(list) \(id) \(tier.map { "\($0)" } ?? "not live")"
        }
    }

    static func `import`(_ time: String) -> Timestamp? {
        read([row(["effective_at": time, "expires_at": "2099-01-01T00:00:00Z"])]).hotlist?.entries.first?.effectiveAt
    }

    @Test("a table larger than the caches finds all of its plates and no others", arguments: [1, 2])
    func largeTable(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let texts = Set((0..<60_000).map { _ in Self.longPlateText(&random) }).sorted()
        let rows = texts.enumerated().map { row(["entry_id": "\($0)", "plate": $1]) }
        let index = try HotlistIndexTests.index([rows], seed: random.next())
        let plates = try texts.map { try #require(Plate(normalising: $0)) }
        let everyPlace = (0..<Int32(plates.count)).map { $0 }
        #expect(HotlistIndexTests.find(plates, in: index).map(\.read) == everyPlace, "seed \(seed)")
        let known = Set(texts)
        let others = (0..<60_000).map { _ in Self.longPlateText(&random) }.filter { !known.contains($0) }
        let otherPlates = try others.map { try #require(Plate(normalising: $0)) }
        #expect(HotlistIndexTests.find(otherPlates, in: index).isEmpty, "seed \(seed)")
    }

    static func longPlateText(_ random: inout SplitMix64) -> String {
        let number = random.next(below: 9_000_000) + 1_000_000
        return "\(random.pick(["A", "B", "C"]))\(number)"
    }
}
