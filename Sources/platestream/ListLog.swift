import Console
import Encoding
import Keeping
import Plates

// How what happens to the hotlists and to the file of cameras reads in the log.

extension Log {
    /// Writes what happened to a hotlist.
    func write(_ event: ListEvent, of list: String) {
        let hotlist: LogFields = ["hotlist": .text(list)]
        switch event {
        case .loaded(let version, let entries, let rejected):
            write(rejected)
            info(
                "hotlist loaded",
                hotlist + [
                    "entries": .number(entries), "rejected": .number(rejected.count), "version": .text(version),
                ])
        case .replaced(let version, let entries, let rejected):
            write(rejected)
            info(
                "hotlist replaced",
                hotlist + [
                    "entries": .number(entries), "rejected": .number(rejected.count), "version": .text(version),
                ])
        case .changed(let change):
            write(change.rejected)
            info(
                change.count == 1 ? "hotlist changed" : "hotlist changed many times, summed up here",
                hotlist + [
                    "changes": .number(change.count), "written": .number(change.written),
                    "removed": .number(change.removed), "version": .text(change.version),
                ])
        case .renewed(let asOf): info("hotlist confirmed as it is", hotlist + ["as_of": .text(RFC3339.text(of: asOf))])
        case .refused(let refusal, let running):
            error(
                "hotlist refused; the running version stays",
                hotlist + [
                    "reason": .text(refusal.reason.rawValue), "cause": .text(refusal.sentence),
                    "running": .text(running),
                ])
        case .recovered: info("hotlist is what it was before it was refused", hotlist)
        case .notKept(let cause):
            warning(
                "the accepted version could not be kept: after a restart a list cut short would go unnoticed",
                hotlist + ["cause": .text(cause)])
        case .stale(let asOf):
            warning(
                "hotlist is stale: its hits are marked and none is at high priority",
                hotlist + ["as_of": .text(RFC3339.text(of: asOf))])
        case .fresh: info("hotlist is fresh again", hotlist)
        case .fell(let before, let entries):
            error(
                "hotlist lost many entries within ten minutes: look who removes them",
                hotlist + ["before": .number(before), "entries": .number(entries)])
        case .steadied: info("hotlist has lost no more entries for ten minutes", hotlist)
        }
    }

    /// What an import or a topic's records brought and was left out; a file with many is for `hotlist check`.
    private func write(_ rejected: RejectedRows) {
        for line in rejected.lines { warning("hotlist row", ["report": .text(line)]) }
        for line in rejected.findings { warning("hotlist entry", ["report": .text(line)]) }
        let more = rejected.count - rejected.lines.count
        if more > 0 {
            warning("more rows were rejected; 'hotlist check' lists those of a file", ["rows": .number(more)])
        }
    }
}

extension Log {
    /// Writes what happened to the file of cameras.
    func write(_ event: CameraEvent) {
        switch event {
        case .replaced(let version, let cameras):
            info(
                "file of cameras replaced: another policy is in force from each worker's next commit on",
                ["cameras": .number(cameras), "policy_version": .text(version)])
        case .refused(let faults, let running):
            for fault in faults { warning("file of cameras", ["report": .text(fault)]) }
            error("file of cameras refused; the running version stays", ["running": .text(running)])
        case .recovered: info("the file of cameras is what it was before it was refused")
        }
    }
}
