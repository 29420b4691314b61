// What look-alikes and patterns cost a read: see `run`.
import Glibc
import Hotlists
import Plates

@main
struct Driver {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let entries = numbers.first ?? 1_000_000
        let readCount = numbers.dropFirst().first ?? 200_000
        let rounds = numbers.dropFirst(2).first ?? 21
        var dice = SplitMix64(state: 7)
        let plates = (0..<entries).map { _ in text(&dice) }
        let unproven = (0..<entries / 10).map { _ in text(&dice) }
        var reads = Reads()
        for number in 0..<readCount {
            reads.append(number % 500 == 0 ? plates[dice.below(entries)] : text(&dice), number: number, &dice)
        }
        let world = World(plain: list(plates), unproven: list(unproven), reads: reads)
        measure(world.contenders(&dice), reads: readCount, rounds: rounds)
    }

    /// Passes that take turns, so that what disturbs the machine disturbs all of them.
    static func measure(_ contenders: [Contender], reads: Int, rounds: Int) {
        var times = contenders.map { _ in [Double]() }
        for round in 0...rounds {
            for (place, contender) in contenders.enumerated() {
                let start = cpuTime()
                let count = contender.pass()
                if round > 0 {
                    times[place].append(cpuTime() - start)
                } else {
                    print("\(contender.name): \(count) matches")
                }
            }
        }
        print("\nns a read: fastest and median pass, and each above the exact lookup's")
        let sorted = times.map { $0.sorted().map { $0 * 1e9 / Double(reads) } }
        for (contender, times) in zip(contenders, sorted) {
            let (fastest, median) = (times[0], times[times.count / 2])
            let above = "+\(rounded(fastest - sorted[0][0]))\t+\(rounded(median - sorted[0][rounds / 2]))"
            print("\(rounded(fastest))\t\(rounded(median))\t\(above)\t\(contender.name)")
        }
    }

    /// A plate of seven characters that cameras confuse as often as any.
    static func text(_ dice: inout SplitMix64) -> String {
        String((0..<7).map { _ in characters[dice.below(characters.count)] })
    }

    static func list(_ plates: [String]) -> Hotlist {
        var csv = "entry_id,plate,reason,expires_at\n"
        for (number, plate) in plates.enumerated() {
            csv += "e\(number),\(plate),stolen-vehicle,2030-01-01T00:00:00Z\n"
        }
        guard let hotlist = HotlistImport().read(Array(csv.utf8)).hotlist else {
            preconditionFailure("the list is refused")
        }
        return hotlist
    }

    static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
let batchSize = 256

struct Contender {
    let name: String
    let pass: () -> Int
}

/// The reads as columns, as a worker has them: places in memory, nothing that is counted.
struct Reads {
    private(set) var plates: [Plate] = []
    /// Where each read's candidates stand in `text`; empty = it has none.
    private(set) var candidates: [Range<Int>] = []
    private(set) var text: [UInt8] = []

    mutating func append(_ plate: String, number: Int, _ dice: inout SplitMix64) {
        guard let normalised = Plate(normalising: plate) else { preconditionFailure("no plate: \(plate)") }
        plates.append(normalised)
        let start = text.count
        if number % 20 == 0 {
            var other = Array(plate)
            other[dice.below(7)] = characters[dice.below(characters.count)]
            let look = plate.replacing("0", with: "O").replacing("8", with: "B")
            text += Array(
                #"[{"plate":"\#(look)","confidence":0.41},{"plate":"\#(String(other))","confidence":0.12}]"#.utf8)
        }
        candidates.append(start..<text.count)
    }
}

struct World {
    let plain: Hotlist
    let unproven: Hotlist
    let reads: Reads

    func contenders(_ dice: inout SplitMix64) -> [Contender] {
        let none = ListRules.standard
        let one = ListRules(match: MatchRules(lookAlikes: 1), active: nil)
        let unproven = ListRules(match: MatchRules(lookAlikes: 1, evidence: .none), active: nil)
        let shapes = [0, 1, 2].map { stars in (0..<512).map { _ in pattern(stars: stars, &dice) } }
        let mixed = (0..<512).map { shapes[$0 % 3][$0] }
        return [
            exact(), matched("the matcher, equal texts alone", [none, none]),
            matched("candidates of 5 %", [one, none]), matched("a list without evidence", [none, unproven]),
            matched("512 patterns with ?", [none, none], shapes[0]),
            matched("512 patterns with one star", [none, none], shapes[1]),
            matched("512 patterns with two stars", [none, none], shapes[2]),
            matched("16384 patterns with ?", [none, none], (0..<16_384).map { _ in pattern(stars: 0, &dice) }),
            matched("candidates and 512 mixed patterns", [one, none], mixed),
            matched("all: candidates, no evidence, 512 patterns with ?", [one, unproven], shapes[0]),
            matched("all: candidates, no evidence, 512 mixed patterns", [one, unproven], mixed),
        ]
    }

    /// Four characters and three `?`, or stars.
    private func pattern(stars: Int, _ dice: inout SplitMix64) -> String {
        var pattern = Array(Driver.text(&dice))
        var holes = 0
        while holes < 3 {
            let place = dice.below(7)
            if pattern[place] != "?" { holes += 1 }
            pattern[place] = "?"
        }
        if stars > 0 { pattern.removeAll { $0 == "?" } }
        if stars == 1 { pattern.insert("*", at: dice.below(5)) }
        return stars == 2 ? "*\(String(pattern))*" : String(pattern)
    }

    private func exact() -> Contender {
        let index = HotlistIndex(lists: [plain, unproven], vocabulary: VehicleVocabulary())
        return Contender(name: "exact lookup") {
            var plates: [Plate] = []
            var candidates: [Candidate] = []
            var count = 0
            forEachBatch { batch in
                plates.removeAll(keepingCapacity: true)
                for place in batch { plates.append(reads.plates[place]) }
                plates.withUnsafeBufferPointer { index.find($0, into: &candidates) }
                count += candidates.count
            }
            return count
        }
    }

    private func matched(_ name: String, _ rules: [ListRules], _ patterns: [String] = []) -> Contender {
        let index = HotlistIndex(
            lists: [plain, unproven, Driver.list(patterns)], vocabulary: VehicleVocabulary())
        let matcher = Matcher(index: index, rules: rules + [.standard], seed: 3)
        let asks = matcher.asksForCandidates
        return Contender(name: name) {
            var matches = MatchBatch()
            var count = 0
            reads.text.withUnsafeBytes { text in
                forEachBatch { batch in
                    matches.removeAll()
                    for place in batch {
                        let range = reads.candidates[place]
                        matches.add(
                            reads.plates[place],
                            candidates: asks && !range.isEmpty ? UnsafeRawBufferPointer(rebasing: text[range]) : nil)
                    }
                    matcher.match(&matches)
                    count += matches.matches.count
                }
            }
            return count
        }
    }

    private func forEachBatch(_ body: (Range<Int>) -> Void) {
        for start in stride(from: 0, to: reads.plates.count, by: batchSize) {
            body(start..<min(start + batchSize, reads.plates.count))
        }
    }
}

struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 8) % bound }
}

func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
