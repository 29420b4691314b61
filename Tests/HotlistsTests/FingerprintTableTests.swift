// The table of plates against a dictionary, and the C that compares its lines against the plain form of it.
import CPlatform
import Hotlists
import Plates
import Synthesis
import Testing

@Suite("Fingerprint table")
struct FingerprintTableTests {
    /// Finds every plate in a table of these columns, whose numbers run on from one to the next.
    static func find(_ plates: [UInt64], in columns: [[UInt64]], seed: UInt64) -> [Candidate] {
        let all = columns.flatMap { $0 }
        var candidates = [Candidate(read: 77, entry: EntryID(77))]
        unsafe all.withUnsafeBytes { bytes in
            var first = 0
            let places = columns.filter { !$0.isEmpty }.compactMap { column -> PlateColumn? in
                defer { first += column.count }
                return unsafe bytes.baseAddress.map {
                    unsafe PlateColumn(
                        first: $0 + first * 8, stride: 8, count: column.count, firstNumber: UInt32(first))
                }
            }
            let table = FingerprintTable(places, seed: seed)
            let reads = plates.map { Plate(bits: $0) }
            unsafe reads.withUnsafeBufferPointer { unsafe table.find($0, into: &candidates) }
        }
        return candidates
    }

    static func check(_ columns: [[UInt64]], _ plates: [UInt64], seed: UInt64) {
        var numbers: [UInt64: [UInt32]] = [:]
        for (number, plate) in columns.joined().enumerated() where plate != 0 {
            numbers[plate, default: []].append(UInt32(number))
        }
        let expected = plates.enumerated().flatMap { place, plate in
            (numbers[plate] ?? []).map { Candidate(read: Int32(place), entry: EntryID($0)) }
        }
        #expect(find(plates, in: columns, seed: seed) == expected, "seed \(seed)")
    }

    @Test("small crowded tables find what a dictionary finds", arguments: 1...40)
    func crowded(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            // From one line to ten, so that lines overflow, the last one into the first; some plates have many entries.
            let spread = random.next(below: 400) + 1
            let columns = (0..<random.next(below: 4)).map { _ in
                (0..<random.next(below: 100)).map { _ in random.next(below: spread) &* 0x2545_F491_4F6C >> 3 }
            }
            let plates = (1..<spread + 20).map { $0 &* 0x2545_F491_4F6C >> 3 | 1 } + columns.joined().filter { $0 != 0 }
            Self.check(columns, plates, seed: random.next())
        }
    }

    @Test("a table filled stretch by stretch finds what a dictionary finds", arguments: [1, 2])
    func large(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let columns = (0..<3).map { _ in (0..<40_000).map { _ in random.next(below: 60_000) &* 7_919 } }
        Self.check(columns, (1...70_000).map { $0 &* 7_919 }, seed: random.next())
    }

    @Test("entries take 21 bytes each at most, and runs of plates spread as any others do")
    func size() {
        let plates = (0..<200_000).map { UInt64($0) + 7_000_000_000 }
        unsafe plates.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            let table = unsafe FingerprintTable(
                [PlateColumn(first: first, stride: 8, count: plates.count, firstNumber: 0)], seed: 5)
            #expect(table.plateCount == plates.count)
            #expect(table.structureFault == nil)
            #expect(Double(table.byteCount) / Double(plates.count) <= 21)
            #expect(Double(table.displacedCount) / Double(plates.count) < 0.005)
        }
    }

    @Test("the vector compare of a line sees what the plain one sees", arguments: 1...20)
    func lineCompare(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let line = ZeroedLine()
            for place in 0..<32 { unsafe line.places[place] = UInt16(truncatingIfNeeded: random.next(below: 20)) }
            if random.chance(50) { unsafe line.places[31] = UInt16(truncatingIfNeeded: random.next()) }
            if random.chance(10) { unsafe line.places[Int(random.next(below: 31))] = .max }
            for fingerprint in Array(0..<20) + [UInt16.max, 0x8000, 0x7FFF] {
                let plain = unsafe line_matches_portable(line.places, fingerprint)
                #expect(unsafe line_matches(line.places, fingerprint) == plain, "seed \(seed)")
                let expected = (0..<31).filter { unsafe line.places[$0] == fingerprint }
                #expect((0..<31).filter { plain >> $0 & 1 == 1 } == expected, "seed \(seed)")
                let isElsewhere = unsafe line.places[31] >> (fingerprint & 15) & 1 == 1
                #expect((plain >> 31 == 1) == isElsewhere, "seed \(seed)")
            }
        }
    }
}

/// A line of fingerprints, aligned as the vector compare wants it.
@safe
private struct ZeroedLine: ~Copyable {
    let places: UnsafeMutablePointer<UInt16>

    init() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        unsafe places = memory.initializeMemory(as: UInt16.self, repeating: 0, count: 32)
    }

    deinit { unsafe places.deallocate() }
}
