// What makes two reads one, and two outcomes one: agency, camera, read id and instant (contract §4, §5).

import Engine
import Foundation
import Kafka
import Plates
import Testing

@Suite struct SameReadTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let second: TestRead
        let isSame: Bool

        init(_ description: String, _ second: TestRead, isSame: Bool) {
            testDescription = description
            self.second = second
            self.isSame = isSame
        }
    }

    private static let first = TestRead(id: "1", capturedAt: "2026-03-01T12:00:00Z", camera: "cam-1")
    private static let cameras = [
        Camera(id: "cam-1", agency: AgencyIndex(0), location: nil),
        Camera(id: "cam-2", agency: AgencyIndex(0), location: nil),
        Camera(id: "cam-3", agency: AgencyIndex(1), location: nil),
    ]

    static let pairs = [
        Pair("byte for byte", first, isSame: true),
        Pair("another plate", TestRead(id: "1", plate: "8XYZ999"), isSame: true),
        Pair(
            "the same instant, another offset", TestRead(id: "1", capturedAt: "2026-03-01T13:00:00+01:00"), isSame: true
        ),
        Pair("the same instant, more digits", TestRead(id: "1", capturedAt: "2026-03-01t12:00:00.000z"), isSame: true),
        Pair("ids with escapes", TestRead(id: #"\u0031"#, camera: #"c\u0061m-1"#), isSame: true),
        Pair("another camera that counts from 1", TestRead(id: "1", camera: "cam-2"), isSame: false),
        Pair("a millisecond later", TestRead(id: "1", capturedAt: "2026-03-01T12:00:00.001Z"), isSame: false),
        Pair("another id", TestRead(id: "2"), isSame: false),
        Pair("another agency", TestRead(id: "1", camera: "cam-3", agency: "south-so"), isSame: false),
    ]

    @Test(arguments: pairs, [false, true])
    func `A read is told apart by agency, camera, id and instant`(pair: Pair, declaresCameras: Bool) throws {
        let kafka = SimulatedKafka(partitions: [[Self.first.record(), pair.second.record()]])
        let editions = try World.editions([World.everything], cameras: declaresCameras ? Self.cameras : nil)
        let accounts = try run(editions, over: kafka)
        #expect(accounts.refused == (pair.isSame ? [.duplicateRead: 1] : [:]))
        #expect(accounts.processed == (pair.isSame ? 1 : 2))
        let ids = try alertIDs(kafka)
        #expect(Set(ids).count == ids.count)
    }

    /// Sent again after `duplicate_within`, a read is processed once more, and its outcome has the ids that it had.
    @Test(arguments: pairs)
    func `The ids of an outcome are those of its read`(pair: Pair) throws {
        let later = TestRead(id: "later", plate: "NOHIT1", capturedAt: "2026-03-01T12:20:00Z")
        let kafka = SimulatedKafka(partitions: [[Self.first.record(), later.record(), pair.second.record()]])
        _ = try run(World.editions([World.everything]), over: kafka)
        let ids = try alertIDs(kafka)
        guard pair.second.plate == Self.first.plate else { return #expect(ids.count == 1) }
        #expect(ids.count == 2)
        #expect((ids[0] == ids[1]) == pair.isSame)
    }

    private func alertIDs(_ kafka: SimulatedKafka) throws -> [String] {
        try kafka.outputs.filter { $0.topic.hasPrefix("alerts.") }.map { output in
            let alert = try JSONSerialization.jsonObject(with: Data(output.value ?? [])) as? [String: Any]
            return try #require(alert?["alert_id"] as? String)
        }
    }
}
