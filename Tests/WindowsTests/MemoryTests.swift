// What windows and seen ids take, by capacity and stride.

import Plates
import Testing
import Windows

@Suite struct MemoryTests {
    @Test func `A million suppress windows take less than 96 MiB`() throws {
        var store = WindowStore(hotlists: [WindowedHotlist(id: "a", rules: try rules(suppress: 900))])
        for batch in 0..<100 {
            store.beginGeneration()
            for number in 0..<10_000 {
                let digest = UInt64(batch * 10_000 + number) &* 0x9E37_79B9_7F4A_7C15
                _ = store.judge(try hit(100, digest: digest), watermark: nil)
            }
            store.commitOldest()
        }
        #expect(store.windowCount == 1_000_000)
        #expect(store.byteCount < 66 << 20)
    }

    @Test func `Two million seen ids take less than 84 MiB`() {
        var seen = SeenReads(within: .seconds(600))
        for id in 0..<2_100_000 {
            if id % 10_000 == 0 { seen.beginGeneration() }
            seen.saw(ReadIdentity(UInt64(id) &* 0x9E37_79B9_7F4A_7C15), at: Offset(Int64(id)), watermark: seconds(0))
            if id % 10_000 == 9_999 { seen.commitOldest() }
        }
        #expect(seen.count == 2_000_000)
        #expect(seen.counts.overCapacity == 100_000)
        #expect(seen.byteCount < 84 << 20)
    }
}
