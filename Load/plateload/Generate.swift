// `generate`: a folder of reads with their hotlist, topology and truth.

import Console
import Encoding
import Files
import Synthesis

extension Plateload {
    /// `generate`: writes reads, hotlist, topology and truth.
    static func generate(_ invocation: Invocation<Verb>, _ report: Report) throws -> ExitCode {
        let reads = try synthesizer(invocation)
        try requirePast(reads)
        let folder = invocation.value(of: Options.out)
        if !invocation.isSet(Options.force) { try requireNoLoad(in: folder) }
        try makeFolder(folder)
        let started = System.seconds
        var made = try writeReads(reads, folder, report)
        try writeHotlist(reads, folder)
        try writeTopology(reads, folder, invocation)
        made.seconds = System.seconds - started
        try report.result(made.lines(reads, folder)) { made.json(reads, folder) }
        return .done
    }

    /// The answers to reads that may be on a topic by now are not overwritten unasked.
    private static func requireNoLoad(in folder: String) throws(CommandFailure) {
        let present = LoadFile.allCases.map { $0.path(in: folder) }.filter { LocalDisk().exists($0) }
        guard let first = present.first else { return }
        let others = present.count == 1 ? "" : " and \(present.count - 1) more"
        throw CommandFailure(
            .failed,
            "there is a load in \(folder) already (\(first)\(others)); give another --out, or --force to replace it")
    }

    private static func writeReads(_ reads: ReadSynthesizer, _ folder: String, _ report: Report) throws -> Made {
        var values = try OutputFile(LoadFile.reads.path(in: folder))
        var truth = try OutputFile(LoadFile.truth.path(in: folder))
        let writer = TruthWriter(reads)
        try truth.append { $0.append(contentsOf: TruthWriter.header.utf8) }
        try truth.append { writer.appendRecipients(to: &$0) }
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ReadSynthesizer.maximumValueBytes, alignment: 16)
        defer { unsafe memory.deallocate() }
        var made = Made()
        var ticker = Ticker()
        for sequence in 0..<UInt64(reads.profile.reads) {
            let read = unsafe reads.write(sequence, into: memory)
            let value = unsafe UnsafeRawBufferPointer(rebasing: memory[..<(read.valueCount ?? 0)])
            try values.append { bytes in
                unsafe bytes.append(contentsOf: value)
                bytes.append(UInt8(ascii: "\n"))
            }
            if case .ordinary = read.truth { continue }
            try truth.append { unsafe writer.append(sequence, read, value: value, to: &$0) }
            made.count(read, hits: reads.hits(of: read.truth).count)
            if ticker.isDue { report.progress("\(grouped(Int(sequence))) reads written") }
        }
        try values.finish()
        try truth.finish()
        made.bytes = values.byteCount
        return made
    }

    private static func writeHotlist(_ reads: ReadSynthesizer, _ folder: String) throws {
        let hotlist = HotlistSynthesizer(reads)
        var file = try OutputFile(LoadFile.hotlist.path(in: folder))
        try file.append { $0.append(contentsOf: HotlistSynthesizer.header.utf8) }
        for row in 0..<hotlist.count { try file.append { hotlist.append(row: row, to: &$0) } }
        try file.finish()
    }

    private static func writeTopology(
        _ reads: ReadSynthesizer, _ folder: String, _ invocation: Invocation<Verb>
    ) throws {
        var file = try OutputFile(LoadFile.topology.path(in: folder))
        let text = TopologyText.text(
            of: reads, readsTopic: invocation.value(of: Options.topic), hotlist: LoadFile.hotlist.rawValue,
            guarantee: invocation.value(of: Options.guarantee).rawValue)
        try file.append { $0.append(contentsOf: text.utf8) }
        try file.finish()
    }
}

/// The files of a load.
enum LoadFile: String, CaseIterable {
    case reads = "reads.jsonl"
    case truth = "truth.csv"
    case hotlist = "hotlist.csv"
    case topology = "topology.yaml"

    func path(in folder: String) -> String { "\(folder)/\(rawValue)" }
}

/// Says when a second has passed since it said so last.
struct Ticker {
    private var last = System.seconds

    var isDue: Bool {
        mutating get {
            let now = System.seconds
            guard now - last >= 1 else { return false }
            last = now
            return true
        }
    }
}

/// What `generate` wrote, counted.
private struct Made {
    var bytes = 0
    var seconds = 0.0
    private var hits = 0
    private var readsHit = 0
    private var faults = 0
    private var refused = 0
    private var misses = 0

    mutating func count(_ read: SyntheticRead, hits: Int) {
        self.hits += hits
        switch read.truth {
        case .fault: faults += 1
        case .refused: refused += 1
        case .target where hits > 0: readsHit += 1
        case .target: misses += 1
        case .ordinary: break
        }
    }

    func lines(_ reads: ReadSynthesizer, _ folder: String) -> [String] {
        let profile = reads.profile
        return [
            "\(folder)/reads.jsonl     \(grouped(profile.reads)) reads, \(grouped(bytes)) bytes, "
                + "\(reads.cameras.all.count) cameras of \(reads.cameras.agencies.count) agencies",
            "\(folder)/hotlist.csv     \(grouped(profile.entries)) entries",
            "\(folder)/truth.csv       \(grouped(readsHit)) reads make \(grouped(hits)) hits, "
                + "\(grouped(misses)) nearly do, \(grouped(faults)) are dead letters, \(grouped(refused)) are refused",
            "\(folder)/topology.yaml   load-\(profile.name)",
            "in \(fixed(seconds, places: 1)) s; next: plateload run \(folder) --brokers HOST:PORT --create-topic 8",
        ]
    }

    func json(_ reads: ReadSynthesizer, _ folder: String) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("folder"); json.string(folder)
        json.key("topology"); json.string("load-\(reads.profile.name)")
        json.key("reads"); json.int(reads.profile.reads)
        json.key("bytes"); json.int(bytes)
        json.key("entries"); json.int(reads.profile.entries)
        json.key("reads_hit"); json.int(readsHit)
        json.key("hits"); json.int(hits)
        json.key("near_misses"); json.int(misses)
        json.key("faults"); json.int(faults)
        json.key("refused"); json.int(refused)
        json.key("seconds"); json.number(seconds)
        json.endObject()
        return json
    }
}
