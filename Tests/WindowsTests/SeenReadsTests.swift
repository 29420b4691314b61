// Duplicate detection against the naive model: resent at the edges, beyond the capacity, through commits and aborts,
// and restored by reading the tail of the input again.

import Plates
import Synthesis
import Testing
import Windows

@Suite struct SeenReadsTests {
    /// Seen ids as plainly as contract §4 reads: the latest sight of each, oldest first.
    private struct NaiveSeen {
        let within: TimeSpan
        let capacity: Int
        var sights: [(read: ReadIdentity, watermark: Timestamp)] = []
        var overCapacity = 0

        func isDuplicate(_ read: ReadIdentity, _ watermark: Timestamp?) -> Bool {
            sights.contains { $0.read == read && !((watermark ?? .distantPast) > $0.watermark + within) }
        }

        mutating func saw(_ read: ReadIdentity, _ watermark: Timestamp?) {
            let watermark = watermark ?? .distantPast
            sights.removeAll { $0.read == read || watermark > $0.watermark + within }
            sights.append((read, watermark))
            if sights.count > capacity {
                sights.removeFirst()
                overCapacity += 1
            }
        }
    }

    private enum Record {
        case deadLetter
        case read(ReadIdentity, capturedAt: Timestamp, isRefused: Bool)
    }

    /// An input of which each record may be processed several times, and the state after each commit.
    private struct Trial: ~Copyable {
        var random: SplitMix64
        let settings: PartitionState.Settings
        var log: [Record] = []
        var state: PartitionState
        var next = 0
        var model: NaiveSeen
        var watermark: Watermark
        var copies: [(next: Int, model: NaiveSeen, watermark: Watermark)] = []
        var baseline = 0
        var duplicates = 0

        init(seed: UInt64) {
            var random = SplitMix64(seed: seed)
            var settings = PartitionState.Settings()
            settings.maxDisorder = .seconds(Int64.random(in: 0...3, using: &random))
            settings.duplicateWithin = .seconds(Int64.random(in: 0...20, using: &random))
            settings.duplicateCapacity = random.chance(50) ? Int.random(in: 1...6, using: &random) : 1_000
            var clock: Int64 = 1_000
            let ids = UInt64.random(in: 3...30, using: &random)
            for _ in 0..<400 {
                clock += random.chance(80) ? Int64.random(in: 0...1, using: &random) : 5
                let capturedAt = seconds(clock - Int64.random(in: 0...4, using: &random))
                let id = ReadIdentity(random.chance(30) ? 1 : UInt64.random(in: 0..<ids, using: &random) &* 0x9E37_79B9)
                log.append(
                    random.chance(10)
                        ? .deadLetter : .read(id, capturedAt: capturedAt, isRefused: random.chance(10)))
            }
            state = PartitionState(settings, hotlists: [])
            model = NaiveSeen(within: settings.duplicateWithin, capacity: settings.duplicateCapacity)
            watermark = Watermark(maxDisorder: settings.maxDisorder, allowedLateness: .zero)
            self.settings = settings
            self.random = random
        }

        mutating func step() -> Bool {
            defer { next += 1 }
            guard case .read(let id, let capturedAt, let isRefused) = log[next] else { return true }
            // Refused for another reason: it leaves no trace, and is not looked up.
            if isRefused { return true }
            // A look ahead at another read, as a batch may do, leaves no trace.
            if random.chance(10) { _ = state.isDuplicate(ReadIdentity(random.next() % 30)) }
            let isDuplicate = state.isDuplicate(id)
            guard isDuplicate == model.isDuplicate(id, watermark.value) else { return false }
            if isDuplicate { duplicates += 1 }
            if isDuplicate {
                state.refuseDuplicate(id, at: Offset(Int64(next)), capturedAt: capturedAt)
            } else {
                let before = watermark.value
                _ = watermark.advance(to: capturedAt)
                let passage = state.process(id, at: Offset(Int64(next)), capturedAt: capturedAt)
                guard passage.watermark == before else { return false }
            }
            model.saw(id, watermark.value)
            return state.seen.counts.overCapacity == model.overCapacity - baseline
                && state.watermark.value == watermark.value && (next % 8 != 0 || state.seen.structureFault == nil)
        }

        mutating func begin() {
            state.beginGeneration()
            copies.append((next, model, watermark))
        }

        mutating func commit() {
            state.commitOldest()
            copies.removeFirst()
        }

        mutating func abort() {
            state.abortAll()
            if let committed = copies.first { (next, model, watermark) = committed }
            copies.removeAll()
        }

