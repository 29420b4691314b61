package import Files
import Plates
import Threads
package import Topologies

/// Keeps a run's policy as the file of its cameras says: looks at the file about once a second.
///
///     file ──look──▶ the topology with its other files as they were ──check──▶ policy ──publish──▶ next edition
package struct CameraKeeper: Companion {
    package let name = "cameras"

    private static let betweenLooks = TimeSpan.seconds(1)

    private let cameras: LiveCameras
    private let disk: any Disk
    private let publish: @Sendable (Topology) throws -> Void
    private let report: @Sendable (CameraEvent) -> Void

    /// - Parameter publish: puts a topology in force that differs from the one before in its cameras alone; throws when
    ///   that is not possible.
    package init(
        _ cameras: LiveCameras, disk: any Disk = LocalDisk(), publish: @escaping @Sendable (Topology) throws -> Void,
        report: @escaping @Sendable (CameraEvent) -> Void
    ) {
        self.cameras = cameras
        self.disk = disk
        self.publish = publish
        self.report = report
    }

    package func run(until isOver: @escaping @Sendable () -> Bool) {
        var cameras = cameras
        while !isOver() {
            for event in look(&cameras) { report(event) }
            Pause.of(Self.betweenLooks, unless: isOver)
        }
    }

    private func look(_ cameras: inout LiveCameras) -> [CameraEvent] {
        let (events, replacement) = cameras.look(on: disk)
        guard let replacement else { return events }
        do {
            try publish(replacement)
            cameras.running = replacement
            return events
        } catch {
            return [.refused(["\(error)"], running: cameras.running.policyVersion)]
        }
    }
}
