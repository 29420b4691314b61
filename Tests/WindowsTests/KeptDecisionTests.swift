// A hit that is kept for a pattern names the policy that permitted it, and another policy decides it again.

import Plates
import Testing

@testable import Windows

@Suite struct KeptDecisionTests {
    private func store() throws -> WindowStore {
        let repeating = try RepeatRule(count: 3, within: .seconds(100))
        return WindowStore(hotlists: [WindowedHotlist(id: "gang", rules: try rules(repeating: repeating))])
    }

    /// Two hits of a window, the first decided by policy 1 and the second by policy 2.
    private func storeWithHits() throws -> WindowStore {
        var store = try store()
        store.beginGeneration()
        for policy in [1, 2] as [UInt64] {
            let hit = try hit(Int64(100 + policy), read: "r\(policy)", camera: policy, policy: policy)
            _ = store.judge(hit, watermark: nil)
        }
        store.commitOldest()
        return store
    }

    /// The policies that the kept hits name, by the record's bytes.
    private func policies(in store: borrowing WindowStore) -> [UInt8] {
        guard let value = store.bytes.values.first, value[0] == 2 else { return [] }
        // A hit takes 60 bytes with its id of two letters: times, camera, read, then the policy.
        return (0..<Int(value[7])).map { value[9 + $0 * 60 + 32] }
    }

    @Test func `A record names the policy of each kept hit, and brings it back`() throws {
        let bytes = try storeWithHits().bytes
        #expect(bytes.values.map(\.count) == [9 + 2 * 60])
        var store = try store()
        try store.restore(bytes)
        #expect(policies(in: store) == [1, 2])
        #expect(store.bytes == bytes)
    }

    @Test func `What another policy permitted is asked about again, and what it denies is forgotten and counted`()
        throws
    {
        var store = try storeWithHits()
        store.beginGeneration()
        var asked: [UInt64] = []
        store.decideAgain(under: PolicyMark(2)) { hotlist, kept in
            #expect(hotlist == 0 && kept.recipient == AgencyIdentity(9) && kept.tier == .exact)
            asked.append(kept.owner.bits)
            return false
        }
        #expect(asked == [1] && store.counts.hitsDenied == 1)
        #expect(policies(in: store) == [2])
        store.abortAll()
        #expect(policies(in: store) == [1, 2] && store.counts.hitsDenied == 0)
        store.beginGeneration()
        store.decideAgain(under: PolicyMark(3)) { _, _ in false }
        var changes: [[UInt8]?] = []
        store.forEachChange { changes.append($1) }
        #expect(changes == [nil] && store.counts.hitsDenied == 2)
    }

    @Test func `What is still permitted stays, and names the policy that decided it last`() throws {
        var store = try storeWithHits()
        store.beginGeneration()
        store.decideAgain(under: PolicyMark(3)) { _, _ in true }
        #expect(policies(in: store) == [3, 3] && store.counts.hitsDenied == 0)
        #expect(store.judge(try hit(110, read: "r3", policy: 3), watermark: nil) != .kept)
    }

    @Test func `A hit of the earlier format was decided by nobody knows whom, until the next hit of its window`() throws
    {
        var bytes = try storeWithHits().bytes
        for (key, value) in bytes {
            var old = Array(value[..<9])
            old[0] = 1
            for place in 0..<2 {
                let start = 9 + place * 60
                old += value[start..<start + 32] + value[start + 57..<start + 60]
            }
            bytes[key] = old
        }
        var store = try store()
        try store.restore(bytes)
        store.beginGeneration()
        store.decideAgain(under: PolicyMark(3)) { _, _ in false }
        #expect(policies(in: store) == [0, 0] && store.counts.hitsDenied == 0)
        // The same read again completes nothing, so all three stay to be looked at.
        _ = store.judge(try hit(102, read: "r2", policy: 3), watermark: nil)
        #expect(policies(in: store) == [0, 0])
        let verdict = store.judge(try hit(103, read: "r3", policy: 3), watermark: nil)
        #expect(verdict == .pattern(readIDs: ["r1", "r2", "r3"].compactMap { ReadID($0) }, suppressed: 0))
    }
}
