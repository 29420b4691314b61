package import Plates

/// What a person should look at in a hotlist that loaded: entries that are allowed, yet have led to wrongful stops,
/// alarms without end, or plates where none belong.
///
/// For each kind the first findings are kept and the others counted. No finding holds a plate.
package struct ImportLint: Sendable {
    /// How many findings of a kind are kept with their lines.
    package static let maximumFindings = 20
    /// A pattern with fewer letters and digits accepts too many plates.
    package static let fewestFixedCharacters = 4
    /// An entry that has been in force for longer is a case that someone may have forgotten to close.
    package static let longStanding = TimeSpan(nanoseconds: 5 * 365 * 86_400 * 1_000_000_000)

    package private(set) var findings: [LintFinding] = []
    private var counts: [LintFinding.Kind: Int] = [:]

    /// - Parameter now: the instant that entries are judged at; this module reads no clock.
    package init(_ hotlist: Hotlist, now: Timestamp) {
        var seen = SeenPlates()
        for (row, entry) in hotlist.entries.enumerated() {
            if entry.region == nil { note(.noRegion, entry) }
            if entry.expiresAt <= now {
                note(.expired, entry)
            } else if entry.effectiveAt != .distantPast, entry.effectiveAt < now - ImportLint.longStanding {
                note(.longStanding, entry)
            }
            if let plate = entry.plate {
                lint(plate, entry, id: hotlist.text(.entryID, of: row), against: &seen)
            } else {
                lint(pattern: hotlist.text(.pattern, of: row), entry, against: &seen)
            }
        }
    }

    /// How many findings of a kind there are, kept or not.
    package func count(_ kind: LintFinding.Kind) -> Int { counts[kind] ?? 0 }

    private mutating func lint(_ plate: Plate, _ entry: HotlistEntry, id: [UInt8], against seen: inout SeenPlates) {
        if let twin = seen.twin(of: plate, line: entry.line) { note(.twin, entry, other: twin) }
        if let first = seen.duplicate(of: .plate(plate), entry) { note(.duplicate, entry, other: first) }
        if ImportLint.holds(id, plate.ascii) { note(.plateInEntryID, entry) }
    }

    private mutating func lint(pattern: [UInt8], _ entry: HotlistEntry, against seen: inout SeenPlates) {
        if let first = seen.duplicate(of: .pattern(pattern), entry) { note(.duplicate, entry, other: first) }
        let fixed = pattern.count { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "*") }
        let stars = pattern.count { $0 == UInt8(ascii: "*") }
        if fixed < ImportLint.fewestFixedCharacters { note(.loosePattern, entry) }
        if pattern.count - stars > Plate.maximumLength { note(.deadPattern, entry) }
    }

    private mutating func note(_ kind: LintFinding.Kind, _ entry: HotlistEntry, other: UInt32? = nil) {
        counts[kind, default: 0] += 1
        guard count(kind) <= ImportLint.maximumFindings else { return }
        findings.append(LintFinding(kind: kind, line: Int(entry.line), otherLine: other.map { Int($0) }))
    }

    /// Whether the id, normalised as plates are, holds the plate.
    private static func holds(_ id: [UInt8], _ plate: [UInt8]) -> Bool {
        let letters = id.filter { Plate.code(of: $0) != 0 }.map { $0 >= 0x61 ? $0 & 0xDF : $0 }
        guard letters.count >= plate.count else { return false }
        return (0...letters.count - plate.count).contains { start in
            letters[start..<start + plate.count].elementsEqual(plate)
        }
    }
}

/// One thing to look at, with its line.
package struct LintFinding: Equatable, Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        case twin, duplicate, noRegion, loosePattern, deadPattern, expired, longStanding, plateInEntryID
    }

    package let kind: Kind
    package let line: Int
    /// The line of the earlier entry that this one is a twin or a duplicate of.
    package let otherLine: Int?

    /// One sentence: what it is, and what to do about it.
    package var sentence: String {
        let other = otherLine.map(String.init) ?? ""
        return switch kind {
        case .twin:
            "the plate differs from line \(other)'s only in look-alike characters (0ODQ 1I 2Z 5S 8B 6G);"
                + " keep the one that was issued"
        case .duplicate:
            "plate and region are those of line \(other), so every read of it hits twice; keep one of them, unless both"
                + " reasons count"
        case .noRegion: "no region: the entry matches the same plate of every state, never better than region-unknown"
        case .loosePattern:
            "the pattern fixes fewer than \(ImportLint.fewestFixedCharacters) characters and accepts very many plates"
        case .deadPattern: "the pattern asks for more than \(Plate.maximumLength) characters and accepts no plate"
        case .expired: "the entry has expired; remove it"
        case .longStanding: "the entry took effect more than five years ago; have its owner confirm it"
        case .plateInEntryID: "the entry_id holds the plate, and outlives the reads in decisions; use an id without it"
        }
    }
}

/// The plates of the entries so far, to find those that look alike and those that are listed twice.
private struct SeenPlates {
    private struct Listing: Hashable {
        let plate: ListedPlate
        let region: Region?
    }

    private var canonical: [Plate: (plate: Plate, line: UInt32)] = [:]
    private var listings: [Listing: UInt32] = [:]

    /// The line of the first entry whose plate looks like this one and is another.
    mutating func twin(of plate: Plate, line: UInt32) -> UInt32? {
        if let first = canonical[plate.canonical] { return first.plate == plate ? nil : first.line }
        canonical[plate.canonical] = (plate, line)
        return nil
    }

    /// The line of the first entry with the same plate or pattern and the same region.
    mutating func duplicate(of plate: ListedPlate, _ entry: HotlistEntry) -> UInt32? {
        let listing = Listing(plate: plate, region: entry.region)
        if let first = listings[listing] { return first }
        listings[listing] = entry.line
        return nil
    }
}
