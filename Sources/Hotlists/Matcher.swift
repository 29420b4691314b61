package import Plates

/// How one hotlist matches: what its topology says of look-alikes, hours and age.
package struct ListRules: Equatable, Sendable {
    package let match: MatchRules
    /// nil = at every hour.
    package let active: ActiveHours?
    /// How old the list may be for a read that is captured; nil = of any age.
    package let staleAfter: TimeSpan?

    /// What a list has whose topology says nothing.
    package static let standard = ListRules(match: .standard, active: nil)

    package init(match: MatchRules, active: ActiveHours?, staleAfter: TimeSpan? = nil) {
        self.match = match
        self.active = active
        self.staleAfter = staleAfter
    }
}

/// Finds for each read of a batch the entries that one of the tiers may fit (contract §3), and then tells which does.
///
///     text        the entry's plate is the read's                                        HotlistIndex
///     look-alike  the read's camera offered the entry's plate as a candidate, or the     OfferedPlates, HotlistIndex
///                 list asks for no such evidence and the canonical plates are the same   LookAlikeTable
///     pattern     the entry's `?` and `*` accept the read's plate                        PatternTable
///
/// It belongs to one version of the lists, as the index does, and with the number of the policy whose rules it matches
/// by makes one edition. A read without candidates pays for the patterns and for
/// lists without evidence only when there are any.
package struct Matcher: Sendable {
    package let index: HotlistIndex
    /// The policy that this version of the lists is published with.
    package let policy: PolicyNumber
    private let rules: [ListRules]
    /// Of what the index was last rebuilt from, and of what was added since.
    private let tables: [TierTables]
    /// The most look-alikes that a list with evidence allows.
    private let mostOffered: Int

    /// - Parameters:
    ///   - rules: of each list of the index.
    ///   - seed: of the tables' hash; any value, unknown to those who write the lists.
    package init(index: HotlistIndex, rules: [ListRules], policy: PolicyNumber = .first, seed: UInt64) {
        precondition(rules.count == index.lists.count, "every list has its rules")
        self.policy = policy
        self.index = index
        self.rules = rules
        mostOffered = Matcher.mostOffered(rules)
        tables = [index.base, index.overlay].compactMap { $0.map { TierTables($0, rules: rules, seed: seed) } }
    }

    /// - Parameter base: of the index's base.
    init(index: HotlistIndex, rules: [ListRules], policy: PolicyNumber, base: TierTables, seed: UInt64) {
        self.policy = policy
        self.index = index
        self.rules = rules
        mostOffered = Matcher.mostOffered(rules)
        tables = [base] + (index.overlay.map { [TierTables($0, rules: rules, seed: seed)] } ?? [])
    }

    private static func mostOffered(_ rules: [ListRules]) -> Int {
        rules.reduce(0) { $1.match.evidence == .candidates ? max($0, $1.match.lookAlikes) : $0 }
    }

    /// Whether any list wants to know what cameras held for possible; if not, a batch needs no candidates.
    package var asksForCandidates: Bool { mostOffered > 0 }

    /// Fills `batch.matches` with what its reads meet: by read, then list, then row of the file, no entry twice.
    package func match(_ batch: inout MatchBatch) {
        let plates = batch.plates
        batch.clearMatches()
        unsafe plates.withUnsafeBufferPointer { unsafe index.find($0, into: &batch.candidates) }
        batch.takeCandidates()
        let textCount = batch.matches.count
        if asksForCandidates, !batch.offered.plates.isEmpty { matchOffered(&batch) }
        if tables.contains(where: { $0.lookAlikes != nil }) { batch.fillCanonicals() }
        for tables in tables {
            if let lookAlikes = tables.lookAlikes { match(lookAlikes, plates, &batch) }
            if let patterns = tables.patterns { match(patterns, plates, &batch) }
        }
        if batch.matches.count > textCount { batch.sortMatches(list: index.list) }
    }

    /// The tier in which a read hits the entry that it was matched with; nil when it does not: the entry is not live
    /// when the read was captured, the list wants a camera that is surer, or the match allows no doubt about region and
    /// vehicle and there is some.
    package func tier(
        of match: Match, region: Region?, capturedAt: Timestamp, confidence: Double, vehicle: VehicleGroups
    ) -> Tier? {
        let sameText = index.tier(of: match.entry, region: region, capturedAt: capturedAt, vehicle: vehicle)
        guard let sameText, let tier = Tier.judge(match.kind, ifSameText: sameText) else { return nil }
        let rules = rules[index.list(of: match.entry)]
        guard confidence >= rules.match.minConfidence, rules.active?.contains(capturedAt) ?? true else { return nil }
        return tier
    }

    /// Whether the list was too old to be relied on when a read was captured: by the read's own time, not by a clock,
    /// so that a re-run finds the same while the list speaks as of the same time.
    package func isStale(list: Int, capturedAt: Timestamp) -> Bool {
        guard let staleAfter = rules[list].staleAfter, let asOf = index.lists[list].asOf else { return false }
        return capturedAt > asOf + staleAfter
    }

    /// What tells the read's plate from the entry's, from the first character on; nothing unless it is a look-alike.
    package func edits(of match: Match, plate: Plate) -> [Edit] {
        guard match.kind == .lookAlike, let listed = index[match.entry].plate else { return [] }
        return plate.edits(to: listed) ?? []
    }

    private func matchOffered(_ batch: inout MatchBatch) {
        unsafe batch.offered.plates.withUnsafeBufferPointer { unsafe index.find($0, into: &batch.candidates) }
        for candidate in batch.candidates {
            let origin = batch.offered.origins[Int(candidate.read)]
            let rules = rules[index.list(of: candidate.entry)].match
            guard rules.evidence == .candidates, Int(origin.substitutions) <= rules.lookAlikes,
                rules.isEvidence(origin.confidence)
            else { continue }
            batch.append(read: Int(origin.read), candidate.entry, .lookAlike)
        }
    }

    private func match(_ table: LookAlikeTable, _ plates: [Plate], _ batch: inout MatchBatch) {
        let canonicals = batch.canonicals
        unsafe plates.withUnsafeBufferPointer { plates in
            unsafe canonicals.withUnsafeBufferPointer { canonicals in
                unsafe table.find(plates, canonicals: canonicals) { read, entry, substitutions in
                    guard substitutions <= rules[index.list(of: entry)].match.lookAlikes else { return }
                    if !index.isRemoved(entry) { batch.append(read: read, entry, .lookAlike) }
                }
            }
        }
    }

    private func match(_ table: PatternTable, _ plates: [Plate], _ batch: inout MatchBatch) {
        unsafe plates.withUnsafeBufferPointer { plates in
            unsafe table.find(plates) { read, entry in
                if !index.isRemoved(entry) { batch.append(read: read, entry, .pattern) }
            }
        }
    }
}

