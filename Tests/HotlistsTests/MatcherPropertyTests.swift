import Hotlists
import Plates
import Synthesis
import Testing

/// The contract's table once more, entry by entry, on the texts themselves.
struct NaiveMatcher {
    struct Rules {
        var lookAlikes: Int
        var needsEvidence: Bool
        /// In tenths.
        var minConfidence = 0
        /// Hours of the day, UTC; nil = all.
        var hours: Range<Int>?
    }

    static let classes: [Set<Character>] = ["0ODQ", "1I", "2Z", "5S", "8B", "6G"].map(Set.init)

    static func hits(_ reads: [[String: String]], _ lists: [(rules: Rules, rows: [[String: String]])]) -> [WrittenHit] {
        var hits: [WrittenHit] = []
        for (place, read) in reads.enumerated() {
            for (list, (rules, rows)) in lists.enumerated() {
                let hour = Int(read["hour"] ?? "") ?? 0
                guard rules.hours?.contains(hour) ?? true else { continue }
                guard Int(read["confidence"] ?? "") ?? 0 >= rules.minConfidence else { continue }
                for entry in rows {
                    guard let tier = tier(read, entry, rules) else { continue }
                    hits.append("\(place) \(list) \(entry["entry_id"] ?? "") \(tier)")
                }
            }
        }
        return hits
    }

    static func tier(_ read: [String: String], _ entry: [String: String], _ rules: Rules) -> String? {
        let (region, listedRegion) = (read["region"] ?? "", entry["region"] ?? "")
        let bothKnown = !region.isEmpty && !listedRegion.isEmpty
        let regionsDiffer = bothKnown && region != listedRegion
        let contradicts = ["make", "body"].contains { field in
            let (ours, theirs) = (read[field] ?? "", entry[field] ?? "")
            return !ours.isEmpty && !theirs.isEmpty && ours != theirs
        }
        let (plate, listed) = (read["plate"] ?? "", entry["plate"] ?? "")
        let isPattern = listed.contains { "?*".contains($0) }
        if plate == listed {
            if bothKnown { return regionsDiffer ? "conflict" : contradicts ? "mismatch" : "exact" }
            return contradicts ? "conflict" : "region-unknown"
        }
        guard !regionsDiffer, !contradicts else { return nil }
        if isPattern { return accepts(Array(listed), Array(plate)) ? "wildcard" : nil }
        let offered = candidates(read).filter { candidate in
            rules.minConfidence == 0 || candidate.confidence.map { $0 >= rules.minConfidence } ?? false
        }.map(\.plate)
        guard let edits = edits(plate, listed), 1...2 ~= edits.count, edits.count <= rules.lookAlikes else {
            return nil
        }
        guard !rules.needsEvidence || offered.contains(listed) else { return nil }
        return "ocr" + edits.map { " \($0)" }.joined()
    }

    /// What the camera offered, each with its confidence in tenths, or without: `8ABO123@7 8ABQ123`.
    static func candidates(_ read: [String: String]) -> [(plate: String, confidence: Int?)] {
        (read["offered"] ?? "").split(separator: " ").map { candidate in
            let parts = candidate.split(separator: "@", omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? Int(parts[1]) : nil)
        }
    }

    /// The differences, nil when one of them leaves its class or the lengths differ.
    static func edits(_ plate: String, _ listed: String) -> [String]? {
        guard plate.count == listed.count else { return nil }
        var edits: [String] = []
        for (place, (left, right)) in zip(plate, listed).enumerated() where left != right {
            guard classes.contains(where: { $0.contains(left) && $0.contains(right) }) else { return nil }
            edits.append("\(place + 1)\(left)\(right)")
        }
        return edits
    }

    static func accepts(_ pattern: [Character], _ text: [Character]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "*" { return (0...text.count).contains { accepts(rest, Array(text.dropFirst($0))) } }
        guard let character = text.first, first == "?" || first == character else { return false }
        return accepts(rest, Array(text.dropFirst()))
    }
}

@Suite("Tiers against brute force")
struct MatcherPropertyTests {
    static func text(_ random: inout SplitMix64, _ letters: String, upTo length: UInt64) -> String {
        let letters = Array(letters)
        return String((0..<random.next(below: length) + 1).map { _ in random.pick(letters) })
    }

    static func pattern(_ random: inout SplitMix64, _ letters: String, upTo length: UInt64) -> String {
        var pattern = Array(text(&random, letters, upTo: length))
        // Not the last: a pattern keeps a letter or digit.
        for place in pattern.indices.dropLast() where random.chance(30) { pattern[place] = "?" }
        for _ in 0..<random.next(below: 3) {
            pattern.insert("*", at: Int(random.next(below: UInt64(pattern.count + 1))))
        }
        return String(pattern)
    }

    static func rows(_ random: inout SplitMix64, _ letters: String, upTo length: UInt64) -> [[String: String]] {
        (0..<random.next(below: 40)).map { number in
            [
                "entry_id": "e\(number)",
                "plate": random.chance(25)
                    ? pattern(&random, letters, upTo: length) : text(&random, letters, upTo: length),
                "region": random.pick(["", "US-CA", "US-NV"]), "make": random.pick(["", "", "gmc", "lexus"]),
                "body": random.pick(["", "", "suv", "pk"]),
            ]
        }
    }

    /// With at most three other letters, wherever they stand.
    static func altered(_ text: String, _ random: inout SplitMix64, _ letters: String) -> String {
        var altered = Array(text)
        for _ in 0..<random.next(below: 4) {
            altered[Int(random.next(below: UInt64(altered.count)))] = random.pick(Array(letters))
        }
        return String(altered)
    }

