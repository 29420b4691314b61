// What is redacted stays behind, whichever field it is: in the alert's read, and wherever else the alert says it.

import Foundation
import Hotlists
import Kafka
import Plates
import Synthesis
import Testing
import Windows

@testable import Engine

@Suite struct RedactionTests {
    private static let extra = #"""
        "plate_region_confidence":0.97,"candidates":[{"plate":"7A8C123","confidence":0.41}],"heading_deg":182,\#
        "speed_kph":48,"vehicle":{"make":"GMC","model":"Yukon","color":"black","body":"suv"},"image_ref":"s3://b"
        """#

    /// The alert of a read with every field, as a decision with this redaction lets it go out.
    private func alert(redacting redaction: Redaction, pattern: [ReadID]? = nil) throws -> [String: Any] {
        let editions = try World.editions([World.everything], notify: ["north-pd"])
        let policy = editions.policy
        let lists = editions.lists.matcher
        var bench = Workbench(seed: 1)
        var state = policy.emptyState()
        state.beginGeneration()
        let batch = lend([TestRead(extra: Self.extra).record()], of: Partition(0), from: Offset(0))
        bench.decode(batch, by: policy)
        bench.admit(into: &state, by: policy)
        bench.match(against: lists)
        bench.decide(by: policy, against: lists)
        let decision = Decision(.permit, by: .owner, grant: nil, obliging: .redact(redaction), policy: .first)
        let candidacy = Candidacy(hit: 0, recipient: bench.candidacies[0].recipient, decision: decision)
        let verdict: WindowVerdict =
            pattern.map { .pattern(readIDs: $0, suppressed: 0) } ?? .outcome(suppressed: 0)
        let outcome = try #require(Outcome(candidacy, verdict))
        let told = bench.told(outcome, by: policy, lists: lists.index)
        let topic = try #require(policy.outputs.alerts(to: AgencyIndex(0)))
        var outbox = policy.outputs.outbox()
        OutputWriter(policy: policy).addAlert(
            told, to: topic, by: lists, redacting: redaction, at: Timestamp(nanoseconds: 0), to: &outbox)
        #expect(batch.partition == Partition(0), "lent until here")
        let value = try #require(outbox.records.first?.value.map { Array(outbox.bytes[$0]) })
        return try #require(JSONSerialization.jsonObject(with: Data(value)) as? [String: Any])
    }

    /// The read without some fields and members, taken out one by one.
    private func read(_ whole: [String: Any], without names: [String]) -> [String: Any] {
        var read = whole
        for name in names {
            let path = name.split(separator: ".").map(String.init)
            if path.count == 1 {
                read[name] = nil
            } else if var object = read[path[0]] as? [String: Any] {
                object[path[1]] = nil
                read[path[0]] = object
            }
        }
        return read
    }

    private func check(_ names: [String], seed: UInt64? = nil) throws {
        let redaction = names.compactMap(Redaction.init(name:)).reduce(Redaction.nothing) { $0.union($1) }
        let whole = try #require(try alert(redacting: .nothing)["read"] as? [String: Any])
        let alert = try alert(redacting: redaction)
        let told = try #require(alert["read"] as? [String: Any])
        #expect(
            NSDictionary(dictionary: told) == NSDictionary(dictionary: read(whole, without: names)),
            "\(names), seed \(seed ?? 0)")
        let obligations = (alert["decision"] as? [String: Any])?["obligations"] as? [String]
        #expect(obligations == names.map { "redact:\($0)" }.sorted())
    }

    @Test func `The read under test has every field and member that there is`() throws {
        let whole = try #require(try alert(redacting: .nothing)["read"] as? [String: Any])
        for name in Redaction.names {
            #expect(!NSDictionary(dictionary: whole).isEqual(to: read(whole, without: [name])), "\(name)")
        }
    }

    @Test(arguments: Redaction.names)
    func `A field that is redacted is absent, and nothing else`(name: String) throws { try check([name]) }

    @Test func `So are any fields together`() throws {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            try check(Redaction.names.filter { _ in random.next() % 3 == 0 }, seed: seed)
        }
    }

    @Test func `A read id that is redacted is not told as one of a pattern's either`() throws {
        let ids = try [#require(ReadID("a")), #require(ReadID("b"))]
        func readIDs(_ redaction: Redaction) throws -> [String]? {
            (try alert(redacting: redaction, pattern: ids)["window"] as? [String: Any])?["read_ids"] as? [String]
        }
        #expect(try readIDs(.nothing) == ["a", "b"])
        #expect(try readIDs(.field(.imageRef)) == ["a", "b"])
        #expect(try readIDs(.field(.readID)) == nil)
    }

    @Test(arguments: [Redaction.nothing, .field(.imageRef)])
    func `A dead letter has no fields: with any redaction all of it stays behind`(redaction: Redaction) throws {
        let policy = try World.editions([]).policy
        var outbox = policy.outputs.outbox()
        let batch = lend(
            [TestRecord(key: Array("K".utf8), value: Array("{".utf8), timestamp: Timestamp(nanoseconds: 0))],
            of: Partition(3), from: Offset(7))
        unsafe OutputWriter(policy: policy).addDeadLetter(
            of: batch.records[0], in: batch.partition, ReadFault(.notJSON), fields: ReadFields(),
            redacting: redaction, to: &outbox)
        let letter = try #require(outbox.records.first)
        #expect((letter.key == nil, letter.value == nil) == (!redaction.isEmpty, !redaction.isEmpty))
        #expect(letter.headers.contains(OutputHeader("offset", "7")))
        #expect(batch.partition == Partition(3), "lent until here")
    }
}