/// What the tiers besides equal texts look up, of the entries of one part of the index.
struct TierTables: Sendable {
    /// nil = no list does without evidence.
    let lookAlikes: LookAlikeTable?
    /// nil = there are no patterns.
    let patterns: PatternTable?

    init(_ part: IndexPart, rules: [ListRules], seed: UInt64) {
        let unproven: [(Plate, EntryID)] = TierTables.entries(of: part) { list, segment in
            guard rules[list].match.evidence == .none, rules[list].match.lookAlikes > 0 else { return nil }
            return { segment.hotlist.entries[$0].plate }
        }
        lookAlikes = unproven.isEmpty ? nil : LookAlikeTable(unproven.map { ($0, $1) }, seed: seed)
        let patterns: [([UInt8], EntryID)] = TierTables.entries(of: part) { _, segment in
            guard segment.hotlist.wildcardCount > 0 else { return nil }
            return { segment.hotlist.entries[$0].plate == nil ? segment.hotlist.text(.pattern, of: $0) : nil }
        }
        let table = PatternTable(patterns.map { ($0, $1) })
        self.patterns = table.isEmpty ? nil : table
    }

    /// What `choice` gives for the rows of each segment, by their numbers; it gives nil for a segment without any.
    private static func entries<Value>(
        of part: IndexPart, _ choice: (_ list: Int, ListSegment) -> ((_ row: Int) -> Value?)?
    ) -> [(Value, EntryID)] {
        var entries: [(Value, EntryID)] = []
        for (place, segment) in part.segments.enumerated() {
            guard let value = choice(part.lists[place], segment) else { continue }
            for row in segment.hotlist.entries.indices {
                if let value = value(row) { entries.append((value, EntryID(part.firsts[place] + UInt32(row)))) }
            }
        }
        return entries
    }
}
