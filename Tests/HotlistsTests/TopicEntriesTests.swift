import Encoding
import Hotlists
import Plates
import Synthesis
import Testing

/// A record's value with these members besides those that every entry needs.
private func value(_ members: String = "") -> String {
    let needed = #""plate":"8ABC123","reason":"stolen-vehicle","expires_at":"2027-01-01T00:00:00Z""#
    return "{\(needed)\(members.isEmpty ? "" : ",")\(members)}"
}

private func taken(_ records: [(key: String?, value: String?)]) throws(EntryRejection) -> Hotlist {
    var entries = TopicEntries(seed: 1)
    for record in records {
        try entries.take(key: record.key.map { Array($0.utf8) }, value: record.value.map { Array($0.utf8) })
    }
    return entries.finish(version: "topic:0@1", asOf: nil).added
}

@Suite("Hotlist topics")
struct TopicEntriesTests {
    @Test("A record is judged as the row of a file with the same columns")
    func sameAsRow() throws {
        let columns = [
            "entry_id": "E 1", "plate": "8abc-12?", "region": "us-ca", "reason": "felony-vehicle",
            "source_file": "gang", "effective_at": "2026-01-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00+01:00",
            "priority": "high", "make": "Toyota", "model": "Camry \"X\"", "color": "naïve", "body": "sedan",
            "case_number": "26-1", "derived_from": "E0", "note": "a, b",
        ]
        let members = columns.map { "\"\($0)\":\"\($1.replacing("\"", with: "\\\""))\"" }
        let record = try taken([("E 1", "{\(members.joined(separator: ", "))}")])
        let file = try #require(read([row(columns.mapValues { "\"\($0.replacing("\"", with: "\"\""))\"" })]).hotlist)
        for field in Hotlist.TextField.allCases { #expect(record.text(field, of: 0) == file.text(field, of: 0)) }
        let (left, right) = (record.entries[0], file.entries[0])
        #expect(left.plate == right.plate && left.region == right.region && left.priority == right.priority)
        #expect(left.effectiveAt == right.effectiveAt && left.expiresAt == right.expiresAt)
        #expect(left.reason == right.reason && left.sourceFile == right.sourceFile)
        #expect(record.wildcardCount == 1)
    }

    @Test(
        "What is not an entry is rejected by its column",
        arguments: [
            (nil, value(), .entryID, .noKey), ("", value(), .entryID, .empty),
            ("e1", "", nil, .json(.notJSON(at: 0))), ("e1", "[]", nil, .json(.notJSON(at: 0))),
            ("e1", "{\"plate\":", nil, .json(.notJSON(at: 9))), ("e1", value() + "x", nil, .json(.notJSON(at: 81))),
            ("e1", value(#""plate":"8""#), nil, .json(.keyTwice(at: 81))),
            ("e1", value(#""note":"\#(String(repeating: "x", count: 65_536))""#), nil, .json(.tooLarge)),
            ("e1", value(#""entry_id":"e2""#), .entryID, .otherThanKey),
            ("e1", value(#""region":5"#), .region, .noString), ("e1", value(#""note":["a"]"#), .note, .noString),
            ("e1", value(#""region":"California""#), .region, .noRegion),
            ("e1", value(#""priority":"urgent""#), .priority, .unknownPriority),
            ("e1", value(#""source_file":"FBI""#), .sourceFile, .unknownReason),
            ("e1", value(#""effective_at":"2028-01-01T00:00:00Z""#), .expiresAt, .expiresTooEarly),
            ("e1", value(#""effective_at":"yesterday""#), .effectiveAt, .noTime),
            ("e1", #"{"plate":"8ABC123","reason":"gang"}"#, .expiresAt, .empty),
            ("e1", #"{"plate":null,"reason":"gang","expires_at":"2027-01-01T00:00:00Z"}"#, .plate, .empty),
            (
                "e1", #"{"plate":"ABCDEFGHIJK","reason":"gang","expires_at":"2027-01-01T00:00:00Z"}"#, .plate,
                .plateLength
            ),
            ("e1", #"{"plate":"A***","reason":"gang","expires_at":"2027-01-01T00:00:00Z"}"#, .plate, .tooManyStars),
        ] as [(String?, String, HotlistColumn?, BadRow.Fault)])
    func rejected(key: String?, value: String, column: HotlistColumn?, fault: BadRow.Fault) throws {
        let rejection = try #require(throws: EntryRejection.self) { _ = try taken([(key, value)]) }
        #expect(rejection == EntryRejection(column, fault))
        #expect(!rejection.sentence.contains("8ABC123") && !rejection.sentence.isEmpty)
    }

    @Test(
        "What need not be there may be null, empty, repeated or unknown",
        arguments: [
            #""entry_id":"e1""#, #""entry_id":"""#, #""entry_id":null"#, #""region":null"#, #""region":"""#,
            #""colour":"red","x":{"plate":1}"#, #""pl\u0061ce":"8XYZ""#, #""effective_at":"""#,
        ])
    func accepted(members: String) throws { #expect(try taken([("e1", value(members))]).entries.count == 1) }

    @Test("A key that is not UTF-8 is rejected, and an empty value is not a tombstone")
    func bytes() throws {
        var entries = TopicEntries(seed: 1)
        let wrong = EntryRejection(.entryID, .notUTF8)
        #expect(throws: wrong) { try entries.take(key: [0xFF], value: Array(value().utf8)) }
        #expect(throws: EntryRejection.self) { try entries.take(key: [0x41], value: []) }
        #expect(entries.finish(version: "v", asOf: nil).added.entries.isEmpty)
        let isEmpty = (entries.isEmpty, try afterTombstone(&entries), entries.isEmpty)
        #expect(isEmpty == (true, false, true))
    }

    @Test("A bad record takes its entry off, as if it were all that compaction had left")
    func badOverGood() throws {
        var entries = TopicEntries(seed: 1)
        try entries.take(key: Array("e1".utf8), value: Array(value().utf8))
        let bad = value(#""region":"California""#)
        #expect(throws: EntryRejection.self) { try entries.take(key: Array("e1".utf8), value: Array(bad.utf8)) }
        let (added, removed) = entries.finish(version: "v", asOf: nil)
        #expect(added.entries.isEmpty && removed == [Array("e1".utf8)])
    }

    @Test("White space around the object makes no difference", arguments: [" ", "\n", "\t\r\n  "])
    func whiteSpace(space: String) throws {
        let list = try taken([("e1", space + value(#""note":"n""#) + space)])
        #expect(list.entries.count == 1 && list.text(.note, of: 0) == Array("n".utf8))
    }

    /// Takes a tombstone in and looks what it comes to.
    private func afterTombstone(_ entries: inout TopicEntries) throws -> Bool {
        try entries.take(key: [0x41], value: nil)
        let isEmpty = entries.isEmpty
        let (added, removed) = entries.finish(version: "v", asOf: nil)
        #expect(added.entries.isEmpty && removed == [[0x41]])
        return isEmpty
    }

    @Test("However a topic is cut into batches, the last record of each key counts, in the order of the log")
    func batches() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            let index = try LiveIndex.of([LiveListModel(version: "topic:")], changesForRebuild: 40)
            var expected: [(id: String, plate: String)] = []
            var entries = TopicEntries(seed: random.next())
            for offset in 0..<Int(random.next(below: 120)) {
                let id = "e\(random.next(below: 12))"
                let plate = "P\(offset)"
                switch random.next(below: 10) {
                case 0, 1:
                    try entries.take(key: Array(id.utf8), value: nil)
                    expected.removeAll { $0.id == id }
                case 2:
                    #expect(throws: EntryRejection.self) {
                        try entries.take(key: Array(id.utf8), value: Array("{}".utf8))
                    }
                    expected.removeAll { $0.id == id }
                default:
                    let text = value().replacing("8ABC123", with: plate)
                    try entries.take(key: Array(id.utf8), value: Array(text.utf8))
                    expected.removeAll { $0.id == id }
                    expected.append((id, plate))
                }
                guard random.chance(20) else { continue }
                let (added, removed) = entries.finish(version: "topic:0@\(offset + 1)", asOf: nil)
                index.update(0, adding: added, removing: removed, version: "topic:0@\(offset + 1)")
                if random.chance(30) { index.maintain() }
            }
            let (added, removed) = entries.finish(version: "topic:0@end", asOf: nil)
            index.update(0, adding: added, removing: removed, version: "topic:0@end")
            let found = index.matcher.index
            #expect(found.entryCount == expected.count, "seed \(seed)")
            for (id, plate) in expected {
                let plates = try [#require(Plate(normalising: plate))]
                var candidates: [Candidate] = []
                unsafe plates.withUnsafeBufferPointer { unsafe found.find($0, into: &candidates) }
                #expect(candidates.map { found.text(.entryID, of: $0.entry) } == [Array(id.utf8)], "seed \(seed)")
            }
        }
    }

    @Test("One list made of a whole topic has its entries in the order of their last records")
    func order() throws {
        let list = try taken([
            ("a", value()), ("b", value()), ("c", value()), ("a", value(#""note":"2""#)), ("b", nil), ("d", value()),
            ("c", nil), ("c", value(#""region":"US-CA""#)),
        ])
        let ids = list.entries.indices.map { String(decoding: list.text(.entryID, of: $0), as: UTF8.self) }
        #expect(ids == ["a", "d", "c"])
        #expect(list.text(.note, of: 0) == Array("2".utf8) && list.entries[2].region != nil)
    }
}
