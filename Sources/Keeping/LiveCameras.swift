package import Files
import Plates
package import Topologies

/// What happens to a topology's file of cameras while the topology runs.
package enum CameraEvent: Equatable, Sendable {
    /// A policy with this number of cameras is proven, and handed on to be put in force.
    case replaced(policyVersion: String, cameras: Int)
    /// The file cannot be used, and why; the running policy stays.
    case refused([String], running: String)
    /// What was refused before is gone: the running policy is the file's again.
    case recovered
}

/// A topology's file of cameras while the topology runs: a change of it is proven together with the topology's other
/// files as they were read at the start, and makes another policy whole or none.
package struct LiveCameras: Sendable {
    /// How many faults of a file are told; `check` tells all.
    private static let faultLimit = 20

    private let path: String
    private let files: TopologyFiles
    /// What is in force: whoever publishes a replacement sets it.
    var running: Topology
    /// The file's status when the running policy was made of it.
    private var acceptedStatus: FileStatus
    private var watch: FileWatch
    /// What was told last and holds still.
    private var alarm: [String]?

    /// - Parameters:
    ///   - running: was read from `files` a moment ago.
    /// - Returns: nil when the topology has no file of cameras.
    /// - Throws: when the file's status cannot be read.
    package init?(of running: Topology, _ files: TopologyFiles, on disk: any Disk = LocalDisk()) throws(FileFailure) {
        guard let path = running.cameraFile else { return nil }
        self.path = path
        self.files = files
        self.running = running
        acceptedStatus = try disk.status(of: path)
        watch = FileWatch(read: acceptedStatus)
    }

    /// Looks at the file, and reads it when it is another and stands still.
    ///
    /// - Returns: what is to be told, and the topology that is to be put in force.
    package mutating func look(on disk: any Disk) -> (events: [CameraEvent], replacement: Topology?) {
        do throws(FileFailure) {
            let status = try disk.status(of: path)
            guard watch.isDue(status) else { return (status == acceptedStatus ? endAlarm() : [], nil) }
            let bytes = try disk.contents(of: path, limit: TopologyFiles.cameraBytes)
            // Written to while it was read: what was read is not a state that it ever stood still in.
            guard try disk.status(of: path) == status else { return ([], nil) }
            watch.noteReading(of: status)
            return take(files.proven(with: bytes, in: path), status)
        } catch {
            return (raise([error.description]), nil)
        }
    }

    private mutating func take(
        _ report: TopologyReport, _ status: FileStatus
    ) -> (events: [CameraEvent], replacement: Topology?) {
        guard let topology = report.topology else {
            let faults = report.diagnostics.filter { $0.severity == .error }.map(\.rendered)
            return (raise(Array(faults.prefix(Self.faultLimit))), nil)
        }
        if topology.directory.cameras.isEmpty, !running.directory.cameras.isEmpty {
            return (
                raise(["\(path): no camera is left, and every read would be a dead letter; complete the file"]), nil
            )
        }
        acceptedStatus = status
        guard topology.policyVersion != running.policyVersion else { return (endAlarm(), nil) }
        alarm = nil
        let cameras = topology.directory.cameras.count
        return ([.replaced(policyVersion: topology.policyVersion, cameras: cameras)], topology)
    }

    /// Tells a cause once, and again only when it is another.
    private mutating func raise(_ faults: [String]) -> [CameraEvent] {
        if alarm == faults { return [] }
        alarm = faults
        return [.refused(faults, running: running.policyVersion)]
    }

    private mutating func endAlarm() -> [CameraEvent] {
        if alarm == nil { return [] }
        alarm = nil
        return [.recovered]
    }
}
