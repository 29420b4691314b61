import Console
import Foundation
import Testing

@testable import platestream

/// `hotlist check`: what it prints, and how it ends.
@Suite struct HotlistCheckTests {
    private static let topology = """
        topology: first
        agencies: [{id: oakland-pd, name: Oakland Police, kind: local, region: US-CA}]
        reads: {topic: reads, key: canonical-plate, format: platestream-json, no_plate: [NOCAR]}
        hotlists:
          - id: stolen
            owner: oakland-pd
            purpose: vehicle-theft
            source:
              csv: stolen.csv
              delimiter: ";"
              columns:
                entry_id: ITEM
                reason: {constant: stolen-vehicle}
                effective_at: {column: ENTERED, format: "MM/dd/yyyy", zone: America/Los_Angeles}
                expires_at: {after: P1Y, of: effective_at}
            notify: [oakland-pd]
          - id: amber
            owner: oakland-pd
            purpose: abduction
            source: {topic: hotlist.amber}
            notify: [oakland-pd]

        """
    private static let vendor = "ITEM;plate;ENTERED\n1;8ABC123;11/20/2026\n2;NOCAR;11/20/2026\n3;NOPLATE;11/20/2026\n"
    private static let plain = "ITEM,LIC,reason,expires_at\n1,8ABC123,gang,2027-06-30T00:00:00Z\n"

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "platestream-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let terms = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Topologies/vehicle-terms.csv")
        try FileManager.default.copyItem(at: terms.standardized, to: folder.appending(path: "vehicle-terms.csv"))
        for (name, text) in ["topology.yaml": Self.topology, "stolen.csv": Self.vendor, "plain.csv": Self.plain] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
    }

    /// - Parameter line: with the folder's files as `@name`.
    private func check(_ line: String) throws -> (text: String, code: ExitCode) {
        defer { try? FileManager.default.removeItem(at: folder) }
        let arguments = "hotlist check --now 2026-11-24T00:00:00Z \(line)"
            .replacing("@", with: folder.path + "/").split(separator: " ").map(String.init)
        guard case .run(let invocation) = try commandLine.read(arguments, environment: [:]) else {
            throw UsageError(sentence: "'\(line)' only shows something")
        }
        let format = invocation.value(of: CommonOptions.format)
        let report = try Platestream.report(on: invocation, in: format, program: "/nowhere/platestream")
        return (report.lines.joined(separator: "\n"), report.code)
    }

    @Test(arguments: [
        ("@stolen.csv --topology @topology.yaml --list stolen", ExitCode.done, "3 rows, 0 bad rows, 3 entries"),
        ("@stolen.csv --topology @topology.yaml --list stolen --format json", .done, #""bad_rows":0,"entries":3"#),
        ("@plain.csv --column entry_id=ITEM --column plate=LIC", .done, "1 row, 0 bad rows, 1 entries"),
        ("@plain.csv", .badInput, "refused whole: "),
        ("@stolen.csv --column entry_id=ITEM", .badInput, "delimiter"),
        ("@plain.csv --topology @topology.yaml --list stolen", .badInput, "refused whole: "),
    ])
    func `A file is read as its list says, or by the headers that are named`(
        line: String, code: ExitCode, piece: String
    ) throws {
        let report = try check(line)
        #expect(report.code == code && report.text.contains(piece), "\(report.text)")
    }

    @Test func `The words for a read without a plate are the topology's`() throws {
        let text = try check("@stolen.csv --topology @topology.yaml --list stolen").text
        let found = text.split(separator: "\n").filter { $0.contains("no_plate") }
        #expect(found.count == 1 && found[0].contains("stolen.csv:3: warning"), "\(text)")
    }

    @Test(arguments: [
        ("@stolen.csv --topology @topology.yaml", ExitCode.usage, "belong together"),
        ("@stolen.csv --list stolen", .usage, "belong together"),
        ("@stolen.csv --topology @topology.yaml --list stolen --column plate=P", .usage, "leave out one"),
        ("@stolen.csv --topology @topology.yaml --list stole", .badInput, "no hotlist 'stole', but 'stolen', 'amber'"),
        ("@stolen.csv --topology @topology.yaml --list amber", .badInput, "from a topic"),
        ("@stolen.csv --topology @stolen.csv --list stolen", .badInput, "has errors"),
        ("@plain.csv --column entry_ID=ITEM", .usage, "entry_id"),
    ])
    func `What the command line cannot mean is refused with the remedy`(
        line: String, code: ExitCode, piece: String
    ) throws {
        let failure = try #require(throws: CommandFailure.self) { try check(line) }
        #expect(failure.exitCode == code && failure.sentence.contains(piece), "\(failure.sentence)")
    }
}