        /// A crash: all that is left is the commit record and the input.
        mutating func crash() throws -> Bool {
            abort()
            var bytes: [UInt8] = []
            state.commitRecord(next: Offset(Int64(next)), topology: Array(0..<32), evidence: nil).appendValue(
                to: &bytes)
            let record = try unsafe bytes.withUnsafeBytes { try unsafe CommitRecord(decoding: $0) }
            state = PartitionState(settings, hotlists: [])
            baseline = model.overCapacity
            if let tail = state.beginRereading(from: record) {
                for offset in Int(tail.value)..<next {
                    guard case .read(let id, let capturedAt, false) = log[offset] else { continue }
                    state.reread(id, at: Offset(Int64(offset)), capturedAt: capturedAt, of: record)
                }
            }
            baseline -= state.seen.counts.overCapacity
            return state.finishRereading(of: record)
        }
    }

    @Test func `Seen reads are those of the model, through commits, aborts and crashes`() throws {
        var duplicates = 0
        for seed in seeds(2_000) {
            var trial = Trial(seed: seed)
            trial.begin()
            while trial.next < trial.log.count {
                let isRight = trial.step()
                try #require(isRight, "WINDOWS_SEED=\(seed), record \(trial.next - 1)")
                guard trial.random.chance(10) else { continue }
                switch Int.random(in: 0..<6, using: &trial.random) {
                case 0 where trial.next < 380:
                    trial.abort()
                    trial.begin()
                case 1 where trial.next < 380:
                    let isSame = try trial.crash()
                    try #require(isSame, "WINDOWS_SEED=\(seed), record \(trial.next): restored otherwise")
                    trial.begin()
                default:
                    if trial.copies.count == 2 { trial.commit() } else { trial.begin() }
                }
            }
            duplicates += trial.duplicates
        }
        #expect(duplicates > 0)
    }

    @Test func `A resent read is a duplicate until the watermark is greater than its latest sight's and the span`() {
        func check(_ watermarks: (first: Int64?, second: Int64?), isDuplicate expected: Bool) {
            var seen = SeenReads(within: .seconds(600))
            seen.saw(ReadIdentity(1), at: Offset(0), watermark: watermarks.first.map(seconds))
            let isDuplicate = seen.isDuplicate(ReadIdentity(1), watermark: watermarks.second.map(seconds))
            #expect(isDuplicate == expected)
            let isOtherDuplicate = seen.isDuplicate(ReadIdentity(2), watermark: watermarks.second.map(seconds))
            #expect(!isOtherDuplicate)
        }
        check((1_000, 1_000), isDuplicate: true)
        check((1_000, 1_600), isDuplicate: true)
        check((1_000, 1_601), isDuplicate: false)
        check((nil, nil), isDuplicate: true)
        check((nil, 0), isDuplicate: false)
    }

    @Test func `Resending one read for ever takes no more memory`() {
        var seen = SeenReads(within: .seconds(600), capacity: 10_000)
        for id in 0..<9_000 { seen.saw(ReadIdentity(UInt64(id)), at: Offset(Int64(id)), watermark: seconds(0)) }
        for again in 0..<100_000 {
            if again % 1_000 == 0 { seen.beginGeneration() }
            seen.saw(ReadIdentity(5), at: Offset(Int64(9_000 + again)), watermark: seconds(0))
            if again % 1_000 == 999 { seen.commitOldest() }
        }
        #expect(seen.byteCount < 1 << 20)
        #expect(seen.count == 9_000)
        #expect(seen.tail?.offset == Offset(0))
        var remembered = 0
        for id in 0..<9_000 as Range<UInt64> where seen.isDuplicate(ReadIdentity(id), watermark: seconds(600)) {
            remembered += 1
        }
        #expect(remembered == 9_000)
    }

    @Test func `Another topology takes the watermark over, and other spans from now on`() {
        var settings = PartitionState.Settings()
        settings.maxDisorder = .seconds(5)
        settings.duplicateWithin = .seconds(10)
        var state = PartitionState(settings, hotlists: [])
        _ = state.process(ReadIdentity(1), at: Offset(0), capturedAt: seconds(100))
        _ = state.process(ReadIdentity(2), at: Offset(1), capturedAt: seconds(120))
        #expect(state.isDuplicate(ReadIdentity(1)) == false)
        settings.maxDisorder = .seconds(60)
        settings.duplicateWithin = .seconds(20)
        state.use(settings, hotlists: [])
        #expect(state.watermark.value == seconds(115))
        #expect(state.isDuplicate(ReadIdentity(2)) == true)
        _ = state.process(ReadIdentity(3), at: Offset(2), capturedAt: seconds(180))
        #expect(state.watermark.value == seconds(120))
    }
}
