import Files
import Foundation
import Hotlists
import Plates
import Synthesis
import Testing

@testable import Topologies

/// The topologies that are handed out, and what becomes of them when they are damaged.
@Suite("Examples")
struct ExampleTests {
    private static let example = projectFolder() + "/Topologies/bay-area/topology.yaml"

    @Test("The worked example checks without an error, and warns only of what is not in force")
    func bayArea() throws {
        let report = TopologyFile.load(path: ExampleTests.example, program: "/nowhere/platestream")
        #expect(report.diagnostics.filter { $0.severity == .error } == [])
        #expect(report.diagnostics.allSatisfy { $0.what.contains("is not in force yet") })
        #expect(report.diagnostics.count == NotInForce.allCases.count)
        let topology = try #require(report.topology)
        #expect(topology.hotlists.count == 3)
        #expect(topology.directory.cameras.count == 41)
        #expect(topology.vocabulary.group(.make, word: "chevy") == topology.vocabulary.group(.make, word: "chevrolet"))
        #expect(topology.vocabulary.group(.make, word: "chevy") != nil)
    }

    /// Every topology that is handed out, those of a later day too.
    private static var examples: [String] {
        let folder = projectFolder() + "/Topologies"
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix("topology.yaml") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test("The hotlists of each example import without a bad row", arguments: examples)
    func exampleFiles(path: String) throws {
        let report = TopologyFile.load(path: path, program: "/nowhere/platestream")
        #expect(report.diagnostics.filter { $0.severity == .error } == [])
        let topology = try #require(report.topology)
        for hotlist in topology.hotlists {
            guard case .csv(let path, let format) = hotlist.origin else { continue }
            let csv = try contents(of: path, limit: 1 << 20)
            let imported = HotlistImport(format: format, guards: hotlist.guards).read(csv)
            #expect(imported.badRowCount == 0 && imported.rowCount > 0, "\(path): \(imported.badRows)")
            #expect(throws: Never.self) { try imported.result.get() }
        }
    }

    @Test("The lists of other vendors are read as their topologies say", arguments: ["genetec-list", "vigilant-list"])
    func vendors(name: String) throws {
        let path = projectFolder() + "/Topologies/\(name)/topology.yaml"
        let report = TopologyFile.load(path: path, program: "/nowhere/platestream")
        #expect(report.diagnostics == [])
        let topology = try #require(report.topology)
        for hotlist in topology.hotlists {
            guard case .csv(let path, let format) = hotlist.origin else { continue }
            let csv = try contents(of: path, limit: 1 << 20)
            let imported = HotlistImport(format: format, guards: hotlist.guards).read(csv)
            #expect(imported.badRowCount == 0 && imported.rowCount > 2, "\(imported.badRows)")
            // 2026-11-30
            let lint = ImportLint(
                try imported.result.get(), imported.notes, now: Timestamp(milliseconds: 1_796_000_000_000),
                noPlate: ReadsSource.usualNoPlate)
            #expect(lint.findings == [])
        }
    }

    @Test("What a vendor's row says is what its entry says")
    func vendorsEntry() throws {
        let path = projectFolder() + "/Topologies/vigilant-list/topology.yaml"
        let topology = try #require(TopologyFile.load(path: path, program: "/nowhere/platestream").topology)
        guard case .csv(let csv, let format)? = topology.hotlists.first?.origin else { return }
        let imported = HotlistImport(format: format).read(try contents(of: csv, limit: 1 << 20))
        let entry = try #require(imported.hotlist?.entries.first)
        #expect(entry.region == Region("US-NE") && entry.priority == .high && entry.reason == .felonyVehicle)
        // The first 1:30 of the night on which the clocks go back, and four years later by the same clock.
        #expect(entry.effectiveAt == Timestamp(milliseconds: 1_793_514_600_000))
        #expect(entry.expiresAt == Timestamp(milliseconds: 1_919_745_000_000))
    }

    @Test("The columns that a topology can map are those of a hotlist file")
    func columns() {
        #expect(ColumnKey.allCases.map(\.rawValue) == HotlistColumn.allCases.map(\.name))
    }

    @Test("A topology with five faults shows all five, in one go and in order")
    func fiveFaults() {
        let folder = projectFolder() + "/Tests/TopologiesTests/Fixtures"
        let report = TopologyFile.load(path: folder + "/five-faults.yaml", program: "/nowhere/platestream")
        #expect(report.topology == nil)
        let missing = folder + "/hotlists/missing.csv: No such file or directory"
        #expect(
            report.diagnostics.filter { $0.severity == .error }.map { "\($0.line):\($0.column): \($0.what)" } == [
                "6:15: `knid` is not a key of an agency", "7:37: `5` is not a duration",
                "10:12: `owner` `chpp` is not an agency of this topology", "12:19: cannot read \(missing)",
                "15:91: `2027-06-31` is not a date",
            ])
    }

