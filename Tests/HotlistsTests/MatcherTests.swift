import Hotlists
import Plates
import Testing

@Suite("Tiers")
struct MatcherTests {
    @Test("a look-alike that the camera offered is a hit of tier ocr, with what was replaced")
    func offered() throws {
        let matcher = try Matcher.of([["plate": "8ABO123"]], lookAlikes: 1)
        #expect(try matcher.hits(of: [WrittenRead(plate: "8ab-0123", offered: ["8ABO123"])]) == ["0 0 e1 ocr 40O"])
        #expect(try matcher.hits(of: [WrittenRead(plate: "8AB0123")]) == [])
        #expect(try matcher.hits(of: [WrittenRead(plate: "8AB0123", offered: ["8ABD123"])]) == [])
        let two = try Matcher.of([["plate": "8ABO123"]], lookAlikes: 2)
        #expect(try two.hits(of: [WrittenRead(plate: "BAB0123", offered: ["8ABO123"])]) == ["0 0 e1 ocr 1B8 40O"])
    }

    @Test("a list that asks for no evidence finds look-alikes by itself, and candidates change nothing")
    func withoutEvidence() throws {
        let matcher = try Matcher.of([["plate": "8ABO123"]], lookAlikes: 1, evidence: .none)
        for offered in [[], ["8ABO123"], ["8ABD123", "8ABO123"]] {
            #expect(try matcher.hits(of: [WrittenRead(plate: "8AB0123", offered: offered)]) == ["0 0 e1 ocr 40O"])
        }
    }

    @Test(
        "each list bounds the substitutions for itself; one that says nothing allows none",
        arguments: [
            ("8AB0123", 1, ["1", "2"]), ("BAB0123", 2, ["2"]), ("BAB0I23", 3, []), ("8ABO123", 0, ["0", "1", "2"]),
        ])
    func bounds(plate: String, substitutions: Int, lists: [String]) throws {
        for evidence in MatchRules.Evidence.allCases {
            let matcher = try Matcher.of(
                (0...2).map { count in
                    let rules = MatchRules(lookAlikes: count, evidence: evidence)
                    return (ListRules(match: rules, active: nil), [["plate": "8ABO123", "entry_id": "\(count)"]])
                })
            let hits = try matcher.hits(of: [WrittenRead(plate: plate, offered: ["8ABO123"])])
            #expect(hits.compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) } == lists)
        }
    }

    @Test("every pair of characters is a look-alike exactly when both are of one class")
    func everyPair() throws {
        let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let classes = ["0ODQ", "1I", "2Z", "5S", "8B", "6G"]
        let rows = characters.map { ["plate": "X\($0)7", "entry_id": "\($0)"] }
        let reads = characters.map { WrittenRead(plate: "X\($0)7", offered: characters.map { "X\($0)7" }) }
        var expected: [WrittenHit] = []
        for (place, read) in characters.enumerated() {
            for entry in characters {
                if read == entry {
                    expected.append("\(place) 0 \(entry) exact")
                } else if classes.contains(where: { $0.contains(read) && $0.contains(entry) }) {
                    expected.append("\(place) 0 \(entry) ocr 2\(read)\(entry)")
                }
            }
        }
        for evidence in MatchRules.Evidence.allCases {
            #expect(try Matcher.of(rows, lookAlikes: 1, evidence: evidence).hits(of: reads) == expected)
        }
    }

