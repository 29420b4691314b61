// What changes cost: building a table, putting a whole list in force, and single entries; and the readers meanwhile.
import Hotlists
import Plates
import Synchronization

struct Changes {
    static func measureBuilding(_ sizes: [Int]) {
        print("\nbulk build, from entries of 48 bytes as a list has them; the thread's own time, median of 5")
        for size in sizes {
            let keys = (0..<size).map(Keys.bits)
            // As far apart as plates stand in a hotlist.
            let stride = MemoryLayout<HotlistEntry>.stride
            let rows = UnsafeMutableRawPointer.allocate(byteCount: size * stride, alignment: 16)
            for (row, bits) in keys.enumerated() { (rows + row * stride).storeBytes(of: bits, as: UInt64.self) }
            let column = PlateColumn(first: rows, stride: stride, count: size, firstNumber: 0)
            let build = Contender("build") { FingerprintTable([column], seed: Lookups.seed).plateCount }
            compare([build], rounds: 5)
            print("  \(size) entries: \(rounded(Double(size) / build.median / 1e6, 1)) M/s")
            rows.deallocate()
        }
    }

    static func measureFile() {
        let csv = Keys.csv((0..<1_000_000).lazy.map(Keys.bits))
        let index = LiveIndex.of((0..<1_000).map(Keys.bits))
        let file = Contender("file") {
            guard let hotlist = HotlistImport().read(csv).hotlist else { return 0 }
            index.replace(0, with: hotlist)
            index.maintain()
            return hotlist.entries.count
        }
        compare([file], rounds: 5)
        print("\na file of 1000000 rows, from its bytes in memory to in force: \(rounded(file.median)) s")
    }

    /// A reader on one core while the other puts a list of `size` entries in force again and again.
    static func measureSwaps(_ size: Int, rounds: Int) {
        let keys = (0..<size).map(Keys.bits)
        let index = LiveIndex.of(keys)
        let reads = Keys.reads(200_000, known: size, seed: 3)
        let phase = Phase()
        let quiet = Times()
        let swapping = Times()
        var swaps: [Double] = []
        sideBySide([
            {
                while phase.value != .over {
                    let before = phase.value
                    let start = threadTime()
                    let wallStart = wallTime()
                    _ = Lookups.find(reads, in: index)
                    let (time, wall) = (threadTime() - start, wallTime() - wallStart)
                    // A pass counts for what went on during all of it.
                    if phase.value == before { (before == .swapping ? swapping : quiet).add(time, wall) }
                }
            },
            {
                for _ in 0..<rounds {
                    let hotlist = Keys.hotlist(keys)
                    phase.value = .quiet
                    pause(1)
                    phase.value = .swapping
                    let start = wallTime()
                    index.replace(0, with: hotlist)
                    index.maintain()
                    swaps.append(wallTime() - start)
                    phase.value = .between
                }
                phase.value = .over
            },
        ])
        let slowdown = swapping.median / quiet.median - 1
        print("\nputting \(size) entries in force: \(rounded(percentile(50, of: swaps))) s, on a core of its own")
        print("  running look-ups slow down by \(rounded(slowdown * 100, 1)) % (time of their thread)")
        print(
            "  the longest 200000 look-ups on the wall: \(rounded(swapping.longest * 1e3)) ms, "
                + "\(rounded(quiet.longest * 1e3)) ms when nothing changes")
    }

    /// From the call that adds an entry to the first batch that can find it; a reader all the time at it.
    static func measureAdditions(_ size: Int, count: Int) {
        let index = LiveIndex.of((0..<size).map(Keys.bits))
        let reads = Keys.reads(Lookups.batch, known: size, seed: 3)
        let entries = (0..<count).map { Keys.hotlist([Keys.bits(size + $0)]) }
        var called = Array(repeating: 0.0, count: count)
        var returned = called
        var seen = called
        var own = called
        let phase = Phase()
        sideBySide([
            {
                let reader = index.makeReader()
                var candidates: [Candidate] = []
                var known = 0
                while known < count {
                    reader.withSnapshot { matcher in
                        // The first version has number 1, and the list grows by one entry with each addition.
                        let newest = matcher.index.entryCount - size
                        let now = wallTime()
                        for addition in known..<max(known, newest) { seen[addition] = now }
                        known = max(known, newest)
                        reads.withUnsafeBufferPointer { matcher.index.find($0, into: &candidates) }
                    }
                }
                phase.value = .over
            },
            {
                for addition in 0..<count {
                    called[addition] = wallTime()
                    let start = threadTime()
                    index.update(0, adding: entries[addition], version: "topic:0@\(addition + 1)")
                    own[addition] = threadTime() - start
                    returned[addition] = wallTime()
                    if index.changeCount >= LiveIndex.changesForRebuild { index.maintain() }
                    pause(0.0002)
                }
            },
        ])
        // The first change makes the table of the list's ids.
        let visible = zip(called, seen).dropFirst().map { ($1 - $0) * 1e3 }
        let acknowledged = zip(called, returned).dropFirst().map { ($1 - $0) * 1e3 }
        print(
            "\n\(count) single additions to \(size) entries, \(LiveIndex.changesForRebuild) of them between rebuildings"
        )
        let computed = own.dropFirst().map { $0 * 1e3 }
        let measured = [
            ("visible", visible), ("acknowledged", acknowledged), ("by its own time acknowledged", computed),
        ]
        for (name, times) in measured {
            let (half, most) = (percentile(50, of: times), percentile(99, of: times))
            print("  \(name) after \(rounded(half, 3)) ms (p50), \(rounded(most, 3)) ms (p99)")
        }
        print("  the first: \(rounded((seen[0] - called[0]) * 1e3)) ms")
    }

    private static func pause(_ seconds: Double) {
        let end = wallTime() + seconds
        while wallTime() < end {}
    }
}

/// What goes on.
final class Phase: Sendable {
    enum Kind: Int { case between, quiet, swapping, over }

    private let number = Atomic<Int>(0)

    var value: Kind {
        get { Kind(rawValue: number.load(ordering: .acquiring)) ?? .over }
        set { number.store(newValue.rawValue, ordering: .releasing) }
    }
}
