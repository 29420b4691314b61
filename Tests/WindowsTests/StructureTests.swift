// The checks of the structures themselves: each damage that is done by hand is found. That sound structures pass is
// shown by the tests against the models, which ask after every step.

import Plates
import Testing

@testable import Windows

@Suite struct StructureTests {
    private static let hashes: [UInt64] = [1 << 40, 2 << 40, 3 << 40, 3 << 40 | 1 << 32]

    @Test(arguments: ["nothing", "another slot", "an entry of another hash", "a slot of nobody"])
    func `The index of slots finds its own damage`(damage: String) {
        var index = SlotIndex()
        for (slot, hash) in Self.hashes.enumerated() { index.insert(hash, slot: UInt32(slot)) }
        let first = index.find(Self.hashes[0]) { $0 == 0 } ?? -1
        switch damage {
        case "another slot": index.setSlot(at: first, to: 1)
        case "an entry of another hash": index.insert(Self.hashes[1] ^ 1 << 50, slot: 1)
        case "a slot of nobody": index.setSlot(at: first, to: 99)
        default: break
        }
        let fault = index.structureFault { $0 < Self.hashes.count ? Self.hashes[Int($0)] : nil }
        #expect((fault == nil) == (damage == "nothing"), "\(fault ?? "no fault")")
    }

    @Test(arguments: ["nothing", "a lost word", "a shared detail", "both forms", "a detail of nobody"])
    func `The store of windows finds its own damage`(damage: String) throws {
        var store = WindowStore(hotlists: [WindowedHotlist(id: "a", rules: try rules(suppress: 10))])
        store.beginGeneration()
        for digest in 0..<3 as Range<UInt64> {
            // Two outcomes each, which no slot holds by itself.
            for time in [100, 200] as [Int64] { _ = store.judge(try hit(time, digest: digest), watermark: nil) }
        }
        switch damage {
        case "a lost word":
            let word = (0..<store.index.wordCount).first { store.index.entry(at: $0) != nil }
            store.index.remove(at: try #require(word))
        case "a shared detail": store.slots[0].detail = store.slots[1].detail
        case "both forms": store.slots[0].outcome = store.details[store.slots[0].detail].outcomes.first
        case "a detail of nobody": _ = store.details.take()
        default: break
        }
        let fault = store.structureFault
        #expect((fault == nil) == (damage == "nothing"), "\(fault ?? "no fault")")
    }

    @Test func `Seen reads beyond their room are a fault`() {
        var seen = SeenReads(within: .seconds(1_000), capacity: 4)
        for read in 1...4 as ClosedRange<UInt64> {
            seen.saw(ReadIdentity(read), at: Offset(Int64(read)), watermark: nil)
        }
        let sound = seen.structureFault
        seen.capacity = 3
        let damaged = seen.structureFault
        #expect(sound == nil && damaged != nil)
    }
}