    /// - Parameter listed: texts, of which every other read is nearly one.
    static func read(
        _ random: inout SplitMix64, _ letters: String, upTo length: UInt64, listed: [String]
    ) -> [String: String] {
        let isNear = random.chance(50) && !listed.isEmpty
        let plate = isNear ? altered(random.pick(listed), &random, letters) : text(&random, letters, upTo: length)
        let offered = (0..<random.next(below: 12)).map { _ in
            let offer = random.chance(50) ? altered(plate, &random, letters) : text(&random, letters, upTo: length)
            return offer + "@" + (random.chance(20) ? "" : "\(random.next(below: 11))")
        }
        return [
            "plate": plate, "region": random.pick(["", "US-CA", "US-NV"]),
            "make": random.pick(["", "", "gmc", "lexus"]), "body": random.pick(["", "", "suv", "pk"]),
            "offered": offered.joined(separator: " "), "hour": "\(random.next(below: 24))",
            "confidence": "\(random.next(below: 11))",
        ]
    }

    static func written(_ read: [String: String]) -> WrittenRead {
        var written = WrittenRead(
            plate: read["plate"] ?? "", region: read["region"] ?? "", make: read["make"] ?? "",
            body: read["body"] ?? "", confidence: Double(Int(read["confidence"] ?? "") ?? 0) / 10)
        let candidates = NaiveMatcher.candidates(read).map { candidate in
            let confidence = candidate.confidence.map { #","confidence":\#(Double($0) / 10)"# } ?? ""
            return #"{"plate":"\#(candidate.plate)"\#(confidence)}"#
        }
        if !candidates.isEmpty { written.candidates = "[\(candidates.joined(separator: ","))]" }
        // 2026-09-21T00:00:00Z and the hour.
        written.capturedAt = Timestamp(milliseconds: 1_789_948_800_000 + 3_600_000 * (Int64(read["hour"] ?? "") ?? 0))
        return written
    }

    /// Where the two first differ, and what each says there.
    static func difference(_ found: [String], _ expected: [String]) -> String? {
        if found == expected { return nil }
        let place = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
        return "at \(place): found \(found.dropFirst(place).first ?? "nothing"),"
            + " expected \(expected.dropFirst(place).first ?? "nothing")"
    }

    @Test("every tier, list and edit is what the table says", arguments: 1...40)
    func tiers(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let letters = random.pick(["0OQ1I8BA", "0OA", "2Z5S6GX", "0ODQ1I2Z5S8B6GA7"])
        // Short plates meet each other often, long ones are look-alikes at every place.
        let length: UInt64 = seed % 2 == 0 ? 5 : 10
        let lists = (0..<random.next(below: 5) + 1).map { _ in
            let rules = NaiveMatcher.Rules(
                lookAlikes: Int(random.next(below: 3)), needsEvidence: random.chance(50),
                minConfidence: random.chance(50) ? 0 : Int(random.next(below: 10)) + 1,
                hours: random.chance(30) ? 6..<20 : nil)
            return (rules: rules, rows: Self.rows(&random, letters, upTo: length))
        }
        let listed = lists.flatMap { $0.rows.compactMap { $0["plate"] } }.filter { !$0.contains { "?*".contains($0) } }
        let reads = (0..<150).map { _ in Self.read(&random, letters, upTo: length, listed: listed) }
        let matcher = try Matcher.of(
            lists.map { rules, rows in
                let utc = [ActiveHours.Stretch(start: .distantPast, offset: .zero)]
                let match = MatchRules(
                    lookAlikes: rules.lookAlikes, evidence: rules.needsEvidence ? .candidates : .none,
                    minConfidence: Double(rules.minConfidence) / 10)
                return (
                    ListRules(
                        match: match,
                        active: rules.hours.map { hours in
                            ActiveHours(
                                days: [], from: hours.lowerBound * 60, to: hours.upperBound * 60, stretches: utc)
                        }), rows
                )
            }, seed: random.next())
        let hits = try matcher.hits(of: reads.map(Self.written))
        #expect(Self.difference(hits, NaiveMatcher.hits(reads, lists)) == nil, "seed \(seed)")
    }

    @Test(
        "patterns of every shape accept what they say, however many there are",
        arguments: [3, 70, 240, 250, 260, 500, 1_200, 3_000])
    func patterns(count: Int) throws {
        let seed = UInt64(count)
        var random = SplitMix64(seed: seed)
        let letters = "AB0189Z"
        var rows = (0..<count).map { number in
            ["entry_id": "e\(number)", "plate": "\(Self.pattern(&random, letters, upTo: 10))"]
        }.filter { row in
            let plate = row["plate"] ?? ""
            return plate.contains { "?*".contains($0) } && plate.contains { !"?*".contains($0) }
        }
        for plate in ["A*", "?A", "*A*", "?*A?", "A?????????", "A??????????", "*A???????*??", "A*A", "*8*", "*AB0189*"]
        {
            rows.append(["entry_id": plate, "plate": plate])
        }
        let matcher = try Matcher.of(rows)
        // Letters that no pattern has, and plates of every length.
        let plates = (0..<60).map { _ in Self.text(&random, random.pick([letters, letters + "XY"]), upTo: 10) }
        let listed = rows.map { Array($0["plate"] ?? "") }
        let expected = plates.enumerated().flatMap { place, plate in
            rows.indices.filter { NaiveMatcher.accepts(listed[$0], Array(plate)) }.map { "\(place) \($0)" }
        }
        let found = try matcher.matches(of: plates.map { WrittenRead(plate: $0) })
        #expect(Self.difference(found.map { "\($0.read) \($0.entry.value)" }, expected) == nil, "seed \(seed)")
        #expect(found.allSatisfy { $0.kind == .pattern })
    }
}
