import Foundation
import Law
import Plates

@testable import Topologies

/// Who may be told what, as two tables that were written from the statutes, not from the packs:
///
///     shares.csv   for each owner, and each class of recipients:
///                  Y allowed · N denied · A:x+y allowed with these · G nothing is said, the grant decides · empty silent
///                  for law enforcement alone, unless a star follows (anyone of the class), or a slash and another cell
///     uses.csv     for each owner, which purposes and source files are banned, or are the only ones
///
/// An owner with a slash is bound by a regime of that name, or is `private`. Rows are tried in order.
struct ShareMatrix {
    enum Outcome: String { case permitted, denied, unmet, silent, banned, notListed }

    static let folder = projectFolder() + "/Tests/TopologiesTests/Fixtures/law"

    /// The owners that the tables name, by their jurisdictions.
    static let owners: [String] = {
        let rows = try? String(contentsOfFile: "\(folder)/shares.csv", encoding: .utf8).split(separator: "\n")
            .dropFirst()
        return Set((rows ?? []).map { String($0.prefix { $0 != "," && $0 != "/" }) }).sorted()
    }()

    struct Share {
        let owner: String
        let data: Set<String>
        let purposes: Set<String>
        let cells: [String: String]
        let since: Timestamp?
    }

    struct Use {
        let owner: String
        let binds: String
        let kind: String
        let words: Set<String>
        let files: Set<String>
        let since: Timestamp?
    }

    /// What a test asks, in words of its own.
    struct Question {
        var owner: String
        var isPolice: Bool
        var isPrivate: Bool
        var recipientClass: String
        var isRecipientPolice: Bool
        var data: String
        var purpose: String
        var reason: String?
        var sourceFile: String?
        /// The documents that are there and are about the case that is asked for.
        var documents: Set<String>
        var hasCase: Bool
        var captured: Timestamp
        var decided: Timestamp
    }

    static let classes = ["in-state", "neighbors", "out-of-state", "federal", "tribal", "foreign", "private"]

    let shares: [Share]
    let uses: [Use]

    init(folder: String, zone: (String) -> TimeZone) throws {
        func day(_ text: String, _ owner: String) -> Timestamp? {
            guard text != "open" else { return nil }
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone(owner)
            let parts = text.split(separator: "-").compactMap { Int($0) }
            let date = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
            return date.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970) * 1_000) }
        }
        func rows(_ name: String) throws -> [[String]] {
            try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8).split(separator: "\n").dropFirst().map
            {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        }
        func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
        shares = try rows("shares").map { row in
            Share(
                owner: row[0], data: words(row[1]), purposes: words(row[2]),
                cells: Dictionary(uniqueKeysWithValues: zip(ShareMatrix.classes, row[3...])),
                since: day(row[10], row[0]))
        }
        uses = try rows("uses").map { row in
            Use(
                owner: row[0], binds: row[1], kind: row[2], words: words(row[3]), files: words(row[4]),
                since: day(row[5], row[0]))
        }
    }

    func outcome(_ question: Question) -> Outcome {
        let uses = uses.filter { applies($0, to: question) && isEver($0.since, question) }
        let isBanned = uses.contains { use in
            use.kind == "ban"
                && (use.words.contains(question.purpose)
                    || [question.reason, question.sourceFile].contains { $0.map(use.files.contains) ?? false })
        }
        if isBanned { return .banned }
        if uses.contains(where: { $0.kind == "only" && !$0.words.contains(question.purpose) }) { return .notListed }
        let own = shares.filter { $0.owner == question.owner }
        for share in own.isEmpty ? shares.filter({ $0.owner == home(of: question.owner) }) : own {
            guard share.data.isEmpty || share.data.contains(question.data) else { continue }
            guard share.purposes.isEmpty || share.purposes.contains(question.purpose) else { continue }
            let cell = cell(share.cells[question.recipientClass] ?? "", isPolice: question.isRecipientPolice)
            if cell == "N" && isEver(share.since, question) { return .denied }
            guard !cell.isEmpty, cell != "N", isAlways(share.since, question) else { continue }
            if cell == "Y" || cell == "G" { return .permitted }
            let conditions = cell.dropFirst(2).split(separator: "+").map(String.init)
            return conditions.allSatisfy { isMet($0, question) } ? .permitted : .unmet
        }
        return .silent
    }

    private func home(of owner: String) -> String { String(owner.prefix { $0 != "/" }) }

    private func applies(_ use: Use, to question: Question) -> Bool {
        guard use.owner == question.owner || use.owner == home(of: question.owner) else { return false }
        switch use.binds {
        case "police": return question.isPolice
        case "public": return !question.isPrivate
        default: return true
        }
    }

    private func cell(_ text: String, isPolice: Bool) -> String {
        if text.hasSuffix("*") { return String(text.dropLast()) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 { return isPolice ? parts[0] : parts[1] }
        return isPolice || text == "N" || text == "G" ? text : ""
    }

    private func isMet(_ condition: String, _ question: Question) -> Bool {
        switch condition {
        case "case-number": question.hasCase
        case "list":
            uses.contains {
                $0.owner == home(of: question.owner) && $0.kind == "list" && $0.words.contains(question.purpose)
            }
        default: question.documents.contains(condition)
        }
    }

    private func isAlways(_ since: Timestamp?, _ question: Question) -> Bool {
        since.map { $0 <= question.captured && $0 <= question.decided } ?? true
    }

    private func isEver(_ since: Timestamp?, _ question: Question) -> Bool {
        since.map { $0 <= question.captured || $0 <= question.decided } ?? true
    }
}
