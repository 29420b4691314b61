import Console
import Encoding
import Plates

/// What happens to the hotlists while a topology runs.
enum ListEvent: Equatable, Sendable {
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

extension Log {
    /// Writes what happened to a hotlist.
    func write(_ event: ListEvent, of list: String) {
        let hotlist: LogFields = ["hotlist": .text(list)]
        switch event {
        case .replaced(let version, let entries, let rejected):
            write(rejected)
            info(
                "hotlist replaced",
                hotlist + [
                    "entries": .number(entries), "rejected": .number(rejected.count), "version": .text(version),
                ])
        case .changed(let version, let written, let removed, let rejected):
            write(rejected)
            debug(
                "hotlist changed",
                hotlist + ["written": .number(written), "removed": .number(removed), "version": .text(version)])
        case .renewed(let asOf): info("hotlist confirmed as it is", hotlist + ["as_of": .text(RFC3339.text(of: asOf))])
        case .refused(let cause, let running):
            error(
                "hotlist refused; the running version stays",
                hotlist + ["cause": .text(cause), "running": .text(running)])
        case .recovered: info("hotlist is what it was before it was refused", hotlist)
        case .notKept(let cause):
            warning(
                "the accepted version could not be kept: after a restart a file cut short would go unnoticed",
                hotlist + ["cause": .text(cause)])
        case .stale(let asOf):
            warning(
                "hotlist is stale: its hits are marked and none is at high priority",
                hotlist + ["as_of": .text(RFC3339.text(of: asOf))])
        case .fresh: info("hotlist is fresh again", hotlist)
        }
    }

    /// What an import or a topic's records brought and was left out; a file with many is for `hotlist check`.
    func write(_ rejected: RejectedRows) {
        for line in rejected.lines { warning("hotlist row", ["report": .text(line)]) }
        let more = rejected.count - rejected.lines.count
        if more > 0 {
            warning("more rows were rejected; 'hotlist check' lists those of a file", ["rows": .number(more)])
        }
    }
}

/// Rows of a file or records of a topic that were left out: how many, and of the first of them where and why.
struct RejectedRows: Equatable, Sendable {
    private static let lineLimit = 20

    private(set) var count = 0
    private(set) var lines: [String] = []

    init() {}

    init(_ file: HotlistFile) {
        count = file.badRowCount
        lines = Array(file.rejections.prefix(Self.lineLimit))
    }

    mutating func add(_ line: @autoclosure () -> String) {
        count += 1
        if lines.count < Self.lineLimit { lines.append(line()) }
    }
}
