import Synthesis
import Testing

@Suite("The same profile and seed give the same bytes for ever")
struct DeterminismTests {
    /// A change here means that results of earlier runs can no longer be compared: make it only on purpose.
    @Test(
        "The first 10,000 reads have their fingerprint",
        arguments: [
            ("demo", UInt64(1), UInt64(5_725_559_460_111_775_583)), ("town", 7, 7_976_854_511_793_833_725),
            ("county", 7, 7_857_956_659_364_215_800), ("state", 1, 10_578_158_639_275_611_108),
        ])
    func fingerprint(profile: String, seed: UInt64, expected: UInt64) throws {
        var fingerprint = Fingerprint()
        for read in Generated(try #require(Profile.named(profile)), seed: seed, count: 10_000).reads {
            fingerprint.add(read.value)
            fingerprint.add(Array(read.made.key.description.utf8))
        }
        #expect(fingerprint.value == expected)
    }

    @Test("The demo's hotlist has its fingerprint")
    func hotlistFingerprint() {
        var fingerprint = Fingerprint()
        for row in Generated(.demo, seed: 1, count: 0).hotlist { fingerprint.add(Array(row.utf8)) }
        #expect(fingerprint.value == 7_677_170_391_198_232_267)
    }

    @Test("A read is the same out of order and from another synthesizer")
    func outOfOrder() {
        let profile = Profile.dense(reads: 2_000).with { $0.resentShare = 0.05 }
        let inOrder = Generated(profile, seed: 3)
        let other = ReadSynthesizer(profile, seed: 3)
        var buffer = [UInt8](repeating: 0xAA, count: ReadSynthesizer.maximumValueBytes)
        for read in inOrder.reads.reversed() {
            let made = unsafe buffer.withUnsafeMutableBytes { unsafe other.write(read.sequence, into: $0) }
            #expect(made.valueCount.map { Array(buffer[..<$0]) } == read.value)
        }
    }

    @Test("Another seed gives other reads")
    func otherSeed() {
        let left = Generated(.demo, seed: 1, count: 100).reads.map(\.value)
        let right = Generated(.demo, seed: 2, count: 100).reads.map(\.value)
        #expect(zip(left, right).allSatisfy { $0 != $1 })
    }
}
