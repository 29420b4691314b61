import Foundation
import HTTPSupport
import Kafka
import KafkaSupport
import Plates
import TestThreads
import Testing

@testable import platestream

/// The command itself, asked over HTTP while it runs: the program that the build made, on the embedded broker.
@Suite(.ownThread) struct RunOverHTTPTests {
    static let topology = """
        topology: tiny
        agencies:
          - {id: north-pd, kind: local, region: US-CA}
          - {id: south-pd, kind: local, region: US-CA}
        reads: {topic: reads, key: canonical-plate, format: platestream-json, max_age: 36500d}
        delivery: {guarantee: at-least-once}
        hotlists:
          - {id: svs, owner: north-pd, purpose: vehicle-theft, source: {csv: svs.csv}, notify: [north-pd, south-pd]}

        """
    static let hotlist = "entry_id,plate,reason,expires_at\ne1,7XYZ987,stolen-vehicle,2199-01-01T00:00:00Z\n"

    private static func read(_ id: Int, _ plate: String) -> String {
        """
        {"read_id":"r-\(id)","plate":"\(plate)","confidence":0.9,"captured_at":"2026-01-01T00:00:00Z",\
        "camera_id":"c","agency_id":"north-pd","location":{"lat":37.8,"lon":-122.2}}
        """
    }

