package import Files
package import Hotlists
package import Plates
package import Topologies

/// A hotlist's CSV file while its topology runs: a change of it is read beside the running version, judged against it,
/// and put in force whole or not at all.
package struct LiveFile: Sendable {
    /// The list's place in the topology.
    package let list: Int
    package let id: String

    private let path: String
    private let format: HotlistFormat
    private let guards: ImportGuards
    /// What cameras write when they saw no plate.
    private let noPlate: PlateSet
    /// nil = nothing is kept over a restart.
    private let accepted: AcceptedVersions?
    private var watch: FileWatch
    private var running: Running
    /// What was told last and holds still.
    private var alarm: Refusal?

    /// The version in force, and the file's status when it was accepted.
    private struct Running: Sendable {
        var status: FileStatus
        var accepted: AcceptedVersion
    }

    /// Reads the file for the first time, as its list's first version.
    ///
    /// - Parameter noPlate: what cameras write when they saw no plate.
    /// - Returns: nil when the list has no file.
    /// - Throws: when it is refused, also for having shrunk too much against the version that was accepted last.
    package static func load(
        _ source: HotlistSource, as list: Int, noPlate: PlateSet, from disk: any Disk, accepted: AcceptedVersions?
    ) throws -> (file: LiveFile, hotlist: Hotlist, report: HotlistFile)? {
        guard case .csv(let path, let format) = source.origin else { return nil }
        let status = try disk.status(of: path)
        let last = try accepted?.load(source.id)
        let report = try HotlistFile(
            path: path, format: format, guards: source.guards, runningEntries: last?.entries, judgedAt: status.asOf,
            noPlate: noPlate, from: disk)
        guard let hotlist = report.report.hotlist else {
            throw BadInput(sentence(report, keptIn: accepted?.path(source.id)))
        }
        let version = AcceptedVersion(version: hotlist.version, entries: hotlist.entries.count)
        if version != last { try accepted?.save(version, of: source.id) }
        let file = LiveFile(
            list: list, id: source.id, path: path, format: format, guards: source.guards, noPlate: noPlate,
            accepted: accepted,
            watch: FileWatch(read: status), running: Running(status: status, accepted: version))
        return (file, hotlist.named(hotlist.version, asOf: status.asOf), report)
    }

    private static func sentence(_ file: HotlistFile, keptIn record: String?) -> String {
        if let record, let sentence = file.report.refusal?.sentence(against: record, of: file.path) { return sentence }
        return file.lines.last ?? "\(file.path) cannot be loaded"
    }

    /// Looks at the file, and reads it when it is another and stands still.
    mutating func look(on disk: any Disk, changing lists: LiveIndex) -> [ListEvent] {
        do throws(FileFailure) {
            let status = try disk.status(of: path)
            guard watch.isDue(status) else { return status == running.status ? endAlarm() : [] }
            let file = try HotlistFile(
                path: path, format: format, guards: guards, runningEntries: running.accepted.entries,
                judgedAt: status.asOf, noPlate: noPlate, from: disk)
            // Written to while it was read: what was read is not a state that it ever stood still in.
            guard try disk.status(of: path) == status else { return [] }
            watch.noteReading(of: status)
            switch file.report.result {
            case .success(let hotlist): return take(hotlist, of: file, status, changing: lists)
            case .failure(let refusal):
                return raise(Refusal(Refusal.Reason(refusal), "\(path): \(refusal.sentence)"))
            }
        } catch {
            return raise(Refusal(.unreadable, error.description))
        }
    }

    private mutating func take(
        _ hotlist: Hotlist, of file: HotlistFile, _ status: FileStatus, changing lists: LiveIndex
    ) -> [ListEvent] {
        running.status = status
        if hotlist.version == running.accepted.version {
            lists.update(list, version: hotlist.version, asOf: status.asOf)
            return alarm == nil ? [.renewed(asOf: status.asOf)] : endAlarm()
        }
        lists.replace(list, with: hotlist.named(hotlist.version, asOf: status.asOf))
        running.accepted = AcceptedVersion(version: hotlist.version, entries: hotlist.entries.count)
        alarm = nil
        let event = ListEvent.replaced(
            version: hotlist.version, entries: hotlist.entries.count, rejected: RejectedRows(file))
        do throws(FileFailure) {
            try accepted?.save(running.accepted, of: id)
            return [event]
        } catch {
            return [event, .notKept(error.description)]
        }
    }

    /// Tells a cause once, and again only when it is another.
    private mutating func raise(_ refusal: Refusal) -> [ListEvent] {
        if alarm == refusal { return [] }
        alarm = refusal
        return [.refused(refusal, running: running.accepted.version)]
    }

    private mutating func endAlarm() -> [ListEvent] {
        if alarm == nil { return [] }
        alarm = nil
        return [.recovered]
    }
}

extension FileStatus {
    /// What a list says, it says as of when its file was written.
    fileprivate var asOf: Timestamp { Timestamp(nanoseconds: writtenAt) }
}
