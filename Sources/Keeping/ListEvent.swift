package import Plates

/// What happens to a hotlist from its loading on, for those who log and count it.
package enum ListEvent: Equatable, Sendable {
    /// The first version is in force.
    case loaded(version: String, entries: Int, rejected: RejectedRows)
    /// Another version is in force.
    case replaced(version: String, entries: Int, rejected: RejectedRows)
    /// Single entries were written, in the place of those of their ids, or removed.
    case changed(version: String, written: Int, removed: Int, rejected: RejectedRows)
    /// The same entries, said anew: the list is as fresh as that.
    case renewed(asOf: Timestamp)
    /// What the list's origin holds now cannot be taken; the running version stays.
    case refused(String, running: String)
    /// What was refused before is gone: the running version is the origin's again.
    case recovered
    /// The accepted version could not be kept: after a restart a file that shrank would not be noticed.
    case notKept(String)
    /// Hits are marked and lose `high`, for reads captured later than `stale_after` from then.
    case stale(asOf: Timestamp)
    case fresh
}

/// Rows of a file or records of a topic that were left out: how many, and of the first of them where and why.
package struct RejectedRows: Equatable, Sendable {
    private static let lineLimit = 20

    package private(set) var count = 0
    package private(set) var lines: [String] = []

    package init() {}

    init(_ file: HotlistFile) {
        count = file.badRowCount
        lines = Array(file.rejections.prefix(Self.lineLimit))
    }

    mutating func add(_ line: @autoclosure () -> String) {
        count += 1
        if lines.count < Self.lineLimit { lines.append(line()) }
    }
}

/// Takes note of what happens to the list with an id; called from the threads that keep the lists.
package typealias ListReport = @Sendable (_ list: String, ListEvent) -> Void
