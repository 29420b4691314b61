package import Plates

/// How one hotlist matches: what its topology says of look-alikes and hours.
package struct ListRules: Sendable {
    package let match: MatchRules
    /// nil = at every hour.
    package let active: ActiveHours?

    /// What a list has whose topology says nothing.
    package static let standard = ListRules(match: .standard, active: nil)

    package init(match: MatchRules, active: ActiveHours?) {
        self.match = match
        self.active = active
    }
}

/// Finds for each read of a batch the entries that one of the tiers may fit (contract §3), and then tells which does.
///
///     text        the entry's plate is the read's                                        HotlistIndex
///     look-alike  the read's camera offered the entry's plate as a candidate, or the     OfferedPlates, HotlistIndex
///                 list asks for no such evidence and the canonical plates are the same   LookAlikeTable
///     pattern     the entry's `?` and `*` accept the read's plate                        PatternTable
///
/// It belongs to one version of the lists, as the index does. A read without candidates pays for the patterns and for
/// lists without evidence only when there are any.
package struct Matcher: Sendable {
    package let index: HotlistIndex
    private let rules: [ListRules]
    private let lookAlikes: LookAlikeTable?
    private let patterns: PatternTable?
    /// The most look-alikes that a list with evidence allows.
    private let mostOffered: Int

    /// - Parameters:
    ///   - rules: of each list of the index.
    ///   - seed: of the tables' hash; any value, unknown to those who write the lists.
    package init(index: HotlistIndex, rules: [ListRules], seed: UInt64) {
        precondition(rules.count == index.lists.count, "every list has its rules")
        self.index = index
        self.rules = rules
        mostOffered = rules.reduce(0) { $1.match.evidence == .candidates ? max($0, $1.match.lookAlikes) : $0 }
        let unproven = Matcher.entriesWithoutEvidence(index, rules)
        lookAlikes = unproven.isEmpty ? nil : LookAlikeTable(unproven, seed: seed)
        let patterns = PatternTable(Matcher.patterns(of: index))
        self.patterns = patterns.isEmpty ? nil : patterns
    }

    /// Fills `batch.matches` with what its reads meet: by read, then list, then row of the file, no entry twice.
    package func match(_ batch: inout MatchBatch) {
        let plates = batch.plates
        batch.clearMatches()
        unsafe plates.withUnsafeBufferPointer { unsafe index.find($0, into: &batch.candidates) }
        batch.takeCandidates()
        let textCount = batch.matches.count
        if mostOffered > 0, !batch.offered.plates.isEmpty { matchOffered(&batch) }
        if let lookAlikes { match(lookAlikes, plates, &batch) }
        if let patterns {
            unsafe plates.withUnsafeBufferPointer { plates in
                unsafe patterns.find(plates) { batch.append(read: $0, $1, .pattern) }
            }
        }
        if batch.matches.count > textCount { batch.sortMatches(list: index.list) }
    }

    /// The tier in which a read hits the entry that it was matched with; nil when it does not: the entry is not live
    /// when the read was captured, or it allows no doubt about region and vehicle and there is some.
    package func tier(of match: Match, region: Region?, capturedAt: Timestamp, vehicle: VehicleGroups) -> Tier? {
        let sameText = index.tier(of: match.entry, region: region, capturedAt: capturedAt, vehicle: vehicle)
        guard let sameText, let tier = Tier.judge(match.kind, ifSameText: sameText) else { return nil }
        guard rules[index.list(of: match.entry)].active?.contains(capturedAt) ?? true else { return nil }
        return tier
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
            guard rules.evidence == .candidates, Int(origin.substitutions) <= rules.lookAlikes else { continue }
            batch.append(read: Int(origin.read), candidate.entry, .lookAlike)
        }
    }

    private func match(_ table: LookAlikeTable, _ plates: [Plate], _ batch: inout MatchBatch) {
        batch.fillCanonicals()
        let canonicals = batch.canonicals
        unsafe plates.withUnsafeBufferPointer { plates in
            unsafe canonicals.withUnsafeBufferPointer { canonicals in
                unsafe table.find(plates, canonicals: canonicals) { read, entry, substitutions in
                    guard substitutions <= rules[index.list(of: entry)].match.lookAlikes else { return }
                    batch.append(read: read, entry, .lookAlike)
                }
            }
        }
    }
}

extension Matcher {
    private static func entriesWithoutEvidence(
        _ index: HotlistIndex, _ rules: [ListRules]
    ) -> [(plate: Plate, entry: EntryID)] {
        entries(of: index) { list, row in
            guard rules[list].match.evidence == .none, rules[list].match.lookAlikes > 0 else { return nil }
            return index.lists[list].entries[row].plate
        }.map { (plate: $0.value, entry: $0.entry) }
    }

    private static func patterns(of index: HotlistIndex) -> [(pattern: [UInt8], entry: EntryID)] {
        entries(of: index) { list, row in
            guard index.lists[list].entries[row].plate == nil else { return nil }
            return index.lists[list].text(.pattern, of: row)
        }.map { (pattern: $0.value, entry: $0.entry) }
    }

    /// What `value` says of each entry, by its number within the index.
    private static func entries<Value>(
        of index: HotlistIndex, _ value: (_ list: Int, _ row: Int) -> Value?
    ) -> [(value: Value, entry: EntryID)] {
        var entries: [(value: Value, entry: EntryID)] = []
        var number: UInt32 = 0
        for (list, hotlist) in index.lists.enumerated() {
            for row in hotlist.entries.indices {
                if let value = value(list, row) { entries.append((value, EntryID(number))) }
                number += 1
            }
        }
        return entries
    }
}
