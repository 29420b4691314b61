/// One row of a hotlist file by the sentences of contract §2, one after the other: the oracle of the import. Plates and
/// regions of its test come from small sets whose meaning it knows; it shares no code with what it judges.
struct NaiveRow {
    /// The file's fields by their headers.
    var fields: [String: String]
    var format = NaiveFormat()

    /// What an accepted row says.
    struct Accepted: Equatable {
        var id: String
        var plate: String
        var region: String
        var priority: String
        var reason: String
        var sourceFile: String
        /// In nanoseconds since 1970.
        var effective: Int64
        var expires: Int64
        var texts: [String: String]
    }

    /// What is wrong with a column, by the header where it has one.
    struct Fault: Hashable {
        var column: String
        var kind: String
    }

    /// Every fault that the row has: the contract does not say which of them is told.
    enum Verdict: Equatable {
        case blank
        case accepted(Accepted)
        case bad(Set<Fault>)
    }

    func verdict(earlierIDs: Set<String>) -> Verdict {
        if fields.values.allSatisfy({ NaiveRow.trimmed($0).isEmpty }) { return .blank }
        var row = MadeRow(fields.mapValues(NaiveRow.trimmed), format)
        for name in ["entry_id", "plate", "reason"] where row[name].isEmpty { row.fail(name, "empty") }
        var plate = ""
        if !row["plate"].isEmpty {
            switch NaiveRow.plate(row["plate"]) {
            case .success(let normalised): plate = normalised
            case .failure(let fault): row.fail("plate", fault.kind)
            }
        }
        let regions = format.usesNCIC ? NaiveRow.ncicRegions : NaiveRow.regions
        let region = regions[row["region"]]
        if region == nil { row.fail("region", "region") }
        for name in ["reason", "source_file"] where !row[name].isEmpty {
            if !NaiveRow.reasons.contains(row[name]) { row.fail(name, "reason") }
        }
        let effective = row.time("effective_at")
        let expires = row.time("expires_at")
        if row.isEmpty("expires_at") { row.fail("expires_at", "empty") }
        if let effective, let expires, !(effective < expires) { row.fail("expires_at", "early") }
        if !["", "low", "normal", "high"].contains(row["priority"]) { row.fail("priority", "priority") }
        if earlierIDs.contains(row["entry_id"]) { row.fail("entry_id", "twice") }
        guard row.faults.isEmpty, let expires else { return .bad(row.faults) }
        let texts = ["case_number", "make", "model", "color", "body", "derived_from", "note"]
        return .accepted(
            Accepted(
                id: row["entry_id"], plate: plate, region: region ?? "",
                priority: row["priority"].isEmpty ? "normal" : row["priority"], reason: row["reason"],
                sourceFile: row["source_file"], effective: effective?.stored ?? .min, expires: expires.stored,
                texts: Dictionary(uniqueKeysWithValues: texts.map { ($0, row[$0]) })))
    }

    static func trimmed(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        while let first = scalars.first, " \t\u{A0}".unicodeScalars.contains(first) { scalars.removeFirst() }
        while let last = scalars.last, " \t\u{A0}".unicodeScalars.contains(last) { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    struct PlateFault: Error { let kind: String }

    static func plate(_ text: String) -> Result<String, PlateFault> {
        if isNumberOfSpreadsheet(text) { return .failure(PlateFault(kind: "number")) }
        var kept = ""
        for character in text {
            if separators.contains(character) { continue }
            guard let letter = folded[character] ?? (known.contains(character) ? character : nil) else {
                return .failure(PlateFault(kind: "character"))
            }
            kept += letter.uppercased()
        }
        let wildcards = kept.filter { "?*".contains($0) }
        if kept.filter({ $0 == "*" }).count > 2 { return .failure(PlateFault(kind: "stars")) }
        guard 1...10 ~= kept.count - wildcards.count else { return .failure(PlateFault(kind: "length")) }
        return .success(kept)
    }

    /// Digits, a point, digits, perhaps an exponent.
    static func isNumberOfSpreadsheet(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]+\.[0-9]+([Ee][+\-]?[0-9]+)?/) != nil
    }

    private static let separators: Set<Character> = [" ", "-", ".", "/", "'", "·", "–", "\u{A0}", "\t", "♥"]
    private static let known = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789?*")
    private static let folded: [Character: Character] = [
        "Ü": "U", "é": "e", "Ø": "O", "А": "A", "В": "B", "Ρ": "P", "Ａ": "A", "１": "1",
    ]

    /// The texts of the test's regions and what they mean; all others are none.
    static let regions = [
        "": "", "US-CA": "US-CA", "us-nv": "US-NV", "CA": "US-CA", "US": "US", "ON": "CA-ON", "NB": "CA-NB",
        "MX-BCN": "MX-BCN", "GB-ENG": "GB-ENG", "PR": "US-PR", "GU": "US-GU",
    ]

    /// The same for files that use NCIC's codes.
    static let ncicRegions = [
        "": "", "CA": "US-CA", "US": "US", "ON": "CA-ON", "NB": "US-NE", "PQ": "CA-QC", "PR": "US-PR", "GM": "US-GU",
        "GU": "MX-GUA", "NK": "CA-NB",
    ]

    static let reasons: Set<String> = [
        "stolen-vehicle", "stolen-plate", "felony-vehicle", "wanted-person", "missing-person", "amber-alert",
        "protection-order", "supervised-release", "gang", "terrorist-screening", "sex-offender",
        "immigration-violator", "protective-interest", "violent-person", "agency-interest",
    ]
}
