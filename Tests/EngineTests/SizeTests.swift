// An alert that its topic does not take is not an alert: decision, count and record say the same of it.

import Engine
import Foundation
import Kafka
import Plates
import Testing
import Threads
import Windows

@Suite struct SizeTests {
    private static let large = #""image_ref":"\#(String(repeating: "x", count: 20_000))""#

    private func decisions(_ kafka: SimulatedKafka) throws -> [[String]] {
        try kafka.outputs.filter { $0.topic == "test.decisions" }.map { output in
            let json = try JSONSerialization.jsonObject(with: Data(output.value ?? [])) as? [String: Any]
            let decision = json?["decision"] as? [String: Any]
            return [json?["read_id"], json?["recipient"], decision?["effect"], decision?["rule"]].map { "\($0 ?? "-")" }
        }
    }

    private func told(_ kafka: SimulatedKafka) throws -> [String] {
        try kafka.outputs.filter { $0.topic == "alerts.north-pd" }.map { output in
            let json = try JSONSerialization.jsonObject(with: Data(output.value ?? [])) as? [String: Any]
            let read = json?["read"] as? [String: Any]
            return "\(read?["read_id"] ?? "-")"
        }
    }

    @Test func `It is denied, and hides no other`() throws {
        let kafka = SimulatedKafka(partitions: [
            [TestRead(id: "large", extra: Self.large).record(), TestRead(id: "small").record()]
        ])
        kafka.state.withLock {
            $0.isTransactional = true
            $0.largest = ["alerts.north-pd": 10_000]
        }
        let rules = try WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10))
        let accounts = try run(World.editions([World.everything], notify: ["north-pd"], windows: rules), over: kafka)
        #expect(
            try decisions(kafka) == [
                ["large", "north-pd", "deny", "too-large"], ["small", "north-pd", "permit", "owner"],
            ])
        #expect(try told(kafka) == ["small"])
        #expect(accounts.alerts == 1 && accounts.denied == ["too-large": 1] && accounts.suppressed.isEmpty)
        #expect(accounts.balance && accounts.reads == 2)
    }

    @Test func `A pattern whose ids do not fit is denied, too`() throws {
        let ids = (0..<60).map { "\($0)-" + String(repeating: "y", count: 60) }
        let reads = ids.enumerated().map { place, id in
            TestRead(id: id, capturedAt: "2026-03-01T12:\(place < 10 ? "0" : "")\(place):00Z").record()
        }
        let kafka = SimulatedKafka(partitions: [reads])
        kafka.state.withLock {
            $0.isTransactional = true
            $0.largest = ["alerts.north-pd": 4_000]
        }
        let rules = try WindowRules(
            repeating: RepeatRule(count: 60, within: .minutes(120)), allowedLateness: .minutes(10))
        let accounts = try run(World.editions([World.everything], notify: ["north-pd"], windows: rules), over: kafka)
        #expect(try told(kafka).isEmpty)
        #expect(try decisions(kafka).map(\.last) == ["too-large"])
        #expect(accounts.denied == ["too-large": 1] && accounts.kept.values.reduce(0, +) == 59 && accounts.balance)
    }
}