    @Test(.timeLimit(.minutes(2)))
    func `A run tells when it is ready, and keeps its books on the page`() throws {
        let run = try RunningCommand(topology: Self.topology, files: ["svs.csv": Self.hotlist])
        defer { run.remove() }
        let port = try #require(run.port)
        wait { get("/readyz", port: port).status == 200 }
        #expect(get("/readyz", port: port).body == "ready\n")
        var producer = try Producer(settings: ClientSettings(brokers: try #require(run.brokers)))
        for value in [Self.read(1, "7XYZ987"), Self.read(2, "5AAA111"), Self.read(2, "5AAA111"), "no read"] {
            try producer.send("reads", partition: 0, value: Array(value.utf8))
        }
        _ = try producer.flush(within: .seconds(10))
        wait { get("/metrics", port: port).body.contains("\nplatestream_reads_total 4\n") }
        let page = get("/metrics", port: port).body
        for line in [
            "reads_total 4", #"reads_dead_lettered_total{reason="not-json"} 1"#,
            #"reads_refused_total{reason="duplicate-read"} 1"#, "reads_processed_total 2", "reads_hit_total 1",
            "reads_not_hit_total 1", #"hits_total{tier="region-unknown"} 1"#, "candidacies_total 2",
            "alerts_total 1", #"denied_total{rule="default-deny"} 1"#, "partitions 4", "partitions_halted 0",
            #"hotlist_entries{hotlist="svs"} 1"#, "alert_latency_seconds_count 1", "lag_records 0",
        ] { #expect(page.contains("\nplatestream_\(line)\n"), "\(line) is not in\n\(page)") }
        #expect(page.hasPrefix("# HELP platestream_ready ") && page.contains("\nplatestream_ready 1\n"))
        #expect(!page.contains("7XYZ987") && !page.contains("5AAA111") && !page.contains("r-1"))
        #expect(run.end() == 0)
    }

    /// The version of what decides, as the page has it.
    private static func policyVersion(_ port: UInt16) -> String {
        let line = get("/metrics", port: port).body.split(separator: "\n").first {
            $0.hasPrefix("platestream_topology_info{")
        }
        return line?.split(separator: "\"").last { $0.hasPrefix("sha256:") }.map(String.init) ?? ""
    }

    @Test(.timeLimit(.minutes(2)))
    func `A camera that is added under a run is known from then on, under another version of the policy`() throws {
        let cameras = "camera_id,agency_id,lat,lon\nd,north-pd,37.8,-122.2\n"
        let run = try RunningCommand(
            topology: Self.topology + "cameras: cameras.csv\n",
            files: ["svs.csv": Self.hotlist, "cameras.csv": cameras])
        defer { run.remove() }
        let port = try #require(run.port)
        func isOnPage(_ line: String) -> Bool {
            get("/metrics", port: port).body.contains("\nplatestream_\(line)\n")
        }
        let settings = try ClientSettings(brokers: try #require(run.brokers))
        var producer = try Producer(settings: settings)
        func send(_ id: Int) throws {
            try producer.send("reads", partition: 0, value: Array(Self.read(id, "7XYZ987").utf8))
            _ = try producer.flush(within: .seconds(10))
        }
        wait { get("/readyz", port: port).status == 200 }
        let first = Self.policyVersion(port)
        try send(1)
        wait { isOnPage(#"reads_dead_lettered_total{reason="unknown-camera"} 1"#) }
        try run.write(cameras + "c,north-pd,37.8,-122.2\n", to: "cameras.csv")
        wait { Self.policyVersion(port) != first }
        try send(2)
        wait { isOnPage("alerts_total 1") }
        try run.write(cameras + "c,nobody,37.8,-122.2\n", to: "cameras.csv")
        wait { isOnPage("cameras_refused 1") }
        try send(3)
        wait { isOnPage("alerts_total 2") }
        #expect(isOnPage("reads_total 3") && isOnPage("reads_processed_total 2"))
        let second = Self.policyVersion(port)
        #expect(first.hasPrefix("sha256:") && second.hasPrefix("sha256:") && first != second)
        var reader = try Reader("alerts.north-pd", group: "test", settings: settings)
        #expect(try reader.turn { $0.records.count == 2 })
        let alerts = reader.records.compactMap { $0.value.map { String(decoding: $0, as: UTF8.self) } }
        #expect(alerts.allSatisfy { $0.contains("\"policy_version\":\"\(second)\"") }, "\(alerts)")
        reader.close()
        #expect(run.end() == 0)
    }

    /// A feed that writes percentages where the contract wants shares.
    @Test(.timeLimit(.minutes(2)))
    func `A run that reads dead letters for the most part warns, and ends with 1 when it was to end by itself`() throws
    {
        let run = try RunningCommand(
            topology: Self.topology, files: ["svs.csv": Self.hotlist], options: ["--until-idle", "2s"])
        defer { run.remove() }
        var producer = try Producer(settings: ClientSettings(brokers: try #require(run.brokers)))
        for id in 0..<120 {
            let value = Self.read(id, "7XYZ987").replacing("0.9,", with: id < 115 ? "94.2," : "0.9,")
            try producer.send("reads", partition: 0, value: Array(value.utf8))
        }
        _ = try producer.flush(within: .seconds(10))
        let (code, log) = run.waitForEnd()
        #expect(code == 1)
        let warnings = log.split(separator: "\n").filter {
            $0.contains(#""text":"much of what comes in is not a read""#)
        }
        #expect(warnings.count == 1)
        for field in [
            #""reason":"bad-confidence""#, #""dead_letters":115"#, #""of_reads":120"#, #""agency":"north-pd""#,
            #""camera":"c""#, #""partition":0"#, #""offset":"#,
        ] { #expect(warnings.first?.contains(field) == true, "\(field) is not in \(warnings)") }
        #expect(log.contains("look at tiny.dead-letter") && !log.contains("7XYZ987"))
    }
}

/// `platestream run` as a process of its own, with its files in a folder of its own.
final class RunningCommand {
    private let process = Foundation.Process()
    private let folder: URL
    private let log = Pipe()
    private(set) var port: UInt16?
    private(set) var brokers: String?

    /// Puts a file of the run's folder in the place of the one that is there.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
    }

    /// Returns once it serves, and its broker listens.
    ///
    /// - Parameter shell: what a shell does before it becomes the command.
    init(topology: String, files: [String: String], options: [String] = [], shell: String = ":") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "platestream-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files.merging(["topology.yaml": topology], uniquingKeysWith: { first, _ in first }) {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        // The tests' own program stands beside those that they test.
        let command = URL(filePath: platestream.Process.path).deletingLastPathComponent().appending(path: "platestream")
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
            ["-c", "\(shell); exec \"$0\" \"$@\"", command.path, "run", folder.appending(path: "topology.yaml").path]
            + ["--brokers", "embedded", "--http", "127.0.0.1:0"] + options
        process.currentDirectoryURL = folder
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var text = ""
        while port == nil || brokers == nil {
            let piece = log.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
            port = text.firstMatch(of: #/"url":"http:\\?/\\?/127\.0\.0\.1:(\d+)"/#).flatMap { UInt16($0.output.1) }
            brokers = text.firstMatch(of: #/"brokers":"([^"]+)"/#).map { String($0.output.1) }
        }
        if port == nil { Issue.record("it does not serve: \(text)") }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Asks it to end.
    ///
    /// - Returns: the exit code; nil when it has not ended within 20 s, and is killed, or when it has crashed.
    func end(by number: Int32 = SIGTERM) -> Int32? {
        signal(number)
        let limit = Date.now + 20
        while process.isRunning, Date.now < limit { Foundation.Thread.sleep(forTimeInterval: 0.02) }
        guard !process.isRunning else {
            signal(SIGKILL)
            return nil
        }
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    var isRunning: Bool { process.isRunning }

    /// Nobody reads its standard error any more, as after `platestream run … 2>&1 | head`.
    func closeLog() throws { try log.fileHandleForReading.close() }

    /// Waits until it ends by itself.
    ///
    /// - Returns: the exit code, and what it logged since it served.
    func waitForEnd() -> (code: Int32, log: String) {
        let log = String(decoding: log.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, log)
    }

    func remove() {
        if process.isRunning { signal(SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }
}
