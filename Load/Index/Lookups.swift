// How fast plates are looked up: by our table, through a live index, and by the yardsticks; by one worker and by two.
import Hotlists
import Plates
import Yardsticks

struct Lookups {
    static let readCount = 2_000_000
    static let batch = 1_024
    static let seed: UInt64 = 0x1234_5678_9abc_def1
    /// The yardsticks need minutes and ten times the memory for more.
    static let mostForYardsticks = 10_000_000

    private let entries: Int
    private let rounds: Int
    private let ours: Table
    private let reads: [[Plate]]

    init(entries: Int, rounds: Int) {
        self.entries = entries
        self.rounds = rounds
        ours = Table((0..<entries).map(Keys.bits))
        reads = [1, 2].map { Keys.reads(Lookups.readCount, known: entries, seed: $0) }
    }

    func run() {
        print("\n\(entries) entries, \(rounded(ours.bytesPerEntry)) bytes each in the table")
        let kernel = kernel_make(ours.keys, entries, Lookups.seed)
        let contenders = [
            Contender("ours") { find(reads[0]) { ours.find($0, &$1) } },
            Contender("C kernel of the same layout") { find(reads[0], kernel_find, kernel) },
        ]
        if entries <= Lookups.mostForYardsticks {
            compareWithYardsticks(contenders)
        } else {
            compare(contenders, rounds: rounds)
            report(contenders)
        }
        compareWorkers(kernel)
        kernel_free(kernel)
    }

    private func compareWithYardsticks(_ contenders: [Contender]) {
        let index = LiveIndex.of(ours.keys)
        let lfht = lfht_make(ours.keys, entries, Lookups.seed)
        let ckht = ckht_make(ours.keys, entries, Lookups.seed)
        let others = [
            Contender("ours, through a reader of a live index") { Lookups.find(reads[0], in: index) },
            Contender("cds_lfht") {
                lfht_enter_thread()
                defer { lfht_leave_thread() }
                return find(reads[0], lfht_find, lfht)
            },
            Contender("ck_ht") { find(reads[0], ckht_find, ckht) },
        ]
        compare(contenders + others, rounds: rounds)
        report(contenders + others)
        lfht_free(lfht)
        ckht_free(ckht)

        index.update(0, adding: Keys.hotlist((entries..<entries + 4_000).map(Keys.bits)), version: "topic:0@4000")
        for contender in contenders { contender.forget() }
        let changed = Contender("ours, through a reader, with 4000 entries added") { Lookups.find(reads[0], in: index) }
        compare(contenders + [changed], rounds: rounds)
        report([contenders[0], changed])
    }

    /// Rates, and how many times as fast the first of them is.
    private func report(_ contenders: [Contender]) {
        for contender in contenders {
            let rate = rounded(Double(Lookups.readCount) / contender.median / 1e6, 1)
            let ratio = rounded(contender.median / contenders[0].median)
            print("  \(contender.name): \(rate) M/s; ours / it = \(ratio)")
        }
    }

    /// What a second worker adds, by the workers' own time: what one takes from the other through cache, memory and
    /// counting, whoever else computes. On a quiet machine the wall says the same.
    private func compareWorkers(_ kernel: kernel_table?) {
        let bodies: [(String, (Int) -> Int)] = [
            ("ours", { worker in find(reads[worker]) { ours.find($0, &$1) } }),
            ("C kernel", { worker in find(reads[worker], kernel_find, kernel) }),
        ]
        for (name, body) in bodies {
            let times = [Times(), Times()]
            for round in 0..<2 * rounds {
                let workers = round % 2 + 1
                let own = (0..<workers).map { _ in Times() }
                sideBySide(
                    (0..<workers).map { worker in
                        {
                            let start = threadTime()
                            for _ in 0..<4 { _ = body(worker) }
                            own[worker].add(threadTime() - start, 0)
                        }
                    })
                for time in own { times[workers - 1].add(time.median, 0) }
            }
            print("  two workers of \(name): \(rounded(2 * times[0].median / times[1].median)) times one")
        }
    }

    private func find(
        _ reads: [Plate], _ body: (UnsafeBufferPointer<Plate>, inout [Candidate]) -> Void
    ) -> Int {
        var candidates: [Candidate] = []
        var hits = 0
        reads.withUnsafeBufferPointer { reads in
            for start in stride(from: 0, to: reads.count, by: Lookups.batch) {
                let end = min(start + Lookups.batch, reads.count)
                body(UnsafeBufferPointer(rebasing: reads[start..<end]), &candidates)
                hits += candidates.count
            }
        }
        return hits
    }

    /// One snapshot a batch, as a worker does it.
    static func find(_ reads: [Plate], in index: LiveIndex) -> Int {
        let reader = index.makeReader()
        var candidates: [Candidate] = []
        var hits = 0
        reads.withUnsafeBufferPointer { reads in
            for start in stride(from: 0, to: reads.count, by: Lookups.batch) {
                let end = min(start + Lookups.batch, reads.count)
                let batch = UnsafeBufferPointer(rebasing: reads[start..<end])
                reader.withSnapshot { matcher in matcher.index.find(batch, into: &candidates) }
                hits += candidates.count
            }
        }
        return hits
    }

    private func find<Table>(
        _ reads: [Plate], _ find: (Table, UnsafePointer<UInt64>?, Int, UnsafeMutablePointer<found>?) -> Int,
        _ table: Table
    ) -> Int {
        var found = Array(repeating: Yardsticks.found(read: 0, number: 0), count: Lookups.batch)
        var hits = 0
        reads.withUnsafeBufferPointer { reads in
            reads.withMemoryRebound(to: UInt64.self) { reads in
                for start in stride(from: 0, to: reads.count, by: Lookups.batch) {
                    let batch = UnsafeBufferPointer(rebasing: reads[start..<min(start + Lookups.batch, reads.count)])
                    hits += find(table, batch.baseAddress, batch.count, &found)
                }
            }
        }
        return hits
    }
}

/// Our table, and the keys it was made of.
final class Table {
    let keys: [UInt64]
    private let table: FingerprintTable

    init(_ keys: [UInt64]) {
        self.keys = keys
        table = Table.made(of: keys)
    }

    static func made(of keys: [UInt64]) -> FingerprintTable {
        let copy = UnsafeMutablePointer<UInt64>.allocate(capacity: keys.count)
        copy.initialize(from: keys, count: keys.count)
        defer { copy.deallocate() }
        return FingerprintTable(
            [PlateColumn(first: copy, stride: 8, count: keys.count, firstNumber: 0)], seed: Lookups.seed)
    }

    var bytesPerEntry: Double { Double(table.byteCount) / Double(keys.count) }

    func find(_ plates: UnsafeBufferPointer<Plate>, _ candidates: inout [Candidate]) {
        table.find(plates, into: &candidates)
    }
}
