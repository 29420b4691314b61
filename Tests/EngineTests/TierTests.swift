// What the tiers besides equal texts come to in an alert: look-alikes and patterns, and the stops that must not happen.

import Engine
import Foundation
import Kafka
import Plates
import TestThreads
import Testing
import Windows

@Suite(.ownThread) struct TierTests {
    private func alerts(_ kafka: SimulatedKafka) -> [String] {
        kafka.outputs.filter { $0.topic == "alerts.north-pd" }.map { String(decoding: $0.value ?? [], as: UTF8.self) }
    }

    @Test func `A look-alike that the camera offered is told with its edits, and never pushed`() throws {
        let list = """
            entry_id,plate,region,reason,expires_at,priority
            E1,7ABC0I3,US-CA,stolen-vehicle,2030-01-01T00:00:00Z,high
            """
        let offered = TestRead(
            id: "offered", plate: "7ABCO13", extra: #""candidates":[{"plate":"7ABC0I3","confidence":0.4}]"#)
        let kafka = SimulatedKafka(partitions: [[offered.record(), TestRead(id: "not", plate: "7ABCO13").record()]])
        _ = try run(
            World.editions([list], notify: ["north-pd"], match: MatchRules(lookAlikes: 2, evidence: .candidates)),
            over: kafka)
        let alert = try #require(alerts(kafka).first)
        #expect(alerts(kafka).count == 1)
        #expect(alert.contains(#""tier":"ocr""#) && alert.contains(#""priority":"normal""#))
        #expect(
            alert.contains(
                #""edits":[{"at":5,"read":"O","entry":"0"},{"at":6,"read":"1","entry":"I"}]"#))
        let decisions = kafka.outputs.filter { $0.topic == "test.decisions" }
        #expect(decisions.allSatisfy { !String(decoding: $0.value ?? [], as: UTF8.self).contains("edits") })
    }

    @Test func `A pattern's window belongs to the plate that was read`() throws {
        let list = """
            entry_id,plate,reason,expires_at
            E1,7ABC*,stolen-vehicle,2030-01-01T00:00:00Z
            """
        let plates = ["7ABC001", "7ABC002", "7ABC001", "7ABC002", "8XYZ001"]
        let reads = plates.enumerated().map { TestRead(id: "r-\($0.offset)", plate: $0.element).record() }
        let kafka = SimulatedKafka(partitions: [reads])
        let accounts = try run(
            World.editions(
                [list], notify: ["north-pd"],
                windows: WindowRules(suppress: .minutes(15), allowedLateness: .minutes(10))), over: kafka)
        #expect(alerts(kafka).count == 2)
        #expect(accounts.hits == [.wildcard: 4] && accounts.suppressed.values.reduce(0, +) == 2 && accounts.balance)
    }

    @Test func `A read captured when its list was too old is marked, and not at high priority`() throws {
        let list = """
            entry_id,plate,region,reason,expires_at,priority
            E1,7ABC123,US-CA,stolen-vehicle,2030-01-01T00:00:00Z,high
            """
        let noon = Timestamp(milliseconds: 1_772_366_400_000)  // 2026-03-01T12:00:00Z
        let times = ["2026-03-01T11:00:00Z", "2026-03-01T13:00:00Z", "2026-03-01T13:00:00.001Z"]
        let reads = times.map { TestRead(id: $0, capturedAt: $0).record() }
        for (asOf, limit, stale) in [
            (noon, .minutes(60), [false, false, true]), (noon, nil, [false, false, false]),
            (nil, .minutes(60), [false, false, false]), (noon, .minutes(59), [false, true, true]),
        ] as [(Timestamp?, TimeSpan?, [Bool])] {
            let kafka = SimulatedKafka(partitions: [reads])
            _ = try run(World.editions([list], notify: ["north-pd"], staleAfter: limit, asOf: asOf), over: kafka)
            #expect(alerts(kafka).map { $0.contains(#""stale":true"#) } == stale)
            #expect(alerts(kafka).map { $0.contains(#""priority":"high""#) } == stale.map(!))
        }
    }

    /// The list says a motorcycle or another state; the camera saw an SUV, another state, or O for 0.
    @Test(arguments: [
        ("E1,7ABC123,US-MT,motorcycle", TestRead(plate: "7ABC123", region: "US-CO", body: "suv")),
        ("E1,7ABC123,US-CA,motorcycle", TestRead(plate: "7ABC123", region: "US-CA", body: "suv")),
        ("E1,7ABC123,US-MT,", TestRead(plate: "7ABC123", region: "US-CO")),
        ("E1,ABC0123,US-CO,", TestRead(plate: "ABCO123", region: "US-CO")),
    ])
    func `A doubtful match is never pushed`(row: String, read: TestRead) throws {
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        let list = """
            entry_id,plate,region,body,reason,expires_at,priority
            \(fields[0]),\(fields[1]),\(fields[2]),\(fields[3]),stolen-vehicle,2030-01-01T00:00:00Z,high
            """
        for match in [MatchRules.standard, MatchRules(lookAlikes: 2, evidence: .none)] {
            let kafka = SimulatedKafka(partitions: [[read.record()]])
            _ = try run(World.editions([list], notify: ["north-pd"], match: match), over: kafka)
            #expect(alerts(kafka).allSatisfy { !$0.contains(#""priority":"high""#) })
            #expect(alerts(kafka).allSatisfy { !$0.contains(#""tier":"exact""#) })
        }
    }
}
