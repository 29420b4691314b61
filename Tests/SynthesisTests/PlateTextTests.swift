import Plates
import Testing

@testable import Synthesis

@Suite("Plates")
struct PlateTextTests {
    @Test("The canonical text packs to the canonical plate")
    func canonical() {
        for read in Generated(.dense(reads: 2_000), seed: 14).reads {
            let key = read.made.key
            #expect(key.plate == key.plate.canonical)
        }
        var random = SplitMix64(seed: 15)
        let grammars = PlateGrammars()
        for _ in 0..<2_000 {
            let text = grammars.draw(&random).draw(&random)
            #expect(text.canonical.plate == text.plate.canonical)
            #expect(text.plate == Plate(normalising: text.description))
        }
    }

    @Test("A drawn plate is of its grammar, and all characters of a symbol occur")
    func grammars() {
        var random = SplitMix64(seed: 16)
        for grammar in PlateGrammars.all {
            for _ in 0..<200 { #expect(grammar.accepts(grammar.draw(&random))) }
        }
        let passenger = PlateGrammars.all[0]
        var letters: [Set<UInt8>] = [[], [], []]
        var first: Set<UInt8> = []
        for _ in 0..<5_000 {
            let text = passenger.draw(&random)
            first.insert(text[0])
            for place in 0..<3 { letters[place].insert(text[place + 1]) }
        }
        let withoutIOQ = Set("ABCDEFGHJKLMNPRSTUVWXYZ".utf8)
        #expect(letters == [withoutIOQ, Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8), withoutIOQ])
        #expect(first == Set("123456789".utf8))
    }

    @Test("A look-alike differs in one character and travels with the original")
    func lookAlikes() {
        var random = SplitMix64(seed: 17)
        let grammars = PlateGrammars()
        for _ in 0..<2_000 {
            let text = grammars.draw(&random).draw(&random)
            guard let other = text.lookAlike(&random) else { continue }
            #expect(NaiveMatcher.substitutions(text.description, other.description) == 1)
            #expect(other.canonical.plate == text.canonical.plate)
        }
    }

    @Test("The mix is that of the grammars' shares")
    func mix() {
        #expect(PlateGrammars.all.map(\.share).reduce(0, +) == 1_000)
        let reads = Generated(Profile.demo.with { $0.reads = 20_000 }, seed: 18).reads
        let foreign = reads.count { read in
            guard let value = read.value else { return false }
            let text = String(decoding: value, as: UTF8.self)
            return text.contains("\"plate_region\":") && !text.contains("\"plate_region\":\"US-CA\"")
                && !text.contains("\"plate_region\":\"CA\"")
        }
        // 7 % from out of state, and 2 % read wrongly, and some of the doubtful ones.
        #expect((0.08...0.13).contains(Double(foreign) / 20_000))
    }
}
