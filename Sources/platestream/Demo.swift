import Console
import Engine
import Files
import Glibc
import Hotlists
import Kafka
import Keeping
import Plates
import Synchronization
import Synthesis
import Threads
import Topologies

// The command `demo`: traffic, broker and engine in one process, for a first look.

extension Platestream {
    /// `demo`: the whole system in this process. A broker, reads that come as they would on a busy road, a hotlist that
    /// some of them are on, and the engine between them.
    static func demo(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let signals = StopSignals()
        let status = RunStatus(now: { Process.now }, droppedLines: terminal.droppedLines)
        return try servingWherePossible(status, terminal) { url in
            try demo(invocation, signals, status, at: url, terminal)
        }
    }

    /// - Parameter url: where its health and metrics are; nil = nowhere.
    private static func demo(
        _ invocation: Invocation<Verb>, _ signals: StopSignals, _ status: RunStatus, at url: String?,
        _ terminal: Terminal
    ) throws -> ExitCode {
        let startedAt = Process.now
        let end = startedAt + invocation.value(of: Options.duration)
        let reads = ReadSynthesizer(demoProfile(from: startedAt), seed: demoSeed)
        let folder = try DemoFolder(for: reads)
        let loaded = try LoadedTopology(folder.topology, lawFolder: nil, terminal)
        let report = status.noting(terminal.log)
        let lists = try LoadedLists(of: loaded.topology, accepted: nil, report: report)
        let editions = Editions(loaded, lists, seed: .random(in: 0 ... .max))

        let log = KafkaLog()
        let broker = try EmbeddedBroker(log: log)
        for name in [loaded.topology.reads.topic] + editions.policy.outputs.names {
            try broker.createTopic(name, partitions: embeddedPartitions)
        }
        let settings = try ClientSettings(brokers: broker.brokers)
        let engine = StreamEngine(
            editions: editions, workers: 1,
            ports: KafkaPorts(
                topology: loaded.topology, settings: settings, log: log, seed: .random(in: 0 ... .max),
                events: terminal.log
            ).atLeastOnce())
        let traffic = DemoTraffic(reads: reads, topic: loaded.topology.reads.topic, settings, log) {
            engine.figures.reduce(0) { $0 + $1.accounts.reads }
        }
        let run = WatchedRun(
            engine: engine, editions: editions, status: status,
            hints: hints(
                folder, brokers: broker.brokers, editions, url: url, lasting: invocation.value(of: Options.duration)),
            terminal: terminal)
        let result = Result {
            try Companions.with { beside in
                beside.keep(lists, in: editions, nil, nil, report)
                beside.start(traffic)
                return try run.run { now in
                    if now >= end || signals.isStopAsked || traffic.failure != nil { traffic.stop() }
                    return traffic.hasStopped && engine.isIdle(for: .seconds(1))
                }
            }
        }
        if let failure = traffic.failure { throw CommandFailure(.failed, "the demo's traffic broke off: \(failure)") }
        return try result.get()
    }

    private static func demoProfile(from start: Timestamp) -> Profile {
        var profile = Profile.demo
        profile.start = start
        return profile
    }

    private static func hints(
        _ folder: DemoFolder, brokers: String, _ editions: Editions, url: String?, lasting span: TimeSpan
    ) -> [String] {
        // The list's owner has no cameras, so nothing is its own to be told of; the last recipient has.
        let alerts = editions.policy.outputs.names.last ?? "alerts.<agency>"
        return [
            "see the alerts: kcat -C -b \(brokers) -t \(alerts)",
            url.map { "health and metrics on \($0): try 'curl \($0)/metrics'" },
            "its files are in \(folder.path): try 'platestream check \(folder.topology)'",
            "made-up reads are matched against \(editions.lists.matcher.index.entryCount) entries, and their owners are told",
            "embedded broker: \(embeddedNotice)",
            "ends by itself after \(Int(span.seconds)) s, or with Ctrl-C",
        ].compactMap { $0 }
    }
}

/// The same reads in every demo, but for their times.
private let demoSeed: UInt64 = 1

/// The demo's topology and hotlist as files, to be looked at while it runs and afterwards.
private struct DemoFolder {
    let path: String
    var topology: String { path + "/topology.yaml" }

    init(for reads: ReadSynthesizer) throws {
        var template = Array("/tmp/platestream-demo-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else {
            throw CommandFailure(.failed, "cannot make a folder in /tmp for the demo's files; free some space there")
        }
        path = unsafe String(cString: made)
        // The embedded broker knows no transactions; and a busy road shows one car to many cameras.
        let text = TopologyText.text(
            of: reads, readsTopic: "reads", hotlist: "hotlist.csv", guarantee: "at-least-once", suppress: "1m")
        try write(Array(text.utf8), to: topology)
        let hotlist = HotlistSynthesizer(reads)
        var csv = Array(HotlistSynthesizer.header.utf8)
        for row in 0..<hotlist.count { hotlist.append(row: row, to: &csv) }
        try write(csv, to: path + "/hotlist.csv")
    }
}

/// The road: sends each read when its time has come, and waits when the engine falls behind, since the embedded broker
/// drops what it has no room for, read or not.
private final class DemoTraffic: Companion {
    let name = "traffic"

    /// So many reads may be on the broker unprocessed: some 2 MiB, where a single partition keeps 5.
    private static let outstandingLimit = 4_000
    private static let pause = TimeSpan.milliseconds(5)

    private let reads: ReadSynthesizer
    private let topic: String
    private let settings: ClientSettings
    private let log: KafkaLog
    private let processed: @Sendable () -> Int
    private let isStopping = Atomic(false)
    private let state = Mutex((hasStopped: false, failure: String?.none))

    init(
        reads: ReadSynthesizer, topic: String, _ settings: ClientSettings, _ log: KafkaLog,
        processed: @escaping @Sendable () -> Int
    ) {
        self.reads = reads
        self.topic = topic
        self.settings = settings
        self.log = log
        self.processed = processed
    }

    var hasStopped: Bool { state.withLock { $0.hasStopped } }
    var failure: String? { state.withLock { $0.failure } }

    func stop() { isStopping.store(true, ordering: .relaxed) }

    func run(until isOver: @escaping @Sendable () -> Bool) {
        do {
            try send { self.isStopping.load(ordering: .relaxed) || isOver() }
            state.withLock { $0.hasStopped = true }
        } catch {
            state.withLock { $0 = (true, "\(error)") }
        }
    }

    private func send(until isOver: () -> Bool) throws {
        var producer = try Producer(settings: settings, log: log)
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: ReadSynthesizer.maximumValueBytes, alignment: 16)
        defer { unsafe memory.deallocate() }
        var key: [UInt8] = []
        var sequence: UInt64 = 0
        while !isOver() {
            let read = unsafe reads.write(sequence, into: memory)
            while !isOver(),
                Process.now < read.capturedAt || Int(sequence) - processed() > Self.outstandingLimit
            {
                Pause.of(Self.pause)
            }
            key.removeAll(keepingCapacity: true)
            read.key.append(to: &key)
            try unsafe key.withUnsafeBytes { key in
                let value = unsafe UnsafeRawBufferPointer(
                    start: read.valueCount.map { _ in unsafe UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped) },
                    count: read.valueCount ?? 0)
                try unsafe producer.send(topic: topic, key: key, value: value)
            }
            sequence += 1
        }
        _ = try producer.flush(within: .seconds(10))
    }
}
