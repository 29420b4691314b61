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

    /// - Parameters:
    ///   - notes: what the import of its file noted.
    ///   - now: the instant that entries are judged at; this module reads no clock.
    ///   - noPlate: what cameras write when they saw no plate.
    package init(_ hotlist: Hotlist, _ notes: ImportNotes? = nil, now: Timestamp, noPlate: PlateSet) {
        if let notes { note(notes) }
        let earlier = EarlierRows(hotlist)
        for (row, entry) in hotlist.entries.enumerated() {
            if entry.region == nil { note(.noRegion, entry) }
            if entry.expiresAt <= now {
                note(.expired, entry)
            } else if entry.effectiveAt != .distantPast, entry.effectiveAt < now - ImportLint.longStanding {
                note(.longStanding, entry)
            }
            if let twin = earlier.twin(of: row) { note(.twin, entry, other: hotlist.entries[twin]) }
            if let first = earlier.duplicate(of: row) { note(.duplicate, entry, other: hotlist.entries[first]) }
            if let plate = entry.plate {
                lint(plate, entry, id: hotlist.text(.entryID, of: row), noPlate)
            } else {
                lint(pattern: hotlist.text(.pattern, of: row), entry)
            }
        }
    }

    /// How many findings of a kind there are, kept or not.
    package func count(_ kind: LintFinding.Kind) -> Int { counts[kind] ?? 0 }

    /// One finding for each kind, with how many more there are like it; each header that is not read by itself.
    package var summary: [(finding: LintFinding, others: Int)] {
        LintFinding.Kind.allCases.flatMap { kind -> [(finding: LintFinding, others: Int)] in
            let kept = findings.filter { $0.kind == kind }
            if kind == .unreadHeader { return kept.map { ($0, 0) } }
            return kept.prefix(1).map { ($0, count(kind) - 1) }
        }
    }

    private mutating func note(_ notes: ImportNotes) {
        for header in notes.unread { note(LintFinding(.unreadHeader, line: 1, subject: .header(header))) }
        for (region, tally) in notes.elsewhere.sorted(by: { $0.key.code < $1.key.code }) {
            note(LintFinding(.regionElsewhere, line: tally.firstLine, subject: .region(region)), count: tally.count)
        }
        guard notes.blanks.count > 0 else { return }
        note(LintFinding(.blanks, line: notes.blanks.firstLine), count: notes.blanks.count)
    }

    private mutating func lint(_ plate: Plate, _ entry: HotlistEntry, id: [UInt8], _ noPlate: PlateSet) {
        let characters = plate.ascii
        if noPlate.contains(plate) { note(.noPlateWord, entry) }
        if ImportLint.holdsZeroForLetter(characters) { note(.zeroInWord, entry) }
        if ImportLint.holds(id, characters) { note(.plateInEntryID, entry) }
    }

    private mutating func lint(pattern: [UInt8], _ entry: HotlistEntry) {
        let fixed = pattern.count { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "*") }
        let stars = pattern.count { $0 == UInt8(ascii: "*") }
        if ImportLint.holdsZeroForLetter(pattern) { note(.zeroInWord, entry) }
        if fixed < ImportLint.fewestFixedCharacters { note(.loosePattern, entry) }
        if pattern.count - stars > Plate.maximumLength { note(.deadPattern, entry) }
    }

    private mutating func note(_ kind: LintFinding.Kind, _ entry: HotlistEntry, other: HotlistEntry? = nil) {
        note(LintFinding(kind, line: Int(entry.line), otherLine: other.map { Int($0.line) }))
    }

    private mutating func note(_ finding: LintFinding, count new: Int = 1) {
        counts[finding.kind, default: 0] += new
        if findings.count(where: { $0.kind == finding.kind }) < ImportLint.maximumFindings { findings.append(finding) }
    }

    /// Whether a zero stands between letters in a text that has no other digit, as in `T0YT`: a word, whose plate shows
    /// the letter O.
    private static func holdsZeroForLetter(_ characters: [UInt8]) -> Bool {
        let zero = UInt8(ascii: "0")
        guard characters.contains(zero), !characters.contains(where: { $0 > zero && $0 <= UInt8(ascii: "9") }) else {
            return false
        }
        func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
        let parts = characters.split { !isLetter($0) && $0 != zero }
        return parts.contains { part in
            guard let first = part.firstIndex(where: isLetter), let last = part.lastIndex(where: isLetter) else {
                return false
            }
            return part[first...last].contains(zero)
        }
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
