import Glibc
import Plates
import Synthesis
import Testing

@testable import Encoding

struct DecoderPropertyTests {
    @Test(arguments: UInt64(1)...8)
    func `decoder and oracle agree on mutated reads`(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var decoder = ReadDecoder(seed: seed)
        for round in 0..<rounds {
            var value = Array(Samples.replacing(changes(&dice)).utf8)
            for _ in 0..<Int.random(in: 0...3, using: &dice) { mutate(&value, &dice) }
            let directory = Bool.random(using: &dice) ? Samples.open : Samples.declared
            let difference = disagreement(
                on: value, decoder: &decoder, recordTimestamp: recordTimestamp(&dice), directory: directory)
            #expect(
                difference == nil, "seed \(seed), round \(round): \(String(decoding: value, as: UTF8.self))")
        }
    }

    /// 12,000 records in all, or as many as `READS` says: `READS=120000 swift test --filter DecoderPropertyTests`.
    private let rounds: Int = {
        let wanted = unsafe getenv("READS").flatMap { unsafe Int(String(cString: $0)) }
        return (wanted ?? 12_000) / 8
    }()

    /// At the edges of what a read may be ahead of, and behind, its record; or none.
    private func recordTimestamp(_ dice: inout SplitMix64) -> Timestamp? {
        let edges: [TimeSpan] = [.zero, .zero, .zero, .minutes(-2), Samples.maxAge]
        guard let edge = edges.randomElement(using: &dice), Int.random(in: 0..<10, using: &dice) > 0 else { return nil }
        return Samples.capturedAt + edge + TimeSpan(nanoseconds: Int64.random(in: -1...1, using: &dice))
    }

    @Test func `plates and oracle agree on texts of every script`() {
        for seed in UInt64(1)...8 {
            var dice = SplitMix64(seed: seed)
            for round in 0..<rounds {
                let text = Array(PlateTexts.draw(&dice).utf8)
                let (plate, pattern) = unsafe text.withUnsafeBytes { bytes in
                    unsafe (
                        Plate(normalising: bytes),
                        try? Plate.characters(normalising: bytes, keepingWildcards: true)
                    )
                }
                let letters = NaivePlate.normalised(text).flatMap { 1...10 ~= $0.count ? $0 : nil }
                let what = "seed \(seed), round \(round): \(String(decoding: text, as: UTF8.self))"
                #expect(plate.map { String(decoding: $0.ascii, as: UTF8.self) } == letters, "\(what)")
                let remaining = NaivePlate.normalised(text, wildcards: true)
                #expect(pattern.map { String(decoding: $0, as: UTF8.self) } == remaining, "\(what)")
            }
        }
    }

    @Test func `regions and oracle agree on every text of up to four characters that could name one`() {
        for text in RegionTexts.all { #expect(Region(text)?.description == NaiveRegion.named(text), "\(text)") }
    }

    @Test func `numbers are rounded as the standard library rounds them`() {
        for seed in UInt64(1)...20_000 {
            var dice = SplitMix64(seed: seed)
            let text = number(&dice)
            let bytes = Array(text.utf8)
            let read = unsafe bytes.withUnsafeBytes { unsafe JSONToken(bytes: $0).number }
            #expect(read == Double(text), "seed \(seed): \(text)")
        }
    }

    @Test func `the work on keys is linear in their number, whatever they are`() {
        func object(_ count: Int, _ key: (Int) -> String) -> String {
            "{" + (0..<count).map { "\"\(key($0))\":0" }.joined(separator: ",") + "}"
        }
        for seed in UInt64(1)...10 {
            probes(object(8000) { String($0, radix: 36) }, 8000, seed)
            // As many escaped keys as 65,536 bytes can hold, and almost.
            probes(object(6500) { "\\t" + String($0, radix: 36) }, 6500, seed)
            probes(object(4000) { "\\u006b\($0)" }, 4000, seed)
            probes(object(4000) { String($0 << 20) }, 4000, seed)
            probes("{\"x\":[" + (0..<8000).map { _ in "{\"\":0}" }.joined(separator: ",") + "]}", 8000, seed)
        }
    }

    /// At a load of a quarter a look-up takes about 1.2 probes; twice as many leave room for chance.
    private func probes(_ value: String, _ keys: Int, _ seed: UInt64, at location: SourceLocation = #_sourceLocation) {
        var decoder = ReadDecoder(seed: seed)
        let bytes = Array(value.utf8)
        let decoded = unsafe bytes.withUnsafeBytes { lent in
            unsafe decoder.decode(
                value: lent, recordTimestamp: Samples.capturedAt, maxAge: Samples.maxAge, directory: Samples.open)
        }
        #expect(decoded.fault?.reason == .missingField, "seed \(seed)", sourceLocation: location)
        #expect(decoder.probeCount >= keys && decoder.probeCount < keys * 5 / 2, sourceLocation: location)
    }

    private func changes(_ dice: inout SplitMix64) -> [(field: String, json: String?)] {
        (0..<Int.random(in: 0...2, using: &dice)).map { _ in
            let names = Samples.members.map(\.key) + ["x", "k\\u0065y", ""]
            let name = names.randomElement(using: &dice) ?? ""
            switch name {
            case "plate" where Bool.random(using: &dice): return (name, "\"\(PlateTexts.draw(&dice))\"")
            case "plate_region" where Bool.random(using: &dice):
                return (name, RegionTexts.all.randomElement(using: &dice).map { "\"\($0)\"" })
            default: return (name, fragments.randomElement(using: &dice) ?? nil)
            }
        }
    }

    private func mutate(_ value: inout [UInt8], _ dice: inout SplitMix64) {
        let place = Int.random(in: 0...value.count, using: &dice)
        switch Int.random(in: 0..<6, using: &dice) {
        case 0 where place < value.count: value[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1 where place < value.count: value.remove(at: place)
        case 2: value.insert(Array("{}[]\",:\\u0123e.-+ \n\u{0}".utf8).randomElement(using: &dice) ?? 0, at: place)
        case 3: value.insert(contentsOf: Array(((fragments.randomElement(using: &dice) ?? nil) ?? "").utf8), at: place)
        case 4: value.removeLast(value.count - place)
        default:
            let end = Int.random(in: place...value.count, using: &dice)
            value.insert(contentsOf: Array(value[place..<end]), at: place)
        }
    }

    private let fragments: [String?] = [
        nil, "null", "\"\"", "true", "0", "-1.5e3", "1e400", "0.79", "[]", "{}", "\"x\"", "\"\\u0041\"",
        "\"\\ud83d\\ude00\"",
        "\"é\"", "[{\"plate\":1},5]", "{\"lat\":91,\"lon\":0}", "{\"lat\":1.25,\"lon\":2}", "{\"make\":7}",
        "\"2026-11-23T17:28:52.285000001Z\"", "\"oak-0413\"", "\"chp\"", "\"chp-1\"", "{\"a\":1,\"a\":2}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "12345678901234567890.5", "\"US-TX\"", " 1 ",
        "20", "0.8", "1.0000001", "\"0.9\"", "\"ca\"", "\"ON\"", "\"US\"", "\"no plate\"", "\"8ABC12?\"",
        "\"1970-01-01T00:00:00Z\"", "\"2026-11-21T17:26:52.284999999Z\"", "\"2026-11-23T17:26:60Z\"",
    ]

    private func number(_ dice: inout SplitMix64) -> String {
        func digits(_ count: ClosedRange<Int>) -> String {
            (0..<Int.random(in: count, using: &dice)).map { _ in String(Int.random(in: 0...9, using: &dice)) }.joined()
        }
        var text = Bool.random(using: &dice) ? "-" : ""
        text += Bool.random(using: &dice) ? "0" : String(Int.random(in: 1...9, using: &dice)) + digits(0...18)
        if Bool.random(using: &dice) { text += "." + digits(1...20) }
        if Int.random(in: 0..<4, using: &dice) == 0 {
            text += (["e", "E", "e+", "e-"].randomElement(using: &dice) ?? "e") + digits(1...3)
        }
        return text
    }
}
