import Hotlists
import Kafka
import Plates
import Testing

@testable import Keeping

/// What a topic says of an entry before it is written or removed.
@Suite struct EntryLookupTests {
    private let now = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

    private let noPlate = PlateSet([Plate(normalising: "NOCAR")].compactMap(\.self))

    private func record(_ plate: String, expires: String = "2030-01-01T00:00:00Z", effective: String? = nil)
        -> EntryRecord
    {
        EntryRecord(
            id: "A-17",
            [
                (.plate, plate), (.region, "US-CA"), (.reason, "gang"), (.expiresAt, expires),
                (.effectiveAt, effective),
            ])
    }

    private func lookup(_ entry: EntryRecord?, in records: [TopicRecord]) -> EntryLookup {
        var lookup = EntryLookup(id: Array("A-17".utf8), entry: entry, seed: 1)
        batch(records, of: 0) { lookup.take($0) }
        return lookup
    }

    private func records(_ writings: [(key: String, plate: String?)]) -> [TopicRecord] {
        writings.enumerated().map { TopicRecord(offset: Int64($0), key: $1.key, plate: $1.plate) }
    }

    @Test func `The last record of the id tells whether there is an entry`() {
        func standing(_ writings: [(String, String?)]) -> EntryLookup.Standing {
            lookup(nil, in: records(writings)).standing
        }
        #expect(standing([]) == .nothing)
        #expect(standing([("B", "AB1"), ("A-17x", "AB1")]) == .nothing)
        #expect(standing([("A-17", "AB1"), ("B", nil)]) == .entry)
        #expect(standing([("A-17", "AB1"), ("A-17", nil)]) == .nothing)
        #expect(standing([("A-17", nil), ("A-17", "AB2")]) == .entry)
        #expect(standing([("A-17", "AB1"), ("A-17", "")]) == .unusable)
    }

    @Test func `The lint of a file holds for one entry, too`() {
        func kinds(_ entry: EntryRecord) -> [LintFinding.Kind] {
            lookup(entry, in: []).findings(now: now, noPlate: noPlate, seed: 1).map(\.kind)
        }
        #expect(kinds(record("8ABC123")) == [])
        #expect(kinds(record("A*")) == [.loosePattern])
        #expect(kinds(record("8ABC123", expires: "2020-01-01T00:00:00Z")) == [.expired])
        #expect(kinds(record("8ABC123", effective: "2001-01-01T00:00:00Z")) == [.longStanding])
        #expect(kinds(record("A17")) == [.plateInEntryID])
        #expect(kinds(record("NO CAR")) == [.noPlateWord] && kinds(record("NOPLATE")) == [])
    }

    @Test func `An entry that looks like another names it, unless that one is gone or is replaced`() {
        let entry = record("8ABC123")
        let twin = lookup(entry, in: records([("B", "BABC123"), ("C", "7XYZ987")])).findings(
            now: now, noPlate: noPlate, seed: 1)
        #expect(twin.map(\.kind) == [.twin] && twin[0].sentence.contains("that of 'B' only"))
        let same = lookup(entry, in: records([("B", "8ABC123")])).findings(now: now, noPlate: noPlate, seed: 1)
        #expect(same.map(\.kind) == [], "another region")
        for gone in [[("B", "BABC123"), ("B", nil)], [("B", "BABC123"), ("B", "7XYZ987")], [("A-17", "BABC123")]]
            as [[(String, String?)]]
        {
            #expect(lookup(entry, in: records(gone)).findings(now: now, noPlate: noPlate, seed: 1) == [])
        }
    }
}
