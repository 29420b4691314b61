// The changelog's records: what they say byte for byte, what becomes of them under other rules, and that no bytes
// whatever do harm.

import Plates
import Synthesis
import Testing
import Windows

@Suite struct ChangelogTests {
    private func storeWithWindows() throws -> WindowBytes {
        let repeating = try RepeatRule(count: 3, within: .seconds(100))
        var store = WindowStore(hotlists: [
            WindowedHotlist(id: "svs", rules: try rules(suppress: 10)),
            WindowedHotlist(id: "gang", rules: try rules(suppress: 10, repeating: repeating)),
        ])
        store.beginGeneration()
        for (time, list) in [(100, 0), (130, 0), (131, 0), (100, 1), (101, 1), (101, 1), (102, 1), (103, 1)] {
            let hit = try hit(Int64(time), .ocr, read: "r\(time)", list: list)
            _ = store.judge(hit, watermark: seconds(120))
        }
        store.commitOldest()
        return store.bytes
    }

    @Test func `A window's record is as the picture says`() throws {
        var store = WindowStore(hotlists: [WindowedHotlist(id: "svs", rules: try rules(suppress: 10))])
        store.beginGeneration()
        _ = store.judge(try hit(1, .ocr, digest: 0x0102), watermark: seconds(2))
        _ = store.judge(try hit(2, .ocr, digest: 0x0102), watermark: seconds(2))
        var records: [([UInt8], [UInt8]?)] = []
        store.forEachChange { key, value in records.append((key, value)) }
        #expect(records.count == 1)
        #expect(records.first?.0 == [1, 2, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0] + Array("svs".utf8))
        let second: [UInt8] = [0x00, 0xCA, 0x9A, 0x3B, 0, 0, 0, 0]
        let twoSeconds: [UInt8] = [0x00, 0x94, 0x35, 0x77, 0, 0, 0, 0]
        #expect(records.first?.1 == [1, 1, 1, 0, 0, 0, 1, 0, 0] + second + twoSeconds + [2])
    }

    @Test func `A list that is gone takes its windows with it, a rule that is gone what it asked for`() throws {
        let records = try storeWithWindows()
        #expect(records.count == 2)
        func survivors(_ hotlists: [WindowedHotlist]) throws -> (windows: Int, tombstones: Int) {
            var store = WindowStore(hotlists: hotlists)
            try store.restore(records)
            store.beginGeneration()
            store.forget(watermark: seconds(120), atMost: 10)
            var tombstones = 0
            store.forEachChange { _, value in tombstones += value == nil ? 1 : 0 }
            store.commitOldest()
            return (store.windowCount, tombstones)
        }
        let svs = WindowedHotlist(id: "svs", rules: try rules(suppress: 10))
        var store = WindowStore(hotlists: [svs])
        try store.restore(records)
        let gone = store.windowsOfGoneHotlists()
        #expect(gone == ["gang": 1])
        #expect(try survivors([svs]) == (1, 1))
        #expect(try survivors([]) == (0, 2))
        #expect(try survivors([WindowedHotlist(id: "gang", rules: try rules(suppress: 10)), svs]) == (2, 0))
        #expect(try survivors([svs, WindowedHotlist(id: "gang", rules: try rules())]) == (1, 1))
    }

    @Test func `Windows are judged by the rules in force`() throws {
        var store = WindowStore(hotlists: [WindowedHotlist(id: "a", rules: try rules(suppress: 10))])
        store.beginGeneration()
        _ = store.judge(try hit(100), watermark: nil)
        store.commitOldest()
        store.use([
            WindowedHotlist(id: "new", rules: try rules()), WindowedHotlist(id: "a", rules: try rules(suppress: 100)),
        ])
        store.beginGeneration()
        #expect(store.judge(try hit(150, list: 1), watermark: seconds(190)) == .suppressed)
    }

