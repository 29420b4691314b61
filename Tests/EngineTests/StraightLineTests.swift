// From read to alert: what one stretch of input becomes, record by record.

import Engine
import Foundation
import Kafka
import Plates
import Sealing
import TestThreads
import Testing

private let stolen = """
    entry_id,plate,region,reason,expires_at,priority,make,body,case_number
    E1,7ABC123,US-CA,stolen-vehicle,2030-01-01T00:00:00Z,high,GMC,,C-77
    """

@Suite(.ownThread) struct StraightLineTests {
    private func alerts(_ kafka: SimulatedKafka, to agency: String) throws -> [[String: Any]] {
        try kafka.outputs.filter { $0.topic == "alerts.\(agency)" }.map { try object($0.value) }
    }

    private func object(_ bytes: [UInt8]?) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(bytes ?? [])) as? [String: Any])
    }

    @Test func `An exact hit is told to its owner and denied to everyone else`() throws {
        let kafka = SimulatedKafka(partitions: [[TestRead(make: "gmc").record()]])
        let accounts = try run(World.editions([stolen]), over: kafka)
        let alert = try #require(try alerts(kafka, to: "north-pd").first)
        let hit = try #require(alert["hit"] as? [String: Any])
        #expect(hit["tier"] as? String == "exact")
        #expect(hit["priority"] as? String == "high")
        #expect(hit["case_number"] as? String == "C-77")
        #expect(hit["hotlist"] as? String == "list-0")
        #expect((hit["hotlist_version"] as? String)?.hasPrefix("csv:") == true)
        #expect((alert["decision"] as? [String: Any])?["rule"] as? String == "owner")
        let read = try #require(alert["read"] as? [String: Any])
        #expect(read["read_id"] as? String == "r-1")
        #expect(read["confidence"] as? Double == 0.94)
        #expect(try alerts(kafka, to: "south-so").isEmpty)
        #expect(kafka.outputs.first { $0.topic == "alerts.north-pd" }?.key == Array("7ABC123".utf8))

        let decisions = try kafka.outputs.filter { $0.topic == "test.decisions" }.map { try object($0.value) }
        let rules = decisions.map { ($0["decision"] as? [String: Any])?["rule"] as? String }
        #expect(rules == ["owner", "default-deny", "unknown-recipient"])
        for output in kafka.outputs where output.topic == "test.decisions" {
            #expect(!String(decoding: output.value ?? [], as: UTF8.self).contains("7ABC123"))
        }
        #expect(accounts.balance)
        #expect((accounts.reads, accounts.alerts, accounts.readsThatHit) == (1, 1, 1))
        #expect(accounts.denied == ["default-deny": 1, "unknown-recipient": 1])
    }

    /// One read against one entry: the tier of each decision, and the priority of the alert if there is one.
    private func check(
        _ read: TestRead, _ tier: String?, priority: String? = nil, at location: SourceLocation = #_sourceLocation
    ) throws {
        let kafka = SimulatedKafka(partitions: [[read.record()]])
        _ = try run(World.editions([stolen], notify: ["north-pd"]), over: kafka)
        let decision = try kafka.outputs.first { $0.topic == "test.decisions" }.map { try object($0.value) }
        #expect((decision?["hit"] as? [String: Any])?["tier"] as? String == tier, sourceLocation: location)
        let alert = try alerts(kafka, to: "north-pd").first
        #expect((alert?["hit"] as? [String: Any])?["priority"] as? String == priority, sourceLocation: location)
    }

    @Test func `Each tier has its own consequence`() throws {
        try check(TestRead(), "exact", priority: "high")
        try check(TestRead(region: nil), "region-unknown", priority: "normal")
        try check(TestRead(regionConfidence: 0.79), "region-unknown", priority: "normal")
        try check(TestRead(make: "lexus"), "mismatch", priority: "low")
        try check(TestRead(region: "US-MT"), "conflict")
        try check(TestRead(region: nil, make: "lexus"), "conflict")
        try check(TestRead(plate: "7ABC124"), nil)
        try check(TestRead(plate: "7-ABC 123"), "exact", priority: "high")
        try check(TestRead(capturedAt: "2030-01-01T00:00:00Z"), nil)
    }

    @Test func `A late read is told as such, and loses its high priority`() throws {
        let kafka = SimulatedKafka(partitions: [
            [
                TestRead(id: "new", plate: "NOHIT1", capturedAt: "2026-03-01T12:00:00Z").record(),
                TestRead(id: "late", capturedAt: "2026-03-01T11:49:54Z").record(),
                TestRead(id: "in-time", capturedAt: "2026-03-01T11:49:55Z").record(),
            ]
        ])
        let accounts = try run(World.editions([stolen], notify: ["north-pd"]), over: kafka)
        let told = try alerts(kafka, to: "north-pd").map { alert in
            [
                (alert["read"] as? [String: Any])?["read_id"] as? String,
                (alert["hit"] as? [String: Any])?["priority"] as? String,
                ((alert["window"] as? [String: Any])?["late"] as? Bool).map(String.init(describing:)),
            ]
        }
        #expect(told == [["late", "normal", "true"], ["in-time", "high", "false"]])
        #expect(accounts.late == 1)
    }

    @Test func `A dead letter keeps key and value and says why`() throws {
        let time = Timestamp(milliseconds: 1_900_000_000_000)
        let large = [UInt8](repeating: 0x20, count: 65_537)
        let kafka = SimulatedKafka(partitions: [
            [
                TestRecord(key: Array("K".utf8), value: Array("{\"plate\"".utf8), timestamp: time),
                TestRecord(key: nil, value: nil, timestamp: time),
                TestRecord(key: [], value: large, timestamp: time),
                TestRead(agency: "nobody").record(at: time),
            ]
        ])
        let accounts = try run(World.editions([stolen]), over: kafka)
        let letters = kafka.outputs.filter { $0.topic == "test.dead-letter" }
        #expect(letters.map { $0.headers["reason"] } == ["not-json", "no-value", "too-large", "unknown-agency"])
        #expect(letters.map(\.key) == [Array("K".utf8), nil, nil, Array("7A8C123".utf8)])
        #expect(letters[0].value == Array("{\"plate\"".utf8))
        #expect(letters[1].value == nil)
        #expect(letters[2].value == nil)
        #expect(letters[2].headers["size"] == "65537" && letters[2].headers["camera"] == nil)
        #expect(letters[2].headers["sha256"]?.count == 64)
        #expect(letters.map { $0.headers["offset"] } == ["0", "1", "2", "3"])
        #expect(letters[3].headers["topic"] == "reads")
        #expect(letters[3].headers["partition"] == "0")
        #expect(letters[3].headers["topology-version"] == World.policyVersion)
        #expect(accounts.deadLettered.values.reduce(0, +) == 4)
        #expect(accounts.balance)
    }

    @Test func `A dead letter that is too old tells its camera and its digest, and no plate`() throws {
        let twoDays = TimeSpan.minutes(2 * 24 * 60)
        let captured = Timestamp(milliseconds: 1_772_366_400_000)  // 2026-03-01T12:00:00Z
        let old = TestRead(camera: #"c\u00e4m \"1\""#).record(at: captured + twoDays + .milliseconds(1))
        let kafka = SimulatedKafka(partitions: [
            [
                old, TestRead(id: "just", plate: "NOHIT1").record(at: captured + twoDays),
                // Without a time there is nothing to be behind, or ahead, of.
                TestRead(id: "undated", plate: "NOHIT1", capturedAt: "1999-01-01T00:00:00Z").record(at: nil),
                TestRead(id: "fast", plate: "NOHIT1").record(at: captured - .seconds(121)),
            ]
        ])
        let accounts = try run(World.editions([stolen], maxAge: twoDays), over: kafka)
        let letters = kafka.outputs.filter { $0.topic == "test.dead-letter" }
        #expect(letters.map { $0.headers["reason"] } == ["clock-behind", "clock-ahead"])
        let letter = try #require(letters.first)
        #expect(letter.key == nil && letter.value == nil)
        #expect(letter.headers["camera"] == #"cäm "1""# && letter.headers["size"] == "\(old.value?.count ?? 0)")
        #expect(letter.headers["sha256"] == SHA256.hex(SHA256.digest(of: old.value ?? [])))
        #expect(!letter.headers.values.contains { $0.contains("7ABC123") })
        #expect(accounts.processed == 2 && accounts.balance)
    }

    @Test func `A read of no plate is refused before anything is remembered of it`() throws {
        let kafka = SimulatedKafka(partitions: [
            [
                TestRead(id: "a", plate: "no-plate", capturedAt: "2026-03-01T18:00:00Z").record(),
                TestRead(id: "a", plate: "UNKNOWN", capturedAt: "2026-03-01T18:00:00Z").record(),
                // Neither late nor a duplicate: the two before left no trace.
                TestRead(id: "a", capturedAt: "2026-03-01T12:00:00Z").record(),
                TestRead(id: "b", plate: "NOPLATE1").record(),
            ]
        ])
        let listed = "entry_id,plate,reason,expires_at\nE1,NOPLATE,gang,2030-01-01T00:00:00Z\n"
        let accounts = try run(World.editions([listed]), over: kafka)
        #expect(accounts.refused == [.noPlate: 2] && accounts.processed == 2 && accounts.late == 0)
        #expect(accounts.hits.isEmpty && accounts.balance)
    }

    @Test func `Regions that count as unknown are counted by their reason`() throws {
        let kafka = SimulatedKafka(partitions: [
            [
                TestRead(id: "a", region: "ca").record(), TestRead(id: "b", region: "US-ZZ").record(),
                TestRead(id: "c", regionConfidence: 20).record(), TestRead(id: "d", regionConfidence: 0.8).record(),
                TestRead(id: "e", region: nil).record(),
            ]
        ])
        let accounts = try run(World.editions([stolen], notify: ["north-pd"]), over: kafka)
        #expect(accounts.regionsNotUnderstood == 2 && accounts.regionsNotCertain == 1)
        #expect(accounts.hits == [.regionUnknown: 4, .exact: 1])
    }

    @Test func `An alert carries the known fields as they came, and no other`() throws {
        let extra = #"""
            "candidates":[{"plate":"7A8C123","confidence":0.41,"secret":1}],"vehicle":{"make":"GMC","owner":"x"},\#
            "image_ref":"s3:\/\/b","mystery":true,"heading_deg":182.50
            """#
        let kafka = SimulatedKafka(partitions: [[TestRead(extra: extra).record()]])
        _ = try run(World.editions([stolen], notify: ["north-pd"]), over: kafka)
        let alert = try #require(kafka.outputs.first { $0.topic == "alerts.north-pd" }?.value)
        let text = String(decoding: alert, as: UTF8.self)
        #expect(text.contains(#""candidates":[{"plate":"7A8C123","confidence":0.41}]"#))
        #expect(text.contains(#""vehicle":{"make":"GMC"}"#))
        #expect(text.contains(#""heading_deg":182.50"#))
        #expect(text.contains(#""image_ref":"s3:\/\/b""#))
        #expect(!text.contains("mystery") && !text.contains("secret") && !text.contains("owner\":\"x"))
    }

    @Test func `A key that is not the canonical plate is counted, and its read processed`() throws {
        var record = TestRead().record()
        record.key = Array("7ABC123".utf8)
        let kafka = SimulatedKafka(partitions: [[record, TestRead(id: "r-2").record()]])
        let accounts = try run(World.editions([stolen]), over: kafka)
        #expect(accounts.misplacedKeys == 1)
        #expect(accounts.alerts == 2)
    }
}
