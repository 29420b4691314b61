package import Plates

/// What happens to a hotlist from its loading on, for those who log and count it.
package enum ListEvent: Equatable, Sendable {
    /// The first version is in force.
    case loaded(version: String, entries: Int, rejected: RejectedRows)
    /// Another version is in force.
    case replaced(version: String, entries: Int, rejected: RejectedRows)
    /// Single entries were written, in the place of those of their ids, or removed.
    case changed(ListChange)
    /// The same entries, said anew: the list is as fresh as that.
    case renewed(asOf: Timestamp)
    /// What the list's origin holds now cannot be taken; the running version stays.
    case refused(Refusal, running: String)
    /// What was refused before is gone: the running version is the origin's again.
    case recovered
    /// The accepted version could not be kept: after a restart a list that shrank would not be noticed.
    case notKept(String)
    /// Hits are marked and lose `high`, for reads captured later than `stale_after` from then.
    case stale(asOf: Timestamp)
    case fresh
    /// So many entries were removed one by one within ten minutes that someone should look.
    case fell(from: Int, to: Int)
    /// The list does not fall any more.
    case steadied
}

/// Takes note of what happens to the list with an id; called from the threads that keep the lists.
package typealias ListReport = @Sendable (_ list: String, ListEvent) -> Void

/// Single entries that records of a list's topic wrote or removed.
package struct ListChange: Equatable, Sendable {
    /// The list's version with the last of them.
    package private(set) var version: String
    package private(set) var written: Int
    package private(set) var removed: Int
    package private(set) var rejected: RejectedRows
    /// How many times the list was changed.
    package private(set) var count = 1

    package init(version: String, written: Int, removed: Int, rejected: RejectedRows = RejectedRows()) {
        self.version = version
        self.written = written
        self.removed = removed
        self.rejected = rejected
    }

    /// Sums up a change and a later one.
    mutating func add(_ later: ListChange) {
        version = later.version
        written += later.written
        removed += later.removed
        rejected.add(later.rejected)
        count += later.count
    }
}

/// Rows of a file or records of a topic that were left out: how many, and of the first of them where and why.
package struct RejectedRows: Equatable, Sendable {
    private static let lineLimit = 20

    package private(set) var count = 0
    package private(set) var lines: [String] = []
    /// What to look at in the entries that were not left out, by kind.
    package private(set) var findings: [String] = []

    package init() {}

    init(_ file: HotlistFile) {
        count = file.badRowCount
        lines = Array(file.rejections.prefix(Self.lineLimit))
        findings = file.findings
    }

    mutating func add(_ line: @autoclosure () -> String) {
        count += 1
        if lines.count < Self.lineLimit { lines.append(line()) }
    }

    mutating func add(_ others: RejectedRows) {
        count += others.count
        lines.append(contentsOf: others.lines.prefix(Self.lineLimit - lines.count))
    }
}
