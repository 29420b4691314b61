import Files
import Glibc
import Testing

@testable import Topologies

/// A disk of a few texts. Its working folder is `/site`, where each test's topology lies as `t.yaml`.
struct MemoryDisk: Disk {
    var files: [String: [UInt8]]

    init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

    /// A few time zones of this machine.
    mutating func addZones() throws {
        for zone in ["UTC", "America/Los_Angeles", "America/New_York", "America/Argentina/Buenos_Aires"] {
            files["\(TimeZoneFile.folder)/\(zone)"] = try Files.contents(
                of: "\(TimeZoneFile.folder)/\(zone)", limit: TimeZoneFile.sizeLimit)
        }
    }

    private func bytes(of path: String) throws(FileFailure) -> [UInt8] {
        guard let bytes = files[path] ?? files[absolute(path)] else {
            throw FileFailure(path: path, deed: .read, cause: "No such file or directory", remedy: "check the path")
        }
        return bytes
    }

    /// The shipped law packs.
    mutating func addPacks(_ ids: String...) throws {
        for id in ids {
            files["/site/law/\(id).yaml"] = try Files.contents(
                of: projectFolder() + "/Topologies/law/\(id).yaml", limit: 1 << 20)
        }
    }

    func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        let bytes = try bytes(of: path)
        guard bytes.count <= limit else {
            throw FileFailure(
                path: path, deed: .read, cause: "it is larger than \(limit) bytes", remedy: "make it smaller")
        }
        return bytes
    }

    func checkReadable(_ path: String) throws(FileFailure) { _ = try bytes(of: path) }

    func exists(_ path: String) -> Bool { files[path] != nil || files[absolute(path)] != nil }

    func status(of path: String) throws(FileFailure) -> FileStatus {
        FileStatus(device: 0, inode: 0, size: try bytes(of: path).count, writtenAt: 0, changedAt: 0)
    }

    func absolute(_ path: String) -> String { Paths.normalised(path.hasPrefix("/") ? path : "/site/\(path)") }

    func resolved(_ path: String) -> String { absolute(path) }
}

/// A topology without a fault, which cases change in one place.
let faultless = """
    topology: t
    agencies:
      - {id: opd, kind: local, region: US-CA}
      - {id: chp, kind: state, region: US-CA}
    reads: {topic: reads}
    hotlists:
      - id: svs
        owner: chp
        purpose: vehicle-theft
        source: {csv: svs.csv}
        notify: [opd, chp]
    """

/// One change of `faultless`, and what is said of it: `line:column: error|warning: what; remedy`, in order.
struct Case: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let said: [String]

    init(_ old: String, _ new: String, _ said: String...) { self.init(old, new, said: said) }

    init(_ old: String, _ new: String, said: [String]) {
        self.old = old
        self.new = new
        self.said = said
    }

    var testDescription: String { "\(old) → \(new)".replacing("\n", with: "⏎") }
}

func report(_ files: [String: String]) -> TopologyReport {
    var disk = MemoryDisk(["/site/vehicle-terms.csv": "field,group,word\n", "/site/svs.csv": "entry_id,plate\n"])
    #expect(throws: Never.self) {
        try disk.addZones()
        try disk.addPacks("us-ca", "us-ca-sb274", "us", "us-nh")
    }
    for (name, text) in files { disk.files["/site/\(name)"] = Array(text.utf8) }
    return TopologyFile.load(
        path: "t.yaml", program: "/opt/bin/platestream", asOf: Values.instant("2026-12-01T00:00:00Z"), from: disk)
}

/// Holds what is said of `yaml` against `said`; lines of `t.yaml` without their file name.
@discardableResult
func check(
    _ yaml: String, _ said: [String], files: [String: String] = [:], at location: SourceLocation = #_sourceLocation
) -> Topology? {
    let report = report(files.merging(["t.yaml": yaml]) { _, yaml in yaml })
    let lines = report.diagnostics.map { diagnostic in
        diagnostic.file == "t.yaml" ? String(diagnostic.rendered.dropFirst("t.yaml:".count)) : diagnostic.rendered
    }
    #expect(lines == said, sourceLocation: location)
    #expect((report.topology == nil) == report.diagnostics.hasErrors, sourceLocation: location)
    return report.topology
}

/// Makes the change of `change` in `faultless`, and holds what is said of it against the case.
func check(_ change: Case, files: [String: String] = [:], at location: SourceLocation = #_sourceLocation) throws {
    let place = try #require(Checked.range(of: change.old, in: faultless), sourceLocation: location)
    check(faultless.replacingSubrange(place, with: change.new), change.said, files: files, at: location)
}

enum Checked {
    static func range(of part: String, in text: String) -> Range<String.Index>? { text.firstRange(of: part) }
}

extension String {
    func replacingSubrange(_ range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}

/// The project's folder, from where this file stands in it.
func projectFolder(_ file: String = #filePath) -> String {
    Paths.folder(of: Paths.folder(of: Paths.folder(of: file)))
}

/// What random tests start from: the variable SEED, or the same as ever.
let seedOfTests = unsafe getenv("SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_124
