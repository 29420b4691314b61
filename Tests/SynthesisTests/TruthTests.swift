import Foundation
import Plates
import Synthesis
import Testing

@Suite("The truth is what brute force finds")
struct TruthTests {
    @Test(
        "Every read makes exactly the hits that its truth names",
        arguments: [
            (UInt64(1), false, false), (2, false, false), (3, true, false), (4, false, true), (5, true, true),
        ])
    func bruteForce(seed: UInt64, lookAlikes: Bool, wildcards: Bool) throws {
        let profile = Profile.dense(reads: 4_000, entries: 600).with {
            $0.plantsLookAlikeHits = lookAlikes
            $0.plantsWildcards = wildcards
            $0.lateShare = 0.02
            $0.curve = seed % 2 == 0 ? .diurnal : .even
        }
        let generated = Generated(profile, seed: seed)
        let matcher = NaiveMatcher(generated.hotlist, allowsLookAlikes: lookAlikes)
        var tiers: [String: Int] = [:]
        for read in generated.reads {
            guard let value = read.value, !read.made.truth.isFault, !read.made.truth.isRefused else { continue }
            let fields = try #require(
                try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any], "seed \(seed)")
            let expected = matcher.hits(fields)
            let truth = generated.synthesizer.hits(of: read.made.truth)
                .map { NaiveMatcher.Hit(entry: $0.entryID, tier: $0.tier.name.description) }.sorted()
            try #require(truth == expected, "seed \(seed), read \(read.sequence)")
            for hit in truth { tiers[hit.tier, default: 0] += 1 }
            let plate = NaiveMatcher.normalised(fields["plate"] as? String ?? "")
            try #require(Plate(normalising: plate)?.canonical == Plate(normalising: read.made.key.description))
        }
        var wanted: Set<String> = ["exact", "region-unknown", "mismatch", "conflict"]
        if lookAlikes { wanted.insert("ocr") }
        if wildcards { wanted.insert("wildcard") }
        #expect(Set(tiers.keys) == wanted, "seed \(seed)")
    }

    @Test("Near misses of every cause occur, and make no hit")
    func misses() {
        let generated = Generated(.dense(reads: 5_000), seed: 6)
        var causes: Set<String> = []
        for read in generated.reads {
            guard let cause = generated.synthesizer.missCause(of: read.made.truth) else { continue }
            causes.insert(cause)
            #expect(generated.synthesizer.hits(of: read.made.truth).isEmpty)
        }
        #expect(causes == ["look-alike", "not-yet-effective", "expired"])
    }

    @Test("The hit ratio is the profile's", arguments: [0.01, 0.1])
    func hitRatio(ratio: Double) {
        let profile = Profile.demo.with {
            $0.reads = 40_000
            $0.hitRatio = ratio
            $0.entries = 10_000
        }
        let generated = Generated(profile, seed: 8)
        let hits = generated.reads.count { !generated.synthesizer.hits(of: $0.made.truth).isEmpty }
        // Near misses that are live for half of the time add a few per cent.
        #expect(abs(Double(hits) / 40_000 / ratio - 1.04) < 0.15)
    }

    @Test("No hotlist, or one too short for a target, makes no hit", arguments: [0, 1, 2])
    func emptyHotlist(entries: Int) {
        let generated = Generated(.dense(reads: 500, entries: entries), seed: 9)
        #expect(generated.reads.allSatisfy { generated.synthesizer.hits(of: $0.made.truth).isEmpty })
        #expect(generated.hotlist.count == entries)
    }

    @Test("A resent read repeats an earlier one byte for byte")
    func resent() throws {
        let generated = Generated(.dense(reads: 5_000).with { $0.resentShare = 0.05 }, seed: 10)
        var seen: Set<[UInt8]> = []
        var resentCount = 0
        for read in generated.reads {
            guard let value = read.value else { continue }
            if case .refused(.duplicateRead) = read.made.truth {
                resentCount += 1
                try #require(seen.contains(value))
            } else {
                let inserted = seen.insert(value).inserted
                try #require(inserted)
            }
        }
        #expect((150...300).contains(resentCount))
    }
}

extension ReadTruth {
    var fault: DeadLetterReason? {
        if case .fault(let reason) = self { return reason }
        return nil
    }

    var isFault: Bool { fault != nil }

    var isRefused: Bool { if case .refused = self { true } else { false } }
}
