import Files
import Plates
import Testing

@testable import Topologies

/// Machines whose time zone files differ: which ones they are is told, and whether the difference matters.
@Suite("Time zone files of a machine")
struct TimeZoneFilesTests {
    /// British Columbia as it was, and with the clock of summer for good from November 2026 on.
    static let changing = tzif([], footer: "PST8PDT,M3.2.0,M11.1.0")
    static func permanent() throws -> [UInt8] {
        // What the rule says from 2020 up to the spring of 2026, and no autumn behind it.
        let changes = try self.changes(from: 1_577_836_800, to: 1_775_000_000)
        return tzif(changes, footer: "<-07>7")
    }

    private static func changes(from start: Int64, to end: Int64) throws -> [(at: Int64, offset: Int32)] {
        try TimeZoneFile.clock(in: changing).stretches.dropFirst()
            .map { ($0.start.nanoseconds / 1_000_000_000, Int32($0.offset.nanoseconds / 1_000_000_000)) }
            .filter { start < $0.0 && $0.0 < end }
    }

    /// A file of RFC 9636, version 2: an offset of −8 h, then what changes it.
    static func tzif(_ changes: [(at: Int64, offset: Int32)], footer: String) -> [UInt8] {
        func big(_ number: Int64, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) }
        }
        func header(_ transitions: Int, _ kinds: Int) -> [UInt8] {
            Array("TZif2".utf8) + Array(repeating: 0, count: 15)
                + [0, 0, 0, transitions, kinds, 1].flatMap { big(Int64($0), 4) }
        }
        let offsets = [Int32(-8 * 3_600)] + changes.map(\.offset)
        var bytes = header(0, 1) + Array(repeating: 0, count: 7) + header(changes.count, offsets.count)
        for change in changes { bytes += big(change.at, 8) }
        for place in changes.indices { bytes.append(UInt8(place + 1)) }
        for offset in offsets { bytes += big(Int64(offset), 4) + [0, 0] }
        return bytes + [0] + Array("\n\(footer)\n".utf8)
    }

    /// What is said of a list whose hours follow Vancouver's clock, on a machine with these files.
    private func load(_ zone: [UInt8], active more: String = "", version: [String: String] = [:]) -> TopologyReport {
        let active = "active: {from: \"22:00\", to: \"06:00\", zone: America/Vancouver\(more)}"
        var disk = MemoryDisk([
            "/site/vehicle-terms.csv": "field,group,word\n", "/site/svs.csv": "entry_id,plate\n",
            "/site/t.yaml": faultless.replacing("owner: chp", with: "owner: chp\n    \(active)"),
        ])
        disk.files["\(TimeZoneFile.folder)/America/Vancouver"] = zone
        disk.files["\(TimeZoneFile.folder)/UTC"] = TimeZoneFilesTests.tzif([], footer: "UTC0")
        for (name, text) in version { disk.files["\(TimeZoneFile.folder)/\(name)"] = Array(text.utf8) }
        return TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
    }

    @Test("Hours that were approved under one clock warn under another, and only then")
    func approval() throws {
        let rules = try TimeZoneFile.clock(in: TimeZoneFilesTests.changing).rules
        let other = try TimeZoneFile.clock(in: TimeZoneFilesTests.permanent()).rules
        #expect(rules != other && rules.count == 12)
        #expect(load(TimeZoneFilesTests.changing).diagnostics == [])
        #expect(load(TimeZoneFilesTests.changing, active: ", zone_rules: \(rules)").diagnostics == [])
        let said = try load(
            TimeZoneFilesTests.permanent(), active: ", zone_rules: \(rules)",
            version: ["tzdata.zi": "# version 2026f\n"])
        #expect(
            said.diagnostics.map(\.rendered) == [
                "t.yaml:9:79: warning: the clock of `America/Vancouver` is not the one that was approved: by the time "
                    + "zone files of this machine (version 2026f) its rules are `\(other)`; compare `zdump -v "
                    + "America/Vancouver` on both machines; install the right tzdata, or approve this one: "
                    + "`zone_rules: \(other)`"
            ])
        // A warning stops nothing.
        #expect(said.topology?.hotlists.first?.active != nil)
    }

    @Test("What was corrected of the years before 2020 is not a difference, and neither is how a file is packed")
    func history() throws {
        let rules = try TimeZoneFile.clock(in: TimeZoneFilesTests.changing).rules
        let early: [(Int64, Int32)] = [(300_000_000, -7 * 3_600), (310_000_000, -8 * 3_600)]
        #expect(
            try TimeZoneFile.clock(in: TimeZoneFilesTests.tzif(early, footer: "PST8PDT,M3.2.0,M11.1.0")).rules == rules)
        let packed = try TimeZoneFilesTests.changes(from: 0, to: 2_000_000_000)
        #expect(packed.count > 100 && packed.count < 255)
        #expect(
            try TimeZoneFile.clock(in: TimeZoneFilesTests.tzif(packed, footer: "PST8PDT,M3.2.0,M11.1.0")).rules == rules
        )
    }

    @Test("A clock whose rules end is told")
    func end() throws {
        let ending = TimeZoneFilesTests.tzif([(1_772_964_000, -7 * 3_600)], footer: "")
        #expect(
            load(ending).diagnostics.map(\.rendered) == [
                "t.yaml:9:48: warning: the rules of `America/Vancouver` end on this machine (unknown): after "
                    + "2026-03-08T10:00:00.000Z its clock is not known to change; install a newer tzdata"
            ])
        #expect(try load(TimeZoneFilesTests.permanent()).diagnostics == [])
    }

    @Test(
        "The files' version is read from where distributions put it",
        arguments: [
            (["tzdata.zi": "# version 2025b\n# This zic input file"], "2025b"), (["+VERSION": "2026f\n"], "2026f"),
            (["+VERSION": "2026f-dirty"], "2026f-dirty"), ([:], "unknown"),
            (["tzdata.zi": "R A 1916 o - Jun 14"], "unknown"), (["tzdata.zi": ""], "unknown"),
        ])
    func versions(files: [String: String], version: String) throws {
        let topology = try #require(load(TimeZoneFilesTests.changing, version: files).topology)
        #expect(topology.timeZoneFiles.shownVersion == version)
        let rules = try TimeZoneFile.clock(in: TimeZoneFilesTests.changing).rules
        #expect(
            topology.notes.last == "`active` hours follow this machine's time zone files, version \(version): "
                + "America/Vancouver has the rules `\(rules)`")
    }

    @Test("This machine says which files it has")
    func thisMachine() { #expect(TimeZoneFiles.ofThisMachine.version?.hasPrefix("20") == true) }
}
