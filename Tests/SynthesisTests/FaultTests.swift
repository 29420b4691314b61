import Encoding
import Foundation
import Plates
import Synthesis
import Testing

@Suite("Planted faults")
struct FaultTests {
    @Test("Every reason occurs that generated data can have, at the profile's share")
    func reasons() {
        let reads = Generated(Profile.dense(reads: 10_000).with { $0.faultShare = 0.1 }, seed: 11).reads
        let reasons = reads.compactMap(\.made.truth.fault)
        let refusals = reads.compactMap { if case .refused(let reason) = $0.made.truth { reason } else { nil } }
        // An unknown camera needs a topology that declares its cameras.
        #expect(Set(reasons) == Set(DeadLetterReason.allCases).subtracting([.unknownCamera]))
        #expect(Set(refusals) == [.noPlate])
        #expect((900...1_100).contains(reasons.count + refusals.count))
    }

    @Test("No value holds a line feed or is empty, so each fits a line")
    func lines() throws {
        for read in Generated(.dense(reads: 5_000), seed: 12).reads {
            guard let value = read.value else {
                #expect(read.made.truth.fault == .noValue)
                continue
            }
            try #require(!value.isEmpty && !value.contains(UInt8(ascii: "\n")))
            try #require((value.count > 65_536) == (read.made.truth.fault == .tooLarge))
        }
    }

    @Test("A read without a fault is JSON with the id where it is said to be")
    func sound() throws {
        for read in Generated(.dense(reads: 2_000), seed: 13).reads where !read.made.truth.isFault {
            let value = try #require(read.value)
            let fields = try #require(try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any])
            let id = String(decoding: value[ReadSynthesizer.readIDPlace], as: UTF8.self)
            try #require(fields["read_id"] as? String == id)
            try #require((300...540).contains(value.count))
        }
    }

    @Test("The decoder gives each planted fault its reason, and takes every other read")
    func decoded() throws {
        let generated = Generated(Profile.dense(reads: 5_000).with { $0.faultShare = 0.2 }, seed: 21)
        let directory = Directory(
            agencies: generated.synthesizer.cameras.agencies.map {
                Agency(id: $0.id, name: nil, kind: nil, region: nil)
            }, cameras: nil)
        var decoder = ReadDecoder(seed: 21)
        let noPlates = ["NOPLATE", "NOTAG", "NONE", "UNKNOWN", "UNK", "UNLICENSED"].map { Plate(normalising: $0) }
        for read in generated.reads {
            let now = read.made.capturedAt
            let decoded: DecodedRead =
                if let value = read.value {
                    unsafe value.withUnsafeBytes {
                        unsafe decoder.decode(
                            value: $0, recordTimestamp: now, maxAge: Profile.maxAge, directory: directory)
                    }
                } else {
                    unsafe decoder.decode(
                        value: UnsafeRawBufferPointer(start: nil, count: 0), recordTimestamp: now,
                        maxAge: Profile.maxAge, directory: directory)
                }
            switch decoded {
            case .fault(let fault): try #require(read.made.truth.fault == fault.reason, "read \(read.sequence)")
            case .read(let plain):
                try #require(!read.made.truth.isFault, "read \(read.sequence)")
                try #require(plain.capturedAt == read.made.capturedAt)
                try #require(plain.plate.canonical == read.made.key.plate)
                var isRefused = false
                if case .refused(.noPlate) = read.made.truth { isRefused = true }
                try #require(noPlates.contains(plain.plate) == isRefused, "read \(read.sequence)")
            }
        }
        #expect(decoder.ignoredFieldCount == 0)
    }
}
