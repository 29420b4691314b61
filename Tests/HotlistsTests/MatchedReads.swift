import Hotlists
import Plates
import Testing

/// A read in words, and what it hits.
struct WrittenRead {
    var plate = "8ABC123"
    var region = "US-CA"
    var make = ""
    var body = ""
    var capturedAt = Timestamp(milliseconds: 1_790_000_000_000)  // 2026-09-21T14:13:20Z
    var confidence = 0.9
    /// The JSON of its candidates; nil = it has none.
    var candidates: String?

    init(
        plate: String = "8ABC123", region: String = "US-CA", make: String = "", body: String = "",
        confidence: Double = 0.9, offered: [String] = []
    ) {
        self.confidence = confidence
        self.plate = plate
        self.region = region
        self.make = make
        self.body = body
        if !offered.isEmpty { candidates = "[\(offered.map { #"{"plate":"\#($0)"}"# }.joined(separator: ","))]" }
    }
}

/// One hit in words: read, list, entry_id, tier, and each edit as position, read's and entry's character.
typealias WrittenHit = String

extension Matcher {
    static func of(_ lists: [(rules: ListRules, rows: [[String: String]])], seed: UInt64 = 1) throws -> Matcher {
        let index = try HotlistIndexTests.index(lists.map { $0.rows.map(row) }, seed: seed)
        return Matcher(index: index, rules: lists.map(\.rules), seed: seed)
    }

    /// One list.
    static func of(
        _ rows: [[String: String]], lookAlikes: Int = 0, evidence: MatchRules.Evidence = .candidates,
        minConfidence: Double = 0, active: ActiveHours? = nil
    ) throws -> Matcher {
        let match = MatchRules(lookAlikes: lookAlikes, evidence: evidence, minConfidence: minConfidence)
        return try of([(ListRules(match: match, active: active), rows)])
    }

    func matches(of reads: [WrittenRead]) throws -> [Match] {
        var batch = MatchBatch()
        try fill(&batch, with: reads)
        match(&batch)
        return batch.matches
    }

    func fill(_ batch: inout MatchBatch, with reads: [WrittenRead]) throws {
        for read in reads {
            let plate = try #require(Plate(normalising: read.plate))
            if let candidates = read.candidates {
                unsafe Array(candidates.utf8).withUnsafeBytes { unsafe batch.add(plate, candidates: $0) }
            } else {
                unsafe batch.add(plate, candidates: nil)
            }
        }
    }

    func hits(of reads: [WrittenRead]) throws -> [WrittenHit] {
        try matches(of: reads).compactMap { match in
            let read = reads[Int(match.read)]
            guard let tier = tier(of: match, read) else { return nil }
            let id = String(decoding: index.text(.entryID, of: match.entry), as: UTF8.self)
            let edits = edits(of: match, plate: try #require(Plate(normalising: read.plate))).map { edit in
                " \(edit.position)\(Unicode.Scalar(edit.read))\(Unicode.Scalar(edit.entry))"
            }
            return "\(match.read) \(index.list(of: match.entry)) \(id) \(tier.name)\(edits.joined())"
        }
    }

    func tier(of match: Match, _ read: WrittenRead) -> Tier? {
        let vehicle = VehicleGroups(
            make: index.vocabulary.group(.make, word: read.make), body: index.vocabulary.group(.body, word: read.body))
        return tier(
            of: match, region: Region(read.region), capturedAt: read.capturedAt, confidence: read.confidence,
            vehicle: vehicle)
    }
}
