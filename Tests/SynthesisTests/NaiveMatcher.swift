import Foundation

/// The match tiers, written down a second time and as plainly as possible: the oracle for the truth.
struct NaiveMatcher {
    struct Entry {
        let id: String
        let plate: String
        let region: String?
        let effective: Date?
        let expires: Date
        let make: String
        let body: String
    }

    struct Hit: Hashable, Comparable {
        let entry: String
        let tier: String

        static func < (left: Hit, right: Hit) -> Bool { (left.entry, left.tier) < (right.entry, right.tier) }
    }

    let byText: [String: [Entry]]
    let wildcards: [Entry]
    let allowsLookAlikes: Bool

    init(_ rows: [String], allowsLookAlikes: Bool = false) {
        let entries = rows.map { row in
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Entry(
                id: fields[0], plate: fields[1], region: NaiveMatcher.region(fields[2]),
                effective: NaiveMatcher.time(fields[5]), expires: NaiveMatcher.time(fields[6]) ?? .distantPast,
                make: fields[8], body: fields[11])
        }
        byText = Dictionary(grouping: entries.filter { !$0.plate.contains { "?*".contains($0) } }, by: \.plate)
        wildcards = entries.filter { $0.plate.contains { "?*".contains($0) } }
        self.allowsLookAlikes = allowsLookAlikes
    }

    func hits(_ read: [String: Any]) -> [Hit] {
        let plate = NaiveMatcher.normalised(read["plate"] as? String ?? "")
        let confidence = read["plate_region_confidence"] ?? 1.0
        let isCertain = (confidence as? Double).map { $0 >= 0.8 && $0 <= 1 } ?? false
        let region = isCertain ? NaiveMatcher.region(read["plate_region"] as? String ?? "") : nil
        let captured = NaiveMatcher.time(read["captured_at"] as? String ?? "") ?? .distantPast
        let vehicle = read["vehicle"] as? [String: String] ?? [:]
        var hits: [Hit] = []
        func consider(_ entry: Entry, _ tier: (_ differ: Bool, _ known: Bool, _ contradicts: Bool) -> String?) {
            guard (entry.effective ?? .distantPast) <= captured, captured < entry.expires else { return }
            let known = region != nil && entry.region != nil
            if let tier = tier(known && region != entry.region, known, NaiveMatcher.contradicts(entry, vehicle)) {
                hits.append(Hit(entry: entry.id, tier: tier))
            }
        }
        for entry in byText[plate] ?? [] {
            consider(entry) { differ, known, contradicts in
                if differ { return "conflict" }
                if known { return contradicts ? "mismatch" : "exact" }
                return contradicts ? "conflict" : "region-unknown"
            }
        }
        for candidate in allowsLookAlikes ? read["candidates"] as? [[String: Any]] ?? [] : [] {
            let text = NaiveMatcher.normalised(candidate["plate"] as? String ?? "")
            guard NaiveMatcher.substitutions(plate, text) == 1 else { continue }
            for entry in byText[text] ?? [] { consider(entry) { $0 || $2 ? nil : "ocr" } }
        }
        for entry in wildcards where NaiveMatcher.accepts(Array(entry.plate)[...], Array(plate)[...]) {
            consider(entry) { $0 || $2 ? nil : "wildcard" }
        }
        return hits.sorted()
    }

    /// Of what the generator writes: letters, digits, a hyphen or a space.
    static func normalised(_ text: String) -> String { text.filter { $0 != "-" && $0 != " " }.uppercased() }

    /// Of what the generator writes: regions in full, or a state by its two letters.
    static func region(_ text: String) -> String? { text.isEmpty ? nil : text.count == 2 ? "US-\(text)" : text }

    /// RFC 3339 as the generator writes it: with or without a fraction, `Z` or `-08:00`.
    static func time(_ text: String) -> Date? {
        let characters = Array(text)
        guard characters.count >= 20 else { return nil }
        func number(_ range: Range<Int>) -> Int { Int(String(characters[range])) ?? 0 }
        let calendar = DateComponents(
            calendar: utc, year: number(0..<4), month: number(5..<7), day: number(8..<10), hour: number(11..<13),
            minute: number(14..<16), second: number(17..<19))
        guard let date = calendar.date else { return nil }
        let fraction = characters[19] == "." ? Double(number(20..<23)) / 1_000 : 0
        let offset = text.hasSuffix("-08:00") ? 8 * 3_600.0 : 0
        return date.addingTimeInterval(fraction + offset)
    }

    private static let utc: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private static let makes: [String: String] = [
        "TOYT": "toyota", "HOND": "honda", "TESL": "tesla", "CHEV": "chevrolet", "NISS": "nissan", "SUBA": "subaru",
        "HYUN": "hyundai", "LEXS": "lexus", "MERZ": "mercedes-benz", "VOLK": "volkswagen", "MAZD": "mazda",
        "DODG": "dodge", "HD": "harley-davidson", "YAMA": "yamaha", "KAWK": "kawasaki",
    ]
    private static let bodies: [String: String] = [
        "sedan": "car", "hatchback": "car", "wagon": "car", "minivan": "van", "mc": "motorcycle", "tractor": "truck",
    ]

    private static func contradicts(_ entry: Entry, _ vehicle: [String: String]) -> Bool {
        func make(_ text: String) -> String { makes[text.uppercased()] ?? text.lowercased() }
        func body(_ text: String) -> String { bodies[text.lowercased()] ?? text.lowercased() }
        let readMake = vehicle["make"] ?? ""
        let readBody = vehicle["body"] ?? ""
        if !entry.make.isEmpty, !readMake.isEmpty, make(entry.make) != make(readMake) { return true }
        return !entry.body.isEmpty && !readBody.isEmpty && body(entry.body) != body(readBody)
    }

    static func substitutions(_ left: String, _ right: String) -> Int? {
        guard left.count == right.count else { return nil }
        var count = 0
        for (one, other) in zip(left, right) where one != other {
            guard ["0ODQ", "1I", "2Z", "5S", "8B", "6G"].contains(where: { $0.contains(one) && $0.contains(other) })
            else { return nil }
            count += 1
        }
        return count
    }

    static func accepts(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let symbol = pattern.first else { return text.isEmpty }
        if symbol == "*" {
            return (text.startIndex...text.endIndex).contains { accepts(pattern.dropFirst(), text[$0...]) }
        }
        guard let character = text.first, symbol == "?" || symbol == character else { return false }
        return accepts(pattern.dropFirst(), text.dropFirst())
    }
}
