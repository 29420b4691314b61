// Some seeds of the simulation in a debug build; `Tests/simulate` runs thousands.

import Simulation
import Testing

@Suite struct SeedTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a seed holds`(seed: UInt64) throws {
        let verdict = try Simulation(seed: seed).run()
        #expect(verdict.violations == [], "repeat it with: Tests/simulate --seed \(seed)")
    }

    @Test(arguments: [3, 14, 159] as [UInt64])
    func `a seed goes the same way each time`(seed: UInt64) throws {
        let hashes = try (0..<2).map { _ in try Simulation(seed: seed).run().hash }
        #expect(hashes[0] == hashes[1])
        #expect(try Simulation(seed: seed + 1).run().hash != hashes[0])
    }
}
