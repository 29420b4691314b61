// The image of a partition's state: it comes back as it was, or not at all.

import Plates
import Synthesis
import Testing
import Windows

@Suite struct StateImageTests {
    private let digest = Array(0..<32) as [UInt8]

    private func emptyState() throws -> PartitionState {
        var settings = PartitionState.Settings()
        settings.duplicateCapacity = 20
        let repeating = try RepeatRule(count: 3, within: .seconds(60))
        return PartitionState(
            settings,
            hotlists: [
                WindowedHotlist(id: "a", rules: try rules(suppress: 10)),
                WindowedHotlist(id: "b", rules: try rules(suppress: 10, repeating: repeating)),
            ])
    }

    private func image(reads: Int64, seed: UInt64) throws -> (image: [UInt8], windows: WindowBytes) {
        var random = SplitMix64(seed: seed)
        var state = try emptyState()
        state.beginGeneration()
        for offset in 0..<reads {
            let hit = try hit(
                100 + offset, read: "\(Int.random(in: 0..<40, using: &random))", list: Int(offset) % 2,
                digest: random.next() % 8)
            if state.isDuplicate(hit.read) {
                state.refuseDuplicate(hit.read, at: Offset(offset), capturedAt: hit.capturedAt)
            } else {
                let passage = state.process(hit.read, at: Offset(offset), capturedAt: hit.capturedAt)
                _ = state.judge(hit, at: passage)
            }
        }
        state.commitOldest()
        let record = state.commitRecord(next: Offset(reads), topology: digest, evidence: nil)
        let image = StateImage.encode(state, of: Partition(3), origin: "cluster/group/reads", record: record)
        return (image, state.windows.bytes)
    }

    /// - Returns: the image that the restored state makes, and its windows.
    private func restored(_ image: [UInt8]) throws -> (image: [UInt8], windows: WindowBytes) {
        var state = try emptyState()
        let header = try unsafe image.withUnsafeBytes { try unsafe StateImage.header(of: $0) }
        try unsafe image.withUnsafeBytes { try unsafe state.restore(image: $0, header: header) }
        let record = state.commitRecord(next: header.record.next, topology: header.record.topology, evidence: nil)
        let again = StateImage.encode(state, of: header.partition, origin: header.origin, record: record)
        return (again, state.windows.bytes)
    }

    @Test func `A state comes back from its image as it was`() throws {
        for seed in seeds(200) {
            let (image, windows) = try image(reads: Int64(seed), seed: seed)
            let again = try restored(image)
            try #require(again.windows == windows, "WINDOWS_SEED=\(seed)")
            // A restored state may have let go of stale sights before the first live one, so its tail may begin later.
            let twice = try restored(again.image)
            try #require(twice.image == again.image, "WINDOWS_SEED=\(seed)")
            let header = try unsafe image.withUnsafeBytes { try unsafe StateImage.header(of: $0) }
            #expect(header.partition == Partition(3))
            #expect(header.origin == "cluster/group/reads")
            #expect(header.record.next == Offset(Int64(seed)))
        }
    }

    @Test func `A damaged image is refused`() throws {
        let (image, _) = try image(reads: 60, seed: 1)
        for count in 0..<image.count {
            #expect(throws: StateFault.self) { try restored(Array(image.prefix(count))) }
        }
        for seed in seeds(2_000) {
            var random = SplitMix64(seed: seed)
            var damaged = image
            let place = Int.random(in: 0..<image.count, using: &random)
            damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(throws: StateFault.self, "WINDOWS_SEED=\(seed)") { try restored(damaged) }
        }
        #expect(throws: StateFault.unknownFormat(2, known: 1)) {
            try restored(image.prefix(8) + [2] + image.dropFirst(9))
        }
    }

    @Test func `The hash is SipHash`() {
        let key = KeyedHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        func digest(_ count: Int) -> WindowDigest {
            unsafe Array(0..<UInt8(count)).withUnsafeBytes { unsafe key.digest($0) }
        }
        // The first vector of the reference implementation for 128 bits: a3 81 7f 04 ba 25 a8 e6 6d f6 72 14 c7 55 02
        // 93.
        #expect(digest(0) == WindowDigest(high: 0x9302_55C7_1472_F66D, low: 0xE6A8_25BA_047F_81A3))
        #expect(digest(8) != digest(7))
        #expect(key.hash("a", in: 1) != key.hash("a", in: 2))
        #expect(key.hash("a", in: 1) == key.hash("a", in: 1))
        #expect(key.hash("") != KeyedHash(key: (0, 0)).hash(""))
    }
}
