// `run`: reads into Kafka, at a rate or flat out.

import CPlatform
import Console
import Encoding
import Kafka
import Plates
import Synthesis
import Threads

extension Plateload {
    /// `run`: sends reads to Kafka, at a rate or as fast as possible.
    static func send(_ invocation: Invocation<Verb>, _ report: Report) throws -> ExitCode {
        try requireNoShape(invocation)
        let topic = invocation.value(of: Options.topic)
        let isDry = invocation.isSet(Options.dryRun)
        var sink: any RecordsOut = DrySink()
        if !isDry {
            let settings = try clientSettings(invocation, "compression.codec=lz4", "linger.ms=20")
            let admin = try Admin(settings: settings)
            try admin.connect(within: .seconds(10))
            if let partitions = invocation[Options.createTopic] {
                // As `platestream` advises: the append tells when a read came, whatever the sender's clock says.
                let settings = ["message.timestamp.type": "LogAppendTime"]
                try admin.create([NewTopic(name: topic, partitions: Int32(partitions), settings: settings)])
            }
            guard try admin.topics()[topic] != nil else {
                throw CommandFailure(
                    .failed, "these brokers have no topic '\(topic)'; give --create-topic PARTITIONS to make it")
            }
            sink = try KafkaSink(topic: topic, settings: settings)
        }
        var run = Sending(
            sink: sink, rate: invocation[Options.rate], limit: invocation[Options.limit] ?? .max, report: report)
        if let folder = invocation[Operands.folder] {
            var feed = try FileFeed(folder, Truth(LoadFile.truth.path(in: folder)))
            try run.send(&feed)
        } else {
            let reads = try synthesizer(invocation)
            try requirePast(reads)
            var feed = SyntheticFeed(reads)
            try run.send(&feed)
        }
        try report.result(run.lines(isDry: isDry)) { run.json }
        return .done
    }
}

/// A folder says what its reads are, so an option that says otherwise would be ignored.
func requireNoShape(_ invocation: Invocation<Verb>) throws(UsageError) {
    guard let folder = invocation[Operands.folder],
        let option = Options.shape.first(where: { invocation.isTyped($0) })
    else { return }
    throw UsageError(
        sentence: "plateload run: --\(option.name) shapes reads that are made on the way, and those of \(folder) are "
            + "made already; leave out one of the two")
}

/// What every client of this command is made with; what the user passes through comes after our own settings.
func clientSettings(_ invocation: Invocation<Verb>, _ own: String...) throws -> ClientSettings {
    guard let brokers = invocation[Options.brokers] else {
        throw UsageError(
            sentence: "plateload \(invocation.command.rawValue): give --brokers HOST:PORT[,...] "
                + "(see 'plateload \(invocation.command.rawValue) --help')")
    }
    guard case .cluster(let addresses) = brokers else {
        throw UsageError(
            sentence: "plateload \(invocation.command.rawValue): an embedded broker ends with its process; "
                + "give --brokers HOST:PORT of one that stays")
    }
    let passed = invocation.all(Options.kafka).map { "\($0.key)=\($0.value)" }
    do {
        return try ClientSettings(
            brokers: addresses.map(\.description).joined(separator: ","), passedThrough: own + passed)
    } catch let failure as KafkaFailure where failure.kind == .settings {
        throw UsageError(sentence: "plateload: \(failure.description)")
    }
}

/// One pass over a feed.
struct Sending {
    /// Records of a batch at most; at a rate, what is due.
    static let batchRecords = 8_192

    private let sink: any RecordsOut
    private let rate: Int?
    private let limit: Int
    private let report: Report
    private var count = 0
    private var bytes = 0
    private var seconds = 0.0
    private var cpuSeconds = 0.0

    init(sink: any RecordsOut, rate: Int?, limit: Int, report: Report) {
        self.sink = sink
        self.rate = rate
        self.limit = limit
        self.report = report
    }

    mutating func send(_ feed: inout some Feed & ~Copyable) throws {
        let cpuStart = platform_cpu_time_ns()
        let start = System.seconds
        var batch = Batch(partitions: sink.partitionCount)
        var ticker = Ticker()
        var last = (count: 0, seconds: start)
        while count < limit {
            let due = dueCount(since: start)
            if due == 0 {
                Pause.of(.milliseconds(1))
            } else {
                try batch.fill(from: &feed, atMost: min(due, limit - count))
                if batch.count == 0 { break }
                try sink.send(batch)
                count += batch.count
                bytes += batch.valueBytes
            }
            if ticker.isDue {
                let now = System.seconds
                report.progress(progress(rate: Double(count - last.count) / (now - last.seconds)))
                last = (count, now)
            }
        }
        try sink.finish()
        seconds = System.seconds - start
        cpuSeconds = Double(platform_cpu_time_ns() - cpuStart) / 1e9
    }

    /// How many reads may go now: a full batch, or what the rate has in arrears.
    private func dueCount(since start: Double) -> Int {
        guard let rate else { return Sending.batchRecords }
        let wanted = Int((System.seconds - start) * Double(rate)) + 1
        return min(max(wanted - count, 0), Sending.batchRecords)
    }

    private func progress(rate: Double) -> String {
        let perRead = count > 0 ? Double(bytes) / Double(count) : 0
        return "\(grouped(count)) reads, \(grouped(Int(rate))) reads/s, \(fixed(rate * perRead / 1e6, places: 1)) MB/s"
    }

    func lines(isDry: Bool) -> [String] {
        [
            "\(grouped(count)) reads \(isDry ? "made" : "sent and acknowledged"), \(grouped(bytes)) bytes, "
                + "in \(fixed(seconds, places: 2)) s (\(fixed(cpuSeconds, places: 2)) s of CPU)",
            "\(grouped(Int(Double(count) / max(seconds, 1e-9)))) reads/s, "
                + "\(fixed(Double(bytes) / max(seconds, 1e-9) / 1e6, places: 1)) MB/s",
        ]
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("reads"); json.int(count)
        json.key("bytes"); json.int(bytes)
        json.key("wall_seconds"); json.number(seconds)
        json.key("cpu_seconds"); json.number(cpuSeconds)
        json.key("reads_per_second"); json.int(Int(Double(count) / max(seconds, 1e-9)))
        json.endObject()
        return json
    }
}
