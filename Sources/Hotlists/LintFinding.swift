import Plates

/// One thing to look at, with its line.
package struct LintFinding: Equatable, Sendable {
    /// In the order in which they are told.
    package enum Kind: Int, CaseIterable, Sendable {
        case unreadHeader, regionElsewhere, noPlateWord, twin, zeroInWord, duplicate, noRegion, loosePattern
        case deadPattern, expired, longStanding, plateInEntryID, blanks
    }

    /// What a finding is about, when its kind does not say all.
    enum Subject: Equatable, Sendable {
        case header(UnreadHeader)
        case region(NCICRegion)
    }

    package let kind: Kind
    package let line: Int
    /// The line of the earlier entry that this one is a twin or a duplicate of.
    package let otherLine: Int?
    private let subject: Subject?

    init(_ kind: Kind, line: Int, otherLine: Int? = nil, subject: Subject? = nil) {
        self.kind = kind
        self.line = line
        self.otherLine = otherLine
        self.subject = subject
    }

    /// One sentence: what it is, and what to do about it.
    package var sentence: String {
        switch subject {
        case .header(let header): LintFinding.sentence(header)
        case .region(let region):
            "the region `\(region.code)` is \(LintFinding.postal(region.code)) here; in NCIC's codes it is \(region.name):"
                + " set `regions: ncic` in the list's `source` if they are these"
        case nil: kind.sentence(other: otherLine.map(String.init) ?? "")
        }
    }

    private static func sentence(_ header: UnreadHeader) -> String {
        let what = "column \(header.number) '\(header.name)' stands for no column of a hotlist and is not read; "
        guard let nearest = header.nearest else { return what + "map the column that it holds, or delete it" }
        return what + "did you mean `\(nearest)`? rename it, or map `\(nearest): \(header.name)`"
    }

    private static func postal(_ code: String) -> String {
        switch code {
        case "NB": "New Brunswick"
        case "NL": "Newfoundland and Labrador"
        case "GU": "Guam"
        default: Region(code)?.description ?? "another place"
        }
    }
}

extension LintFinding.Kind {
    fileprivate func sentence(other: String) -> String {
        switch self {
        case .unreadHeader, .regionElsewhere: ""
        case .noPlateWord:
            "the plate is a word by which cameras say that they saw none, so no read can match it; delete the entry, or"
                + " take the word out of `reads: {no_plate}`"
        case .twin:
            "the plate differs from line \(other)'s only in look-alike characters (0ODQ 1I 2Z 5S 8B 6G);"
                + " keep the one that was issued"
        case .zeroInWord:
            "a zero stands between letters; if the plate spells a word, it shows the letter O, and no read of it is"
                + " an exact match"
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
        case .blanks: "blanks at the ends of a field were dropped; leave them out of the file"
        }
    }
}