    /// A disk on which the example's files stand, those that are only looked for without a byte.
    private func exampleDisk() throws -> MemoryDisk {
        var disk = MemoryDisk([:])
        let empty = ["stolen-vehicles.csv", "amber-alerts.csv", "oakland-felony.csv"].map { "hotlists/\($0)" }
        for name in empty + ["geofences/zones.geojson"] { disk.files["/site/\(name)"] = [] }
        disk.files["/site/vehicle-terms.csv"] = Array("field,group,word\nmake,ford,ford\nbody,suv,ut\n".utf8)
        let cameras = Paths.folder(of: ExampleTests.example) + "/cameras.csv"
        disk.files["/site/cameras.csv"] = try contents(of: cameras, limit: 1 << 20)
        disk.files["/site/t.yaml"] = try contents(of: ExampleTests.example, limit: 1 << 20)
        try disk.addZones()
        try disk.addPacks("us-ca", "us")
        return disk
    }

    @Test("Every key of the example, when it is mistyped, is reported exactly where it stands")
    func mistypedKeys() throws {
        var disk = try exampleDisk()
        let yaml = String(decoding: try #require(disk.files["/site/t.yaml"]), as: UTF8.self)
        var keys = 0
        for key in yaml.matches(of: /[\s\x7b]([a-z_]+)(: |:\n)/).map({ $0.output.1 }) {
            let before = yaml[..<key.startIndex]
            let lineStart = before.lastIndex(of: "\n").map { yaml.index(after: $0) } ?? yaml.startIndex
            guard !yaml[lineStart..<key.startIndex].contains("#") else { continue }
            let mistyped = yaml.replacingSubrange(key.startIndex..<key.endIndex, with: "zzzzzz")
            disk.files["/site/t.yaml"] = Array(mistyped.utf8)
            let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
            let line = before.count { $0 == "\n" } + 1
            let column = yaml[lineStart..<key.startIndex].unicodeScalars.count + 1
            let said = report.diagnostics.filter { $0.what.hasPrefix("`zzzzzz` is not a key of") }
            #expect(said.map(\.line) == [line] && said.map(\.column) == [column], "\(key) on line \(line)")
            keys += 1
        }
        #expect(keys > 90)
    }

    @Test("A damaged example either loads or shows an error inside one of its files")
    func mutations() throws {
        let seed = seedOfTests
        var random = SplitMix64(seed: seed)
        var disk = try exampleDisk()
        let yaml = try #require(disk.files["/site/t.yaml"])
        let cameras = try #require(disk.files["/site/cameras.csv"])
        let terms = try #require(disk.files["/site/vehicle-terms.csv"])

        for round in 0..<1_500 {
            let isCameras = round % 4 == 3
            let isTerms = round % 8 == 1
            disk.files["/site/t.yaml"] = isCameras || isTerms ? yaml : damaged(yaml, &random)
            disk.files["/site/cameras.csv"] = isCameras ? damaged(cameras, &random) : cameras
            disk.files["/site/vehicle-terms.csv"] = isTerms ? damaged(terms, &random) : terms
            let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
            let errors = report.diagnostics.filter { $0.severity == .error }
            try #require((report.topology == nil) == !errors.isEmpty, "SEED=\(seed), round \(round)")
            for diagnostic in report.diagnostics {
                let file = disk.absolute(diagnostic.file)
                let bytes = try #require(disk.files[file], "SEED=\(seed), round \(round)")
                try #require(isInside(diagnostic, bytes), "SEED=\(seed), round \(round): \(diagnostic.rendered)")
            }
        }
    }

    /// One to four random edits: a byte changed, some deleted, doubled, or put in from what YAML gives a meaning to.
    private func damaged(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 1...30, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3: bytes.removeSubrange(start...)
            default:
                let pieces = [
                    "[", "]", "{", "}", ":", "- ", "\n", "\t", "\"", "'", "&a ", "*a", "!t ", "<<: ", "#", ",", "é",
                ]
                bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: start)
            }
        }
        return bytes
    }

    /// Whether the place exists in the file, whose lines end in LF, CR or both; one past the end of a line, and the
    /// line after the last, do.
    private func isInside(_ diagnostic: Diagnostic, _ bytes: [UInt8]) -> Bool {
        var lines: [Int] = [0]
        for (place, byte) in bytes.enumerated() {
            let isSecond = byte == UInt8(ascii: "\n") && place > 0 && bytes[place - 1] == UInt8(ascii: "\r")
            if isSecond { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                lines.append(0)
            } else {
                lines[lines.count - 1] += 1
            }
        }
        guard diagnostic.line >= 1, diagnostic.line <= lines.count, diagnostic.column >= 1 else { return false }
        return diagnostic.column <= lines[diagnostic.line - 1] + 1
    }
}
