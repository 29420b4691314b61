// The store of windows against the naive model, over random reads: out of order, late, at the edges, with commits and
// aborts in between, and restored from the changelog.

import Plates
import Synthesis
import Testing
import Windows

@Suite struct WindowModelTests {
    /// A partition, and next to it the model, the changelog, and the copies that an abort goes back to.
    private struct Trial: ~Copyable {
        var random: SplitMix64
        let hotlists: [WindowedHotlist]
        let limits: WindowLimits
        var store: WindowStore
        var watermark: Watermark
        var model: NaiveWindows
        var changelog: WindowBytes = [:]
        var inFlight: [[UInt8]: [UInt8]?] = [:]
        var copies: [(model: NaiveWindows, watermark: Watermark)] = []
        var clock: Int64 = 1_000
        var patterns = 0

        init(seed: UInt64) throws {
            var random = SplitMix64(seed: seed)
            let lateness = Int64.random(in: 0...6, using: &random)
            let suppress = Int64.random(in: 1...12, using: &random)
            let count = Int.random(in: 1...4, using: &random)
            let repeating = try RepeatRule(
                count: count, within: .seconds(Int64.random(in: 1...15, using: &random)),
                distinctCameras: Int.random(in: 1...count, using: &random))
            hotlists = [
                WindowedHotlist(id: "suppress", rules: try rules(suppress: suppress, lateness: lateness)),
                WindowedHotlist(id: "repeat", rules: try rules(repeating: repeating, lateness: lateness)),
                WindowedHotlist(
                    id: "both", rules: try rules(suppress: suppress, repeating: repeating, lateness: lateness)),
                WindowedHotlist(id: "neither", rules: try rules(lateness: lateness)),
            ]
            limits = random.chance(50) ? .standard : WindowLimits(outcomes: 2, hits: 4)
            store = WindowStore(hotlists: hotlists, limits: limits)
            watermark = Watermark(
                maxDisorder: .seconds(Int64.random(in: 0...4, using: &random)), allowedLateness: .seconds(lateness))
            model = NaiveWindows(rules: hotlists.map(\.rules), limits: limits)
            self.random = random
        }

        /// One read with some hits: times around the newest, ids that come again.
        mutating func read() throws -> Bool {
            clock +=
                random.chance(70) ? Int64.random(in: 0...2, using: &random) : Int64.random(in: 0...20, using: &random)
            let late =
                random.chance(20) ? Int64.random(in: 0...40, using: &random) : Int64.random(in: 0...4, using: &random)
            let capturedAt = clock - late
            let id = "\(random.chance(90) ? clock * 8 + late % 8 : Int64.random(in: 0..<4, using: &random))"
            let camera = UInt64.random(in: 0..<3, using: &random)
            let before = watermark.value
            _ = watermark.advance(to: seconds(capturedAt))
            for list in 0..<4 where random.chance(60) {
                let hit = try hit(
                    capturedAt, Tier.allCases.randomElement(using: &random) ?? .exact,
                    random.chance(75) ? .permit : .deny, read: id, camera: camera, list: list,
                    digest: UInt64.random(in: 0..<2, using: &random))
                let verdict = store.judge(hit, watermark: before)
                let expected = model.judge(hit, watermark: before)
                if case .pattern = verdict { patterns += 1 }
                guard verdict == expected else { return false }
            }
            if random.chance(50) {
                store.forget(watermark: watermark.value, atMost: Int.random(in: 0...5, using: &random))
            }
            return model.outcomesOverLimit == store.counts.outcomesOverLimit
                && model.hitsOverLimit == store.counts.hitsOverLimit && store.structureFault == nil
        }

        mutating func begin() {
            if !copies.isEmpty { inFlight = changes() }
            store.beginGeneration()
            copies.append((model, watermark))
        }

        mutating func commit() {
            if copies.count == 1 { inFlight = changes() }
            for (key, value) in inFlight { changelog[key] = value }
            store.commitOldest()
            copies.removeFirst()
        }

        mutating func abort() {
            store.abortAll()
            if let committed = copies.first { (model, watermark) = committed }
            copies.removeAll()
        }

        func changes() -> [[UInt8]: [UInt8]?] {
            var changes: [[UInt8]: [UInt8]?] = [:]
            store.forEachChange { key, value in
                #expect(changes[key] == nil, "each window once")
                changes.updateValue(value, forKey: key)
            }
            return changes
        }

        /// With no generation open the changelog is the state, and a store restored from it is this one.
        mutating func settle(byAbort: Bool) throws -> Bool {
            if byAbort { abort() } else { while !copies.isEmpty { commit() } }
            guard store.bytes == changelog, store.windowCount == changelog.count else { return false }
            guard random.chance(30) else { return true }
            let counts = (store.counts.outcomesOverLimit, store.counts.hitsOverLimit)
            store = WindowStore(hotlists: hotlists, limits: limits)
            try store.restore(changelog)
            model.outcomesOverLimit -= counts.0
            model.hitsOverLimit -= counts.1
            return store.bytes == changelog
        }
    }

    @Test func `The store decides like the model, through commits, aborts and restores`() throws {
        var patterns = 0
        for seed in seeds(2_000) {
            var trial = try Trial(seed: seed)
            trial.begin()
            for step in 0..<60 {
                let isRight = try trial.read()
                try #require(isRight, "WINDOWS_SEED=\(seed), read \(step): verdict or counts differ")
                guard trial.random.chance(15) else { continue }
                switch Int.random(in: 0..<5, using: &trial.random) {
                case 0:
                    let isSame = try trial.settle(byAbort: true)
                    try #require(isSame, "WINDOWS_SEED=\(seed), read \(step): an abort is not the committed state")
                    trial.begin()
                case 1:
                    let isSame = try trial.settle(byAbort: false)
                    try #require(isSame, "WINDOWS_SEED=\(seed), read \(step): the changelog is not the state")
                    trial.begin()
                default:
                    if trial.copies.count == 2 { trial.commit() } else { trial.begin() }
                }
            }
            patterns += trial.patterns
        }
        #expect(patterns > 0)
    }

    @Test func `The sweep leaves nothing behind`() throws {
        var store = WindowStore(hotlists: [
            WindowedHotlist(
                id: "a",
                rules: try rules(suppress: 10, repeating: try RepeatRule(count: 3, within: .seconds(20)), lateness: 5))
        ])
        store.beginGeneration()
        for digest in 0..<1_000 as Range<UInt64> {
            _ = store.judge(try hit(100, .exact, digest % 2 == 0 ? .permit : .deny, digest: digest), watermark: nil)
        }
        store.commitOldest()
        #expect(store.windowCount == 1_000)
        store.beginGeneration()
        #expect(store.forget(watermark: seconds(115), atMost: 5_000) == 0)
        #expect(store.forget(watermark: seconds(116), atMost: 5_000) == 500)
        #expect(store.forget(watermark: seconds(126), atMost: 700) == 350)
        var tombstones = 0
        store.forEachChange { _, value in tombstones += value == nil ? 1 : 0 }
        #expect(tombstones == 850)
        store.commitOldest()
        #expect(store.windowCount == 150)
    }
}
