/// One row of a hotlist file by the sentences of contract §2, one after the other: the oracle of the import. Plates and
/// regions of its test come from small sets whose meaning it knows; it shares no code with what it judges.
struct NaiveRow {
    var fields: [String: String]

    /// What an accepted row says: plate or pattern, region, times as comparable texts, priority.
    struct Accepted: Equatable {
        var plate: String
        var region: String
        var priority: String
        var reason: String
    }

    /// The column and the kind of the first fault, or what is accepted.
    enum Verdict: Equatable {
        case accepted(Accepted)
        case bad(String, String)
    }

    func verdict(earlierIDs: Set<String>) -> Verdict {
        let row = fields.mapValues(NaiveRow.trimmed)
        func field(_ name: String) -> String { row[name] ?? "" }
        for name in ["entry_id", "plate", "reason", "expires_at"] where field(name).isEmpty {
            return .bad(name, "empty")
        }
        let plate: String
        switch NaiveRow.plate(field("plate")) {
        case .success(let normalised): plate = normalised
        case .failure(let fault): return .bad("plate", fault.kind)
        }
        guard let region = NaiveRow.regions[field("region")] else { return .bad("region", "region") }
        for name in ["reason", "source_file"] where !(name == "source_file" && field(name).isEmpty) {
            guard NaiveRow.reasons.contains(field(name)) else { return .bad(name, "reason") }
        }
        let expires = NaiveRow.time(field("expires_at"))
        if !field("effective_at").isEmpty {
            guard let effective = NaiveRow.time(field("effective_at")) else { return .bad("effective_at", "time") }
            guard let expires else { return .bad("expires_at", "time") }
            guard effective < expires else { return .bad("expires_at", "early") }
        }
        guard expires != nil else { return .bad("expires_at", "time") }
        guard ["", "low", "normal", "high"].contains(field("priority")) else { return .bad("priority", "priority") }
        if earlierIDs.contains(field("entry_id")) { return .bad("entry_id", "twice") }
        let priority = field("priority").isEmpty ? "normal" : field("priority")
        return .accepted(Accepted(plate: plate, region: region, priority: priority, reason: field("reason")))
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

    /// Seconds of a day count that never ends; nil when the text is no time of RFC 3339 in the years 0001 to 9999.
    static func time(_ text: String) -> Double? {
        let shape =
            /([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.\d{1,9})?([Zz]|[+\-]\d{2}:\d{2})/
        guard let match = text.wholeMatch(of: shape)?.output else { return nil }
        let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].map { Int($0) ?? -1 }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, 1...12 ~= month, 1...lengths[month - 1] ~= day, numbers[3] < 24, numbers[4] < 60,
            numbers[5] < 60
        else { return nil }
        var days = lengths[..<(month - 1)].reduce(day, +)
        for past in 1..<year { days += past % 4 == 0 && (past % 100 != 0 || past % 400 == 0) ? 366 : 365 }
        var offset = 0
        if match.8.count == 6 {
            let parts = match.8.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts[0] < 24, parts[1] < 60 else { return nil }
            offset = (parts[0] * 3_600 + parts[1] * 60) * (match.8.first == "-" ? -1 : 1)
        }
        let fraction = match.7.map { Double("0" + $0) ?? 0 } ?? 0
        return Double(days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5] - offset) + fraction
    }

    private static let separators: Set<Character> = [" ", "-", ".", "/", "'", "·", "–", "\u{A0}", "\t", "♥"]
    private static let known = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789?*")
    private static let folded: [Character: Character] = [
        "Ü": "U", "é": "e", "Ø": "O", "А": "A", "В": "B", "Ρ": "P", "Ａ": "A", "１": "1",
    ]

    /// The texts of the test's regions and what they mean; all others are none.
    static let regions = [
        "": "", "US-CA": "US-CA", "us-nv": "US-NV", "CA": "US-CA", "US": "US", "ON": "CA-ON", "NB": "CA-NB",
        "MX-BCN": "MX-BCN", "GB-ENG": "GB-ENG", "PR": "US-PR",
    ]

    static let reasons: Set<String> = [
        "stolen-vehicle", "stolen-plate", "felony-vehicle", "wanted-person", "missing-person", "amber-alert",
        "protection-order", "supervised-release", "gang", "terrorist-screening", "sex-offender",
        "immigration-violator", "protective-interest", "violent-person", "agency-interest",
    ]
}