    @Test func `Damaged records are refused, never misread`() throws {
        let records = Array(try storeWithWindows()).sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for seed in seeds(20_000) {
            var random = SplitMix64(seed: seed)
            var (key, value) = records[Int.random(in: 0..<records.count, using: &random)]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                if random.chance(20) { damage(&key, using: &random) } else { damage(&value, using: &random) }
            }
            var store = WindowStore(hotlists: [])
            do {
                try store.restore(record: key, value)
                // Then it is a record that a store could have written, and it is written again.
                try #require(store.bytes == [key: value], "WINDOWS_SEED=\(seed)")
            } catch is StateFault {
                try #require(store.windowCount == 0, "WINDOWS_SEED=\(seed)")
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], using random: inout SplitMix64) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(place...)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default:
            if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        }
    }

    @Test func `Another format is named`() throws {
        for (key, value) in try storeWithWindows() {
            var store = WindowStore(hotlists: [])
            #expect(throws: StateFault.unknownFormat(3)) { try store.restore(record: key, [3] + value.dropFirst()) }
            #expect(throws: StateFault.unknownKind(9)) { try store.restore(record: [9] + key.dropFirst(), value) }
            #expect(throws: StateFault.truncated) { try store.restore(record: key, []) }
        }
    }

    @Test func `A commit record is read as it was written, and damage is refused`() throws {
        let tail = SeenTail(offset: Offset(5), watermark: seconds(3), ahead: [Offset(5), Offset(7)])
        let records = [
            record(tail: tail), record(tail: nil), record(watermark: nil, tail: nil),
            record(tail: SeenTail(offset: Offset(0), watermark: nil, ahead: [])),
            record(tail: tail, evidence: evidence(topicID: nil, last: nil)),
            record(tail: nil, evidence: evidence(topicID: Array(1...16), last: nil)),
            record(
                tail: tail,
                evidence: evidence(
                    topicID: Array(1...16), last: RecordMark(offset: Offset(7), timestamp: seconds(8), digest: 9))),
        ]
        for record in records { #expect(try decode(bytes(of: record)) == record) }
        for seed in seeds(5_000) {
            var random = SplitMix64(seed: seed)
            var bytes = bytes(of: records[Int.random(in: 0..<records.count, using: &random)])
            damage(&bytes, using: &random)
            if let read = try? decode(bytes) { try #require(self.bytes(of: read) == bytes, "WINDOWS_SEED=\(seed)") }
        }
    }

    @Test func `A record is known by its key`() throws {
        var key: [UInt8] = []
        CommitRecord.appendKey(of: Partition(258), to: &key)
        #expect(key == [2, 2, 1, 0, 0])
        #expect(try unsafe key.withUnsafeBytes { try unsafe ChangelogRecord(key: $0) } == .commit(Partition(258)))
    }

    /// What the program of before this format has left behind, byte for byte.
    @Test func `A commit record of format 1 is read, and proves nothing`() throws {
        var bytes: [UInt8] = [1, 3] + (0..<32)
        for number in [8, 9_000_000_000, 5, 0] as [Int64] { bytes.append(contentsOf: littleEndian(number)) }
        bytes += [1, 0] + littleEndian(6)
        let tail = SeenTail(offset: Offset(5), watermark: nil, ahead: [Offset(6)])
        #expect(try decode(bytes) == record(tail: tail))
        #expect(try decode(bytes).evidence == nil)
        bytes[1] |= 8
        #expect(throws: StateFault.garbage) { try decode(bytes) }
        bytes[0] = 3
        #expect(throws: StateFault.unknownFormat(3, known: 2)) { try decode(bytes) }
    }

    private func littleEndian(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private func record(
        watermark: Timestamp? = seconds(9), tail: SeenTail?, evidence: Evidence? = nil
    ) -> CommitRecord {
        CommitRecord(
            topology: Array(0..<32), next: Offset(8), watermark: watermark, tail: tail, evidence: evidence)
    }

    private func evidence(topicID: [UInt8]?, last: RecordMark?) -> Evidence {
        Evidence(topic: "reads", topicID: topicID, last: last, windows: 3, isAtomic: last != nil)
    }

    private func bytes(of record: CommitRecord) -> [UInt8] {
        var bytes: [UInt8] = []
        record.appendValue(to: &bytes)
        return bytes
    }

    private func decode(_ bytes: [UInt8]) throws -> CommitRecord {
        try unsafe bytes.withUnsafeBytes { try unsafe CommitRecord(decoding: $0) }
    }
}
