import Plates

/// An output as one line of what it says, to be compared with the model's.
enum OutputLine {
    static func of(_ record: PartitionLog.Entry, in topic: String) -> String {
        guard let json = record.value.flatMap({ JSON($0) }) else { return "no JSON at \(record.offset.value)" }
        return topic.hasPrefix("alerts.") ? alert(json) : decision(json)
    }

    private static func alert(_ json: JSON) -> String {
        let (read, hit, window) = (json["read"], json["hit"], json["window"])
        var readIDs = "-"
        if case .array(let ids) = window?["read_ids"] { readIDs = ids.map { JSON.text($0) }.joined(separator: ",") }
        return [
            JSON.text(json["kind"]), JSON.text(hit?["hotlist"]), JSON.text(hit?["entry_id"]),
            JSON.text(hit?["tier"]), JSON.text(hit?["priority"]), JSON.text(read?["agency_id"]),
            JSON.text(read?["read_id"]), JSON.text(read?["captured_at"]), JSON.text(window?["suppressed"]),
            JSON.text(window?["late"]) == "true" ? "late" : "in-time", readIDs,
        ].joined(separator: " ")
    }

    private static func decision(_ json: JSON) -> String {
        let (hit, decision) = (json["hit"], json["decision"])
        return [
            JSON.text(hit?["hotlist"]), JSON.text(hit?["entry_id"]), JSON.text(hit?["tier"]),
            JSON.text(json["owner"]), JSON.text(json["recipient"]), JSON.text(decision?["effect"]),
            JSON.text(decision?["rule"]), JSON.text(json["read_id"]),
        ].joined(separator: " ")
    }

    /// The outputs of one read come in any order among themselves: sorted where they stand.
    static func inOrder(_ lines: [String]) -> [String] {
        var ordered: [String] = []
        var run: [String] = []
        for line in lines {
            if let first = run.first, read(of: first) != read(of: line) {
                ordered += run.sorted()
                run = []
            }
            run.append(line)
        }
        return ordered + run.sorted()
    }

    /// The word that names the read: it begins like no other.
    private static func read(of line: String) -> Substring? {
        line.split(separator: " ").first { $0.hasPrefix("r-") || $0.hasPrefix("d-") }
    }

    static func difference(of came: [String], from expected: [String], at place: String) -> String {
        let position = zip(came, expected).prefix { $0 == $1 }.count
        func line(_ lines: [String]) -> String { position < lines.count ? "'\(lines[position])'" : "nothing" }
        return "\(place): \(came.count) outputs, \(expected.count) expected; output \(position) is \(line(came)), "
            + "expected \(line(expected))"
    }
}
