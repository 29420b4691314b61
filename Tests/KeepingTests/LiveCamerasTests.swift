import Files
import Plates
import Testing
import Topologies

@testable import Keeping

/// A topology's file of cameras, from look to look.
@Suite struct LiveCamerasTests {
    private static let topology = """
        topology: t
        agencies:
          - {id: opd, kind: local, region: US-CA}
        cameras: cameras.csv
        reads: {topic: reads}
        hotlists:
          - {id: svs, owner: opd, purpose: vehicle-theft, source: {topic: svs}, notify: [opd]}
        """
    private static let header = "camera_id,agency_id,lat,lon\n"
    private static let one = header + "c1,opd,37.8,-122.2\n"
    private static let two = one + "c2,opd,37.9,-122.3\n"

    private final class Setting {
        let disk = ListDisk()
        var cameras: LiveCameras
        let first: Topology

        init(_ text: String) throws {
            disk.write(LiveCamerasTests.topology, to: "/site/t.yaml")
            disk.write(text, to: "/site/cameras.csv")
            disk.write("field,group,word\n", to: "/site/vehicle-terms.csv")
            let (report, files) = TopologyFiles.read(path: "/site/t.yaml", program: "/bin/platestream", from: disk)
            first = try #require(report.topology, "\(report.diagnostics.rendered)")
            cameras = try #require(try LiveCameras(of: first, files, on: disk))
        }

        func write(_ text: String) { disk.write(text, to: "/site/cameras.csv") }

        /// As often as it takes until a file that stands still was read.
        func lookTwice() -> (events: [CameraEvent], replacement: Topology?) {
            let first = cameras.look(on: disk)
            let found = first.replacement != nil || !first.events.isEmpty ? first : cameras.look(on: disk)
            if let replacement = found.replacement { cameras.running = replacement }
            return found
        }
    }

    @Test func `A camera that is added makes another policy, under another version`() throws {
        let setting = try Setting(Self.one)
        setting.write(Self.two)
        let (events, replacement) = setting.lookTwice()
        let topology = try #require(replacement)
        #expect(topology.directory.cameras.map(\.id) == ["c1", "c2"])
        #expect(topology.policyVersion != setting.first.policyVersion)
        #expect(events == [.replaced(policyVersion: topology.policyVersion, cameras: 2)])
        #expect(setting.lookTwice().events == [])
    }

    @Test func `It has the version that a start with these files would have, whatever else has changed meanwhile`()
        throws
    {
        let setting = try Setting(Self.one)
        setting.disk.write("topology: [", to: "/site/t.yaml")
        setting.disk.remove("/site/vehicle-terms.csv")
        setting.write(Self.two)
        let version = try #require(setting.lookTwice().replacement).policyVersion
        #expect(try Setting(Self.two).first.policyVersion == version)
    }

    @Test(arguments: [
        ("c2,sfpd,37.8,-122.2\n", "sfpd"), ("c1,opd,37.8,-122.2\n", "declared twice"),
        ("c2,opd,137.8,-122.2\n", "137.8"),
        ("c2,opd,37.8\n,,,,,,\n", "cameras.csv"),
    ])
    func `A bad file changes nothing and says why, once for each cause`(row: String, cause: String) throws {
        let setting = try Setting(Self.one)
        setting.write(Self.one + row)
        let (events, replacement) = setting.lookTwice()
        guard case .refused(let faults, running: setting.first.policyVersion)? = events.first, replacement == nil else {
            Issue.record("\(events)")
            return
        }
        #expect(faults.contains { $0.contains(cause) && $0.hasPrefix("/site/cameras.csv:") }, "\(faults)")
        setting.write(Self.one + row)
        #expect(setting.lookTwice().events == [])
        setting.write(Self.one)
        #expect(setting.lookTwice().events == [.recovered])
    }

    @Test func `A file without a camera is refused, and one that is gone, until they are back`() throws {
        let setting = try Setting(Self.two)
        setting.write(Self.header)
        guard case .refused? = setting.lookTwice().events.first else { return #expect(Bool(false), "emptied") }
        #expect(setting.lookTwice().events == [])
        setting.disk.remove("/site/cameras.csv")
        guard case .refused? = setting.lookTwice().events.first else { return #expect(Bool(false), "gone") }
        setting.write(Self.two)
        #expect(setting.lookTwice().events == [.recovered])
    }

    @Test func `A topology without such a file has none to keep`() throws {
        let disk = ListDisk()
        disk.write(Self.topology.replacing("cameras: cameras.csv\n", with: ""), to: "/site/t.yaml")
        disk.write("field,group,word\n", to: "/site/vehicle-terms.csv")
        let (report, files) = TopologyFiles.read(path: "/site/t.yaml", program: "/bin/platestream", from: disk)
        #expect(try LiveCameras(of: #require(report.topology), files, on: disk) == nil)
    }
}
