// The steps of the line by themselves, on records in memory: they return values, and nothing is written or counted.

import Hotlists
import Kafka
import Plates
import Testing
import Windows

@testable import Engine

@Suite struct StepsTests {
    @Test func `What is refused leaves the line before it is matched, and the columns stay in step`() throws {
        let editions = try World.editions([World.everything], notify: ["north-pd", "south-so"])
        let policy = editions.policy
        let lists = editions.lists.matcher
        var bench = Workbench(seed: 1)
        var state = policy.emptyState()
        state.beginGeneration()
        let reads = [
            TestRead(id: "a"), TestRead(id: "a"), TestRead(id: "b", plate: "NOHIT1"), TestRead(id: "a"),
            TestRead(id: "c", agency: "nobody"), TestRead(id: "d", capturedAt: "2026-03-01T11:00:00Z"),
        ]
        let batch = lend(reads.map { $0.record() }, of: Partition(0), from: Offset(0))
        bench.decode(batch, by: policy)
        #expect(bench.reads.count == 5 && bench.faults.map(\.record) == [4])
        bench.admit(into: &state, by: policy)
        #expect(bench.refusals == [.duplicateRead, .duplicateRead])
        #expect(bench.reads.count == 3 && bench.identities.count == 3)
        #expect(bench.passages.map(\.isLate) == [false, false, true])
        bench.match(against: lists)
        #expect(bench.hits.map(\.read) == [0, 2])
        #expect(bench.hits.map(\.isLate) == [false, true])
        #expect(bench.readIDs.map(\.text) == ["a", "d"])
        #expect((0..<3).map { bench.lent($0).readID?.text } == ["a", "b", "d"])
        bench.decide(by: policy, against: lists)
        #expect(bench.candidacies.map(\.hit) == [0, 0, 1, 1])
        #expect(bench.candidacies.map(\.decision.effect) == [.permit, .deny, .permit, .deny])
        bench.window(in: &state, by: policy, against: lists)
        #expect(bench.verdicts == Array(repeating: .outcome(suppressed: 0), count: 4))
        #expect(batch.partition == Partition(0), "lent until here")
    }
}
