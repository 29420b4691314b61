import Plates
import Testing

@testable import Keeping

private func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

/// What is told of a list that changes again and again.
@Suite struct ChangeSummaryTests {
    private func change(_ number: Int) -> ListChange { ListChange(version: "v\(number)", written: 1, removed: 2) }

    @Test func `The first few of a stretch are told one by one, the others together at its end`() {
        var summary = ChangeSummary()
        let told = (0..<100).compactMap { summary.take(change($0), at: time(1)) }
        #expect(told == (0..<5).map(change))
        #expect(summary.takeRest(at: time(10)) == nil)
        let rest = summary.takeRest(at: time(11))
        #expect(rest?.count == 95 && rest?.written == 95 && rest?.removed == 190 && rest?.version == "v99")
        #expect(summary.takeRest(at: time(100)) == nil && summary.takeRest() == nil)
    }

    @Test func `A change now and then has its own line each time`() {
        var summary = ChangeSummary()
        #expect((0..<50).allSatisfy { summary.take(change($0), at: time(Int64($0) * 3)) == change($0) })
    }

    @Test func `However fast and long a list changes, there are six lines in ten seconds, and nothing is left out`() {
        var summary = ChangeSummary()
        var told: [ListChange] = []
        for tick in 0..<10_000 {
            let now = Timestamp(nanoseconds: Int64(tick) * 10_000_000)
            if let rest = summary.takeRest(at: now) { told.append(rest) }
            if let one = summary.take(change(tick), at: now) { told.append(one) }
        }
        if let rest = summary.takeRest() { told.append(rest) }
        #expect(told.count <= 60 && told.reduce(0) { $0 + $1.count } == 10_000)
    }

    @Test func `Of rejected records the first twenty are kept with their reasons`() {
        var rejected = RejectedRows()
        for number in 0..<15 { rejected.add("\(number)") }
        var sum = ListChange(version: "a", written: 0, removed: 0, rejected: rejected)
        sum.add(sum)
        #expect(sum.rejected.count == 30 && sum.rejected.lines.count == 20)
    }
}

/// A list that falls, second by second.
@Suite struct FallWatchTests {
    private func events(_ looks: [(Int64, Int)], _ guards: ImportGuards = ImportGuards()) -> [ListEvent?] {
        var watch = FallWatch(guards)
        return looks.map { watch.look($1, at: time($0)) }
    }

    @Test func `A fall by a hundred and a fifth within ten minutes alarms, until ten minutes are over`() {
        let looks = events([(0, 500), (300, 450), (600, 400), (601, 399), (1_201, 399)])
        #expect(looks == [nil, nil, .fell(from: 500, to: 400), .steadied, nil])
    }

    @Test(arguments: [
        (500, 401), (99, 0), (1_000, 801), (10, 10), (0, 500),
    ])
    func `Less than either limit is not a fall`(before: Int, after: Int) {
        #expect(events([(0, before), (1, after)]) == [nil, nil])
    }

    @Test func `A slow fall is none, and one that is made good has ended`() {
        #expect(events((0..<50).map { (Int64($0) * 120, 5_000 - $0 * 20) }).allSatisfy { $0 == nil })
        #expect(events([(0, 500), (1, 100), (2, 500)]) == [nil, .fell(from: 500, to: 100), .steadied])
    }

    @Test func `The limits are those of the list`() {
        var guards = ImportGuards()
        (guards.fewerEntries, guards.fewerShare) = (1, 0)
        #expect(events([(0, 8), (1, 7), (2, 7)], guards) == [nil, .fell(from: 8, to: 7), nil])
    }

    /// The highest of all looks of the last ten minutes, as a naive reader would find it.
    @Test func `It agrees with whoever remembers everything, to the second`() {
        let seed = UInt64.random(in: 0 ... .max)
        var chance = SplitMix(state: seed)
        var watch = FallWatch(ImportGuards())
        var history: [(Int64, Int)] = []
        var isFalling = false
        var entries = 2_000
        for second in 0..<5_000 {
            entries = max(0, entries + Int(chance.next() % 101) - 50)
            history.append((Int64(second), entries))
            let top = history.suffix(601).map(\.1).max() ?? 0
            switch watch.look(entries, at: time(Int64(second))) {
            case .fell: isFalling = true
            case .steadied: isFalling = false
            default: break
            }
            let falls = top - entries >= 100 && Double(top - entries) / Double(top) >= 0.2
            #expect(isFalling == falls, "second \(second), seed \(seed)")
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
