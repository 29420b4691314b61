import Foundation
import Plates
import Synthesis
import Testing

@Suite("Planted faults")
struct FaultTests {
    @Test("Every reason occurs that generated data can have, at the profile's share")
    func reasons() {
        let reads = Generated(.dense(reads: 50_000), seed: 11).reads
        let reasons = reads.compactMap(\.made.truth.fault)
        // An unknown camera needs a topology that declares its cameras.
        #expect(Set(reasons) == Set(DeadLetterReason.allCases).subtracting([.unknownCamera]))
        #expect((900...1_100).contains(reasons.count))
    }

    @Test("No value holds a line feed or is empty, so each fits a line")
    func lines() {
        for read in Generated(.dense(), seed: 12).reads {
            guard let value = read.value else {
                #expect(read.made.truth.fault == .noValue)
                continue
            }
            #expect(!value.isEmpty)
            #expect(!value.contains(UInt8(ascii: "\n")))
            #expect((value.count > 65_536) == (read.made.truth.fault == .tooLarge))
        }
    }

    @Test("A read without a fault is JSON with the id where it is said to be")
    func sound() throws {
        for read in Generated(.dense(reads: 2_000), seed: 13).reads where !read.made.truth.isFault {
            let value = try #require(read.value)
            let fields = try #require(try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any])
            let id = String(decoding: value[ReadSynthesizer.readIDPlace], as: UTF8.self)
            #expect(fields["read_id"] as? String == id)
            #expect((300...520).contains(value.count))
        }
    }
}
