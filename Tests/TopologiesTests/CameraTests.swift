import Hotlists
import Plates
import Testing

@testable import Topologies

/// The file of cameras, and where the vehicle vocabulary is looked for.
@Suite("Cameras and vocabulary")
struct CameraTests {
    struct Rows: Sendable {
        let csv: String
        let said: [String]

        init(_ csv: String, _ said: String...) {
            self.csv = csv
            self.said = said
        }
    }

    static let header = "camera_id,agency_id,lat,lon,heading_deg\n"

    @Test("Blanks at the ends of fields are dropped and told, and so is a camera at 0, 0")
    func blanks() throws {
        let csv = Self.header + "c2 ,opd,37.8,-122.2,1\n\n,,,,\nc3,opd,0,0.0,\n"
        let topology = try #require(
            check(
                faultless + "\ncameras: cams.csv\n",
                [
                    "cams.csv:2:1: warning: blanks at the ends of the field were dropped; leave them out of the file",
                    "cams.csv:5:8: warning: 0, 0 lies in the Atlantic Ocean; write where the camera stands, or leave "
                        + "both empty",
                ], files: ["cams.csv": csv]))
        #expect(topology.directory.cameras.map(\.id) == ["c2", "c3"])
    }

    @Test("A file in another encoding is told by line and column")
    func encoding() {
        var disk = MemoryDisk([
            "/site/vehicle-terms.csv": "field,group,word\n", "/site/svs.csv": "entry_id,plate\n",
            "/site/t.yaml": faultless + "\ncameras: cams.csv\n",
        ])
        disk.files["/site/cams.csv"] = Array((Self.header + "Z").utf8) + [0xFC] + Array("rich,opd,1,1,1\n".utf8)
        let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
        #expect(
            report.diagnostics.map(\.rendered) == [
                "cams.csv:2:2: error: this is not CSV row; this byte is not UTF-8, as in a file that was saved as "
                    + "Windows-1252; save the file as UTF-8"
            ])
    }

    @Test(
        "Faults in the file of cameras are told by line and column",
        arguments: [
            Rows(
                "",
                "cams.csv:1:1: error: the file has no header row; write "
                    + "`camera_id,agency_id,lat,lon,heading_deg` into its first line"
            ),
            Rows(
                "camera_id,agency,lat,long\n",
                "cams.csv:1:1: error: the column `agency_id` is missing; write "
                    + "`camera_id,agency_id,lat,lon,heading_deg` into the first line",
                "cams.csv:1:11: error: `agency` is not a column of a camera file; did you mean `agency_id`?",
                "cams.csv:1:22: error: `long` is not a column of a camera file; did you mean `lon`?"),
            Rows(
                "camera_id,agency_id,lat,lat\n",
                "cams.csv:1:25: error: the column `lat` stands twice; delete one of the two"),
            Rows(
                "camera_id,agency_id\nc1,opd,1\n",
                "cams.csv:2:1: error: the row has 3 fields, the header 2; write one field a column, with "
                    + "commas inside a field in quotes"
            ),
            Rows(
                header + "c1,odp,37.8,-122.2,1\n,opd,1,2,3\n",
                "cams.csv:2:4: error: `agency_id` `odp` is not an agency of this topology; did you mean `opd`?",
                "cams.csv:3:1: error: a `camera_id` has 1 to 64 bytes, not 0; write the id that the camera's "
                    + "reads carry"
            ),
            Rows(
                header + "c1,opd,37.8,-122.2,1\nc1,chp,37.8,-122.2,2\n",
                "cams.csv:3:1: error: `c1` is declared twice, first on line 2; give this camera another id, or "
                    + "delete it"
            ),
            Rows(
                header + "c1,opd,90.1,-180.5,361\nc2,opd,1e1,inf,nan\n",
                "cams.csv:2:8: error: `90.1` is not a latitude from -90 to 90; write it like `37.8044`",
                "cams.csv:2:13: error: `-180.5` is not a longitude from -180 to 180; write it like `-122.2712`",
                "cams.csv:2:20: error: `361` is not a heading from 0 to 360 degrees; write it like `182`",
                "cams.csv:3:8: error: `1e1` is not a latitude from -90 to 90; write it like `37.8044`",
                "cams.csv:3:12: error: `inf` is not a longitude from -180 to 180; write it like `-122.2712`",
                "cams.csv:3:16: error: `nan` is not a heading from 0 to 360 degrees; write it like `182`"),
            Rows(
                header + "c1,opd,37.8,,\nc2,opd,,-122.2,\n",
                "cams.csv:2:13: error: `lon` is empty and the other is not; write both, or neither where the "
                    + "camera's reads bring their location",
                "cams.csv:3:8: error: `lat` is empty and the other is not; write both, or neither where the "
                    + "camera's reads bring their location"
            ),
            Rows(
                header + "c1,opd,\"37.8,-122.2,1\n",
                "cams.csv:2:8: error: this is not CSV row; the quote that opens here is never closed; close it, "
                    + "and double quotes inside"
            ),
            Rows(
                "camera_id;agency_id\nc1;opd\n",
                "cams.csv:1:1: error: the fields of the header are separated by `;`, not by `,`; save the file with "
                    + "commas"),
            Rows(
                "sep=,\n" + header,
                "cams.csv:1:1: error: the first line is Excel's `sep=`; delete it"),
            Rows(
                "Cameras\n" + header,
                "cams.csv:1:1: error: the names of the columns stand on line 2, not on the first; delete the lines "
                    + "before it"),
            Rows(
                header + "c1,opd\n",
                "cams.csv:2:1: error: the row has 2 fields, the header 5; write one field a column, with commas inside a "
                    + "field in quotes"),
            Rows(
                header + "\(String(repeating: "x", count: 65)),opd,,,\n",
                "cams.csv:2:1: error: a `camera_id` has 1 to 64 bytes, not 65; write the id that the camera's "
                    + "reads carry"
            ),
        ])
    func faults(rows: Rows) {
        check(faultless + "\ncameras: cams.csv\n", rows.said, files: ["cams.csv": rows.csv])
    }

    @Test("Cameras arrive, with a place or without")
    func arrive() throws {
        let csv = CameraTests.header + "c1,opd,37.8,-122.25,182\r\n\"c,2\",chp,,,\nc3,chp,-90,180,\n"
        let topology = try #require(check(faultless + "\ncameras: cams.csv\n", [], files: ["cams.csv": csv]))
        #expect(topology.directory.declaresCameras)
        #expect(
            topology.directory.cameras == [
                Camera(id: "c1", agency: AgencyIndex(0), location: Location(latitude: 37.8, longitude: -122.25)),
                Camera(id: "c,2", agency: AgencyIndex(1), location: nil),
                Camera(id: "c3", agency: AgencyIndex(1), location: Location(latitude: -90, longitude: 180)),
            ])
    }

    @Test("A file without a camera would make a dead letter of every read")
    func noCamera() {
        check(
            faultless + "\ncameras: cams.csv\n",
            [
                "12:10: error: `cams.csv` declares no camera, so every read would be a dead letter; add a row for "
                    + "each camera, or delete `cameras`"
            ], files: ["cams.csv": CameraTests.header])
    }

    @Test(
        "It is said which reads must carry their location",
        arguments: [
            (nil, "it declares no cameras, so every read must carry a `location`; one without is a dead letter"),
            (
                "c1,opd,37.8,-122.25,\nc2,opd,,,\nc3,opd,,,\n",
                "2 of 3 cameras have no place, so their reads must carry a `location`; one without is a dead letter "
                    + "(the first is `c2`)"
            ),
            ("c1,opd,37.8,-122.25,\n", nil),
        ] as [(String?, String?)])
    func placesToCarry(rows: String?, said: String?) throws {
        let yaml = faultless + (rows == nil ? "" : "\ncameras: cams.csv\n")
        let topology = try #require(check(yaml, [], files: ["cams.csv": CameraTests.header + (rows ?? "")]))
        #expect(topology.notes == (said.map { [$0] } ?? []))
    }

    @Test("The order of columns is the file's, and only two are needed")
    func columns() throws {
        let csv = "agency_id,camera_id\nopd,c1\n"
        let topology = try #require(check(faultless + "\ncameras: cams.csv\n", [], files: ["cams.csv": csv]))
        #expect(topology.directory.cameras.map(\.id) == ["c1"])
    }

    @Test("A file of cameras that is not there")
    func missing() {
        check(
            faultless + "\ncameras: cams.csv\n",
            [
                "12:10: error: cannot read cams.csv: No such file or directory; check the path"
            ])
    }

    @Test("Faults without end are cut off, and counted")
    func flood() {
        let csv = CameraTests.header + (0..<5000).map { "c\($0),nobody,,,\n" }.joined()
        let report = report(["t.yaml": faultless + "\ncameras: cams.csv\n", "cams.csv": csv])
        #expect(report.diagnostics.count == Findings.limitPerFile + 1)
        #expect(
            report.diagnostics.last?.rendered
                == "cams.csv:5001:7: error: 4000 more faults are not listed; mend the others first")
    }

    @Test(
        "The vocabulary is looked for from the topology upwards, then by the program",
        arguments: [
            "/site/vehicle-terms.csv", "/site/Topologies/vehicle-terms.csv", "/vehicle-terms.csv",
            "/Topologies/vehicle-terms.csv", "/opt/bin/share/platestream/vehicle-terms.csv",
            "/opt/share/platestream/vehicle-terms.csv", "/opt/bin/Topologies/vehicle-terms.csv",
            "/opt/Topologies/vehicle-terms.csv",
        ])
    func vocabulary(path: String) throws {
        let disk = MemoryDisk(["/site/t.yaml": faultless, "/site/svs.csv": "", path: "field,group,word\nmake,a,b\n"])
        let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
        #expect(report.diagnostics == [])
        #expect(report.topology?.vocabulary.group(.make, word: "b") == 1)
    }

    @Test(
        "A vocabulary that is broken is an error with its place, so that what is checked is what runs",
        arguments: [
            ("make,a,b\n", "1:1: error: the header of a vocabulary is field,group,word; write it as the first line"),
            (
                "field,group,word\nmake,a,b\nncic,c,d\n",
                "3:1: error: the vocabulary knows no field of this name; write make or body"
            ),
            (
                "field,group,word\nmake,a,b\nmake,longer,B\n",
                "3:13: error: the word stands in another group of the same field already; leave it in one of them"
            ),
            ("field,group,word\nmake,,b\n", "2:6: error: the group is empty; name it, for example by its first word"),
            ("field,group,word\nmake,a\n", "2:1: error: the row has 2 fields; write the three field,group,word"),
            (
                "field,group,word\nmake,a,\"b\n",
                "2:8: error: the line is not CSV; the quote that opens here is never closed; close it, and double "
                    + "quotes inside"
            ),
        ])
    func brokenVocabulary(csv: String, said: String) {
        let disk = MemoryDisk(["/site/t.yaml": faultless, "/site/svs.csv": "", "/site/vehicle-terms.csv": csv])
        let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
        #expect(report.topology == nil)
        #expect(report.diagnostics.map(\.rendered) == ["/site/vehicle-terms.csv:" + said])
    }

    @Test("A camera that changes hands is another policy")
    func policyVersion() throws {
        let yaml = faultless.replacing("reads:", with: "cameras: cams.csv\nreads:")
        let versions = try ["opd", "chp", "opd"].map { owner in
            let csv = "camera_id,agency_id,lat,lon,heading_deg\nc1,\(owner),37.8,-122.2,1\n"
            return try #require(check(yaml, [], files: ["cams.csv": csv])).policyVersion
        }
        #expect(versions[0] != versions[1] && versions[0] == versions[2])
        #expect(try versions.contains(#require(check(faultless, [])).policyVersion) == false)
    }

    @Test("A vocabulary that is nowhere is an error that says where it was looked for")
    func noVocabulary() {
        let disk = MemoryDisk(["/site/t.yaml": faultless, "/site/svs.csv": ""])
        let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
        #expect(report.topology == nil)
        #expect(
            report.diagnostics.map(\.rendered) == [
                "t.yaml:1:1: error: there is no vehicle vocabulary, vehicle-terms.csv, in /site, a folder "
                    + "above it, or a Topologies/ in one of them; nor in share/platestream/ by /opt/bin, or a "
                    + "Topologies/ in it or a folder above it; put a copy beside the topology file"
            ])
    }
}
