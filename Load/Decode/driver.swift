// Runs our decoder and simdjson over the same reads in alternating passes, and prints the time a read of each.
import Encoding
import Glibc
import Plates
import Yardstick

@main
struct Driver {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let count = arguments.first ?? 200_000
        let rounds = arguments.dropFirst().first ?? 15
        var reads = Reads(count: count)
        print(
            "\(count) reads, \((reads.text.count - 64) / count) bytes each; \(rounds) rounds; simdjson uses ",
            terminator: "")
        print(String(cString: simdjson_implementation()))

        var passes = [Pass("ours"), Pass("simdjson"), Pass("simdjson places")]
        for _ in 0..<rounds {
            passes[0].time(reads: count) { reads.decodeWithOurs() }
            passes[1].time(reads: count) { reads.decodeWithSimdjson(placesOnly: false) }
            passes[2].time(reads: count) { reads.decodeWithSimdjson(placesOnly: true) }
        }
        for pass in passes {
            print(
                "\(pass.name): \(tenths(pass.median)) ns a read (fastest \(tenths(pass.fastest))), \(pass.failed) failed"
            )
        }
        print("ratio simdjson / ours: \(hundredths(passes[1].median / passes[0].median))")
        print("ratio simdjson places / ours: \(hundredths(passes[2].median / passes[0].median))")
    }

    static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }
    static func hundredths(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}

/// The times of one decoder's passes, in nanoseconds a read.
struct Pass {
    let name: String
    var times: [Double] = []
    var failed = 0

    init(_ name: String) { self.name = name }

    var median: Double { times.sorted()[times.count / 2] }
    var fastest: Double { times.min() ?? 0 }

    /// - Parameter body: decodes all reads and returns how many failed.
    mutating func time(reads: Int, _ body: () -> Int) {
        let start = now()
        failed = body()
        times.append(Double(now() - start) / Double(reads))
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// Reads in one block of memory, made from a fixed seed.
struct Reads: ~Copyable {
    private(set) var text: [UInt8] = []
    private var starts: [Int] = [0]
    private var decoder = ReadDecoder(seed: 7)
    private let directory = Directory(
        agencies: (0..<24).map { Agency(id: "agency-\($0)", name: nil, kind: nil, region: nil) }, cameras: nil)

    /// 2026-12-31T23:59:59Z: all reads are of that year.
    private let yearEnd = Timestamp(milliseconds: 1_798_761_599_000)

    init(count: Int) {
        var dice = SplitMix(state: 42)
        for _ in 0..<count {
            text.append(contentsOf: Reads.read(&dice).utf8)
            starts.append(text.count)
        }
        text.append(contentsOf: repeatElement(0, count: 64))
    }

    mutating func decodeWithOurs() -> Int {
        var failed = 0
        text.withUnsafeBytes { bytes in
            for read in 0..<starts.count - 1 {
                let value = UnsafeRawBufferPointer(rebasing: bytes[starts[read]..<starts[read + 1]])
                let decoded = decoder.decode(
                    value: value, recordTimestamp: yearEnd, maxAge: .minutes(366 * 24 * 60), directory: directory)
                if case .fault = decoded { failed += 1 }
            }
        }
        return failed
    }

    mutating func decodeWithSimdjson(placesOnly: Bool) -> Int {
        var failed = 0
        let sum = text.withUnsafeBufferPointer { bytes in
            starts.withUnsafeBufferPointer { starts in
                starts.withMemoryRebound(to: Int.self) { starts in
                    decode_with_simdjson(
                        bytes.baseAddress, starts.baseAddress, starts.count - 1, placesOnly ? 1 : 0, &failed)
                }
            }
        }
        return sum > 0 ? failed : starts.count
    }

    private static func read(_ dice: inout SplitMix) -> String {
        let makes = [
            ("Toyota", "Camry"), ("Honda", "Civic"), ("Ford", "F-150"), ("Chevrolet", "Silverado"), ("Kia", "Rio"),
        ]
        let (make, model) = makes[Int.random(in: 0..<makes.count, using: &dice)]
        let colors = ["silver", "white", "black", "blue", "red", "gray"]
        let bodies = ["sedan", "suv", "pickup", "van", "coupe"]
        let plate = code(7, &dice)
        let agency = Int.random(in: 0..<24, using: &dice)
        func fraction(_ digits: Int) -> String {
            var text = ""
            for _ in 0..<digits { text += String(Int.random(in: 0...9, using: &dice)) }
            return text
        }
        func two(_ range: ClosedRange<Int>) -> String {
            let number = Int.random(in: range, using: &dice)
            return number < 10 ? "0\(number)" : "\(number)"
        }
        let isDoubtful = Int.random(in: 0..<4, using: &dice) == 0
        let candidates =
            isDoubtful ? "\"candidates\":[{\"plate\":\"\(code(7, &dice))\",\"confidence\":0.\(fraction(2))}]," : ""
        let image =
            Int.random(in: 0..<4, using: &dice) == 0 ? ",\"image_ref\":\"s3://reads/\(code(8, &dice)).jpg\"" : ""
        return """
            {"read_id":"01JD\(code(12, &dice))","plate":"\(plate.prefix(4))-\(plate.suffix(3))","plate_region":"US-CA",\
            "plate_region_confidence":0.\(Int.random(in: 80...99, using: &dice)),"confidence":0.\(fraction(2)),\
            \(candidates)\
            "captured_at":"2026-\(two(1...12))-\(two(1...28))T\(two(0...23)):\(two(0...59)):\
            \(two(0...59)).\(fraction(3))Z",\
            "camera_id":"cam-\(fraction(4))","agency_id":"agency-\(agency)",\
            "location":{"lat":\(Int.random(in: 33...41, using: &dice)).\(fraction(4)),\
            "lon":-\(Int.random(in: 115...123, using: &dice)).\(fraction(4))},\
            "heading_deg":\(Int.random(in: 0...359, using: &dice)),\
            "speed_kph":\(Int.random(in: 0...140, using: &dice)),\
            "vehicle":{"make":"\(make)","model":"\(model)","color":"\(colors[Int.random(in: 0..<6, using: &dice)])",\
            "body":"\(bodies[Int.random(in: 0..<5, using: &dice)])"}\(image)}
            """
    }

    private static func code(_ length: Int, _ dice: inout SplitMix) -> String {
        let characters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        return String((0..<length).map { _ in characters[Int.random(in: 0..<32, using: &dice)] })
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