    @Test(
        "what among the candidates is not an object with a text plate is passed over",
        arguments: [
            (#"[{"plate":"8ABO123"}]"#, true), (#"[{"plate":"8a b-o 123","confidence":0.2}]"#, true),
            (#"[{"confidence":0.2,"plate":"8AB\u004f123"}]"#, true), (#"[{"\u0070late":"8ABO123"}]"#, true),
            (#"[1,null,"8ABO123",["8ABO123"],{},{"plate":null},{"plate":7},{"plate":"8ABO123"}]"#, true),
            (#"[{"plates":"8ABO123"},{"plat":"8ABO123"},{"Plate":"8ABO123"}]"#, false),
            (#"["8ABO123",{"x":{"plate":"8ABO123"}},{"plate":["8ABO123"]}]"#, false),
            (#"[{"plate":""},{"plate":"-"},{"plate":"8ABO1234567"}]"#, false), ("[]", false),
            // Normalised as a read's plate is: folded, or no candidate.
            (#"[{"plate":"８ab\u00d6・123"}]"#, true), (#"[{"plate":"8А\u0412О123"}]"#, true),
            (#"[{"plate":"8ABO123?"},{"plate":"8ABO_123"},{"plate":"8ABЖO123"}]"#, false),
        ])
    func candidateShapes(candidates: String, isHit: Bool) throws {
        var read = WrittenRead(plate: "8AB0123")
        read.candidates = candidates
        let hits = try Matcher.of([["plate": "8ABO123"]], lookAlikes: 1).hits(of: [read])
        #expect(hits == (isHit ? ["0 0 e1 ocr 40O"] : []))
    }

    @Test(
        "a read makes no hit on a list that wants more confidence, whatever the tier",
        arguments: [(0.0, 0.0, true), (0.7, 0.7, true), (0.7, 0.699_999, false), (0.7, 0, false), (1, 1, true)])
    func readConfidence(least: Double, confidence: Double, isHit: Bool) throws {
        let rows = [
            ["plate": "8ABC123", "entry_id": "a"], ["plate": "8ABC*", "entry_id": "b"],
            ["plate": "BABC123", "entry_id": "c"], ["plate": "8ABC123", "region": "US-NV", "entry_id": "d"],
        ]
        let matcher = try Matcher.of(rows, lookAlikes: 1, evidence: .none, minConfidence: least)
        let hits = ["0 0 a exact", "0 0 b wildcard", "0 0 c ocr 18B", "0 0 d conflict"]
        #expect(try matcher.hits(of: [WrittenRead(confidence: confidence)]) == (isHit ? hits : []))
    }

    @Test(
        "a candidate of less confidence than the list wants, or of none, is not evidence",
        arguments: [
            (0.7, #"{"plate":"8ABO123","confidence":0.7}"#, true),
            (0.7, #"{"confidence":0.9,"plate":"8ABO123"}"#, true),
            (0.7, #"{"plate":"8ABO123","confidence":0.69}"#, false), (0.7, #"{"plate":"8ABO123"}"#, false),
            (0.7, #"{"plate":"8ABO123","confidence":null}"#, false),
            (0.7, #"{"plate":"8ABO123","confidence":"1"}"#, false),
            (0.7, #"{"plate":"8ABO123","confidence":20}"#, false),
            (0.7, #"{"plate":"8ABO123","confidence":1e400}"#, false),
            // Each candidate has its own; of one text the best counts.
            (0.7, #"{"plate":"8ABO123"},{"plate":"8ABQ123","confidence":0.9}"#, false),
            (0.7, #"{"plate":"8ABO123","confidence":0.1},{"plate":"8AB-O123","confidence":0.8}"#, true),
            (0.7, #"{"plate":"8ABO123","confidence":0.8},{"plate":"8ABO123"}"#, true),
            (0, #"{"plate":"8ABO123"}"#, true), (0, #"{"plate":"8ABO123","confidence":0}"#, true),
            (0, #"{"plate":"8ABO123","confidence":"x"}"#, true),
        ])
    func candidateConfidence(least: Double, candidates: String, isHit: Bool) throws {
        var read = WrittenRead(plate: "8AB0123")
        read.candidates = "[\(candidates)]"
        let hits = try Matcher.of([["plate": "8ABO123"]], lookAlikes: 1, minConfidence: least).hits(of: [read])
        #expect(hits == (isHit ? ["0 0 e1 ocr 40O"] : []))
    }

    @Test("a text offered twice is one hit, and hits come by read, list and row")
    func order() throws {
        let rules = ListRules(match: MatchRules(lookAlikes: 1), active: nil)
        let rows = [
            ["plate": "8AB*", "entry_id": "a"], ["plate": "8ABO123", "entry_id": "b"],
            ["plate": "8AB0123", "entry_id": "c"], ["plate": "*B*", "entry_id": "d"],
        ]
        let reads = [
            WrittenRead(plate: "8AB0123", offered: ["8ABO123", "8ABO123", "8AB-O123"]), WrittenRead(plate: "7XYZ987"),
            WrittenRead(plate: "8AB0123"),
        ]
        let hits = ["a wildcard", "b ocr 40O", "c exact", "d wildcard"]
        let expected = [(0, hits), (2, hits.filter { !$0.hasPrefix("b") })].flatMap { read, hits in
            [0, 1].flatMap { list in hits.map { "\(read) \(list) \($0)" } }
        }
        #expect(try Matcher.of([(rules, rows), (rules, rows)]).hits(of: reads) == expected)
    }

    @Test(
        "what is doubtful by its text has nothing else against it, or is not a hit",
        arguments: ["8ABO123", "8AB?123", "8AB*"])
    func doubts(plate: String) throws {
        let entry = ["plate": plate, "make": "GMC", "body": "pk", "priority": "high"]
        let matcher = try Matcher.of([entry], lookAlikes: 1, evidence: .none)
        let tier = plate == "8ABO123" ? "ocr 40O" : "wildcard"
        for (region, make, body, isHit) in [
            ("US-CA", "", "", true), ("", "gmc", "", true), ("", "", "", true), ("US-CA", "GMC", "pk", true),
            ("US-NV", "", "", false), ("US-CA", "lexus", "", false), ("", "", "sedan", false),
            ("US-NV", "lexus", "", false),
        ] {
            let read = WrittenRead(plate: "8AB0123", region: region, make: make, body: body)
            #expect(try matcher.hits(of: [read]) == (isHit ? ["0 0 e1 \(tier)"] : []))
        }
        for late in [false, true] {
            #expect(Priority.high.pushed(in: .ocr, late: late) == .normal)
            #expect(Priority.high.pushed(in: .wildcard, late: late) == .normal)
        }
    }

    @Test("an entry is live within its list's active hours only, by the wall clock of their zone")
    func activeHours() throws {
        func utc(_ hours: Int64) -> Timestamp { Timestamp(milliseconds: 1_793_404_800_000 + hours * 3_600_000) }
        // Los Angeles on 2026-10-31 and 11-01, when its clocks go back at 09:00 UTC; `utc(0)` is 10-31T00:00Z.
        let active = ActiveHours(
            days: [.sat], from: 22 * 60, to: 2 * 60,
            stretches: [
                ActiveHours.Stretch(start: .distantPast, offset: .minutes(-7 * 60)),
                ActiveHours.Stretch(start: utc(33), offset: .minutes(-8 * 60)),
            ])
        let rows = [
            ["plate": "8ABC123", "entry_id": "a"], ["plate": "8ABC*", "entry_id": "b"],
            ["plate": "BABC123", "entry_id": "c"],
        ]
        let matcher = try Matcher.of(rows, lookAlikes: 1, evidence: .none, active: active)
        // Saturday 22:00 is 29 h; 01:00 comes twice, at 32 h and at 33 h; 02:00 is 34 h.
        for (hour, isActive) in [(5, false), (28, false), (29, true), (32, true), (33, true), (34, false)] {
            var read = WrittenRead()
            read.capturedAt = utc(Int64(hour))
            let hits = ["0 0 a exact", "0 0 b wildcard", "0 0 c ocr 18B"]
            #expect(try matcher.hits(of: [read]) == (isActive ? hits : []), "hour \(hour)")
        }
    }

    @Test("a batch used again holds nothing of the one before")
    func reuse() throws {
        let matcher = try Matcher.of([["plate": "8ABO123"], ["plate": "8AB*", "entry_id": "e2"]], lookAlikes: 1)
        var batch = MatchBatch()
        try matcher.fill(&batch, with: [WrittenRead(plate: "8AB0123", offered: ["8ABO123"])])
        matcher.match(&batch)
        #expect(batch.matches.map(\.kind) == [.lookAlike, .pattern])
        matcher.match(&batch)
        #expect(batch.matches.map(\.kind) == [.lookAlike, .pattern])
        batch.removeAll()
        #expect(batch.matches.isEmpty)
        try matcher.fill(&batch, with: [WrittenRead(plate: "8ABO123")])
        matcher.match(&batch)
        #expect(batch.matches.map(\.kind) == [.text, .pattern])
    }
}

/// Stops of the wrong people, as far as the match decides: nothing goes out with priority high.
@Suite("Wrongful stops")
struct WrongfulStopTests {
    /// The priorities with which hits of high entries would go out.
    static func pushed(_ matcher: Matcher, _ read: WrittenRead) throws -> [Priority] {
        try matcher.matches(of: [read]).compactMap { match in
            matcher.tier(of: match, read).map { matcher.index[match.entry].priority.pushed(in: $0, late: false) }
        }
    }

    @Test("the text of another state's motorcycle on an SUV is recorded at most (Aurora 2020)", arguments: 0...2)
    func otherState(lookAlikes: Int) throws {
        let entry = ["plate": "TEST42", "region": "US-MT", "body": "motorcycle", "priority": "high"]
        let other = entry.merging(["plate": "TEST*", "entry_id": "e2"]) { $1 }
        let matcher = try Matcher.of([entry, other], lookAlikes: lookAlikes, evidence: .none)
        for region in ["US-CO", ""] {
            let read = WrittenRead(plate: "TEST42", region: region, body: "suv", offered: ["TE5T42"])
            // What is doubtful by its text too, a look-alike or a pattern, is not even recorded.
            #expect(try matcher.hits(of: [read]) == ["0 0 e1 conflict"])
            #expect(try Self.pushed(matcher, read) == [.low])
        }
    }

    @Test("one misread digit of a stolen GMC truck's plate on a Lexus is not a hit (San Francisco 2009)")
    func misread() throws {
        let entry = [
            "plate": "5SOW350", "reason": "stolen-plate", "make": "GMC", "body": "PK", "priority": "high",
        ]
        for evidence in MatchRules.Evidence.allCases {
            let matcher = try Matcher.of([entry], lookAlikes: 2, evidence: evidence)
            // The camera read the listed text where the plate was another: the vehicle contradicts.
            let misread = WrittenRead(plate: "5SOW350", make: "Lexus", body: "sedan", offered: ["5S0W350"])
            #expect(try matcher.hits(of: [misread]) == ["0 0 e1 mismatch"])
            #expect(try Self.pushed(matcher, misread) == [.low])
            // It read right, and held the listed text for possible.
            let offered = WrittenRead(plate: "5S0W350", make: "Lexus", body: "sedan", offered: ["5SOW350"])
            #expect(try matcher.hits(of: [offered]) == [])
            // Nothing is known of the vehicle: a doubt, never high.
            let unseen = WrittenRead(plate: "5S0W350", offered: ["5SOW350"])
            #expect(try matcher.hits(of: [unseen]) == ["0 0 e1 ocr 30O"])
            #expect(try Self.pushed(matcher, unseen) == [.normal])
        }
    }

    @Test("an innocent plate with 0 for the listed O is not a hit by default, and never a high one (Colorado 2026)")
    func zeroForO() throws {
        let entry = ["plate": "ABO123", "region": "US-CO", "priority": "high"]
        let read = WrittenRead(plate: "AB0123", region: "US-CO", offered: ["ABO123"])
        #expect(try Matcher.of([entry]).hits(of: [read]) == [])
        let asked = try Matcher.of([entry], lookAlikes: 1)
        #expect(try asked.hits(of: [WrittenRead(plate: "AB0123", region: "US-CO")]) == [])
        #expect(try Self.pushed(asked, read) == [.normal])
        // Listing both is what went wrong: the import says so.
        let both = try Matcher.of([entry, ["plate": "AB0123", "region": "US-CO", "entry_id": "v"]])
        let lint = ImportLint(
            both.index.lists[0], now: Timestamp(milliseconds: 1_795_000_000_000),
            noPlate: PlateSet([]))
        #expect(lint.count(.twin) == 1)
    }
}
