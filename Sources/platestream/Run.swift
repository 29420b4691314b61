import Console
import Engine
import Files
import Hotlists
import Kafka
import Keeping
import Plates
import Threads
import Topologies

// The command `run`: a topology on a Kafka, from its files to its last commit.

extension Platestream {
    /// `run FILE --brokers …`: a topology at work until it is asked to stop, or idle for as long as `--until-idle`
    /// says.
    static func runTopology(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let signals = StopSignals()
        let status = RunStatus(now: { Process.now }, droppedLines: terminal.droppedLines)
        // Before all that can take a while: whoever asks whether the process is alive is to hear so.
        return try serving(status, at: invocation[Options.http], terminal) {
            try runTopology(invocation, signals, status, terminal)
        }
    }

    private static func runTopology(
        _ invocation: Invocation<Verb>, _ signals: StopSignals, _ status: RunStatus, _ terminal: Terminal
    ) throws -> ExitCode {
        try demandName(invocation)
        let seed = UInt64.random(in: 0 ... .max)
        let log = KafkaLog()
        switch invocation.value(of: Options.brokers) {
        case .cluster(let addresses):
            // Before the hotlists, which can take a while: what is wrong on the command line is said at once.
            let settings = try clientSettings(addresses.map(\.description).joined(separator: ","), invocation)
            let loaded = try LoadedTopology(
                invocation.value(of: Operands.topology), lawFolder: invocation[Options.law], terminal)
            let folder = try OwnFolder(invocation.value(of: Options.data))
            let report = status.noting(terminal.log)
            let accepted = AcceptedVersions(in: folder, of: loaded.topology.name)
            var lists = try LoadedLists(of: loaded.topology, accepted: accepted, report: report)
            let topics = try TopicCheck(topology: loaded.topology, settings: settings, terminal: terminal)
            try topics.run(
                createMissing: invocation.isSet(Options.createTopics), instance: invocation[Options.instance],
                acceptRepartitioning: invocation.isSet(Options.acceptRepartitioning))
            let cluster = KafkaClusterFacts(settings: settings) { terminal.log.warning($0) }
            let reading = TopicReading(settings, log, cluster: cluster, seed: seed)
            try lists.loadTopics(reading, accepted: accepted, report: report)
            let editions = Editions(loaded, lists, seed: seed)
            var ports = KafkaPorts(
                topology: loaded.topology, settings: settings, log: log, seed: seed, events: terminal.log)
            ports.take(invocation, stateIn: folder)
            ports.cluster = cluster
            ports.readsAreCompacted = try topics.readsAreCompacted()
            return try Companions.with { beside in
                beside.keep(lists, in: editions, reading, accepted, report)
                try beside.keepCameras(of: loaded, in: editions, status, terminal.log)
                beside.start(ports.unreadWatch(status))
                return try watch(
                    ports, editions, loaded.topology.delivery.guarantee, invocation, signals, status, hints: [],
                    terminal)
            }
        case .embedded:
            let broker = try EmbeddedBroker(log: log)
            let settings = try clientSettings(broker.brokers, invocation)
            let loaded = try LoadedTopology(
                invocation.value(of: Operands.topology), lawFolder: invocation[Options.law], terminal)
            let report = status.noting(terminal.log)
            var lists = try LoadedLists(of: loaded.topology, accepted: nil, report: report)
            for name in [loaded.topology.reads.topic] + OutputTopics(of: loaded.topology).names {
                try broker.createTopic(name, partitions: embeddedPartitions)
            }
            for name in Set(lists.topics.map(\.topic)) { try broker.createTopic(name, partitions: 1) }
            terminal.log.info("embedded broker listens", ["brokers": .text(broker.brokers)])
            let reading = TopicReading(settings, log, cluster: nil, seed: seed)
            try lists.loadTopics(reading, accepted: nil, report: report)
            let editions = Editions(loaded, lists, seed: seed)
            // Its transactions promise nothing, and it forgets what a state on the disk would belong to.
            let ports = KafkaPorts(
                topology: loaded.topology, settings: settings, log: log, seed: seed, events: terminal.log)
            return try Companions.with { beside in
                beside.keep(lists, in: editions, reading, nil, report)
                try beside.keepCameras(of: loaded, in: editions, status, terminal.log)
                return try watch(
                    ports, editions, .atLeastOnce, invocation, signals, status,
                    hints: ["embedded broker on \(broker.brokers): \(embeddedNotice)"], terminal)
            }
        }
    }

    private static func watch(
        _ ports: KafkaPorts, _ editions: Editions, _ guarantee: Delivery.Guarantee, _ invocation: Invocation<Verb>,
        _ signals: StopSignals,
        _ status: RunStatus, hints: [String], _ terminal: Terminal
    ) throws -> ExitCode {
        switch guarantee {
        case .exactlyOnce:
            try watch(ports.exactlyOnce(), editions, invocation, signals, status, hints: hints, terminal)
        case .atLeastOnce:
            try watch(ports.atLeastOnce(), editions, invocation, signals, status, hints: hints, terminal)
        }
    }

    private static func watch<Sink: RecordSink & ~Copyable>(
        _ ports: EnginePorts<Consumer, Sink>, _ editions: Editions, _ invocation: Invocation<Verb>,
        _ signals: StopSignals, _ status: RunStatus, hints: [String], _ terminal: Terminal
    ) throws -> ExitCode {
        let engine = StreamEngine(
            editions: editions, workers: invocation.value(of: Options.workers), ports: ports)
        let untilIdle = invocation[Options.untilIdle]
        let run = WatchedRun(
            engine: engine, editions: editions, status: status, hints: hints, terminal: terminal,
            demandsReads: untilIdle != nil)
        return try run.run { now in
            signals.isStopAsked || (untilIdle.map { engine.isIdle(for: $0) } ?? false)
        }
    }

    /// How long the brokers are given to answer at start.
    static let brokerPatience = TimeSpan.seconds(15)

    /// Wrong settings are a matter of the command line, but of its values: they end like any failure to run.
    static func clientSettings(_ brokers: String, _ invocation: Invocation<Verb>) throws -> ClientSettings {
        do {
            return try ClientSettings(
                brokers: brokers, passedThrough: invocation.all(Options.kafka).map { "\($0.key)=\($0.value)" })
        } catch let failure as KafkaFailure where failure.kind == .settings {
            throw CommandFailure(.usage, failure.description)
        }
    }

    /// Without a name there is no place to keep.
    static func demandName(_ invocation: Invocation<Verb>) throws {
        guard invocation.isSet(Options.stay), invocation[Options.instance] == nil else { return }
        throw CommandFailure(.usage, "--stay keeps the place of a named process: give it --instance NAME, too")
    }
}

extension Companions {
    /// Keeps the hotlists of a run as their files and topics say.
    ///
    /// - Parameter reading: nil when none comes from a topic.
    mutating func keep(
        _ lists: LoadedLists, in editions: Editions, _ reading: TopicReading?, _ accepted: AcceptedVersions?,
        _ report: @escaping ListReport
    ) {
        start(
            HotlistKeeper(
                editions.lists, of: editions.policy.topology, files: lists.files, now: { Process.now }, report: report))
        guard let reading, !lists.topics.isEmpty else { return }
        start(
            TopicKeeper(
                editions.lists, topics: lists.topics, reading: reading, accepted: accepted, now: { Process.steady },
                report: report))
    }
}

extension Companions {
    /// Keeps a run's policy as the file of its cameras says, if there is one.
    fileprivate mutating func keepCameras(
        of loaded: LoadedTopology, in editions: Editions, _ status: RunStatus, _ log: Log
    ) throws {
        guard let cameras = try LiveCameras(of: loaded.topology, loaded.files) else { return }
        start(
            CameraKeeper(cameras, publish: { try editions.publish($0) }) { event in
                status.note(event)
                log.write(event)
            })
    }
}

extension RunStatus {
    /// Takes note of what happens to a hotlist, and logs it.
    func noting(_ log: Log) -> ListReport {
        { list, event in
            self.note(event, of: list)
            log.write(event, of: list)
        }
    }
}

extension KafkaPorts {
    /// Takes over the disk and the promises that the command line asks for.
    fileprivate mutating func take(_ invocation: Invocation<Verb>, stateIn folder: OwnFolder) {
        instance = invocation[Options.instance]
        keepsPlace = invocation.isSet(Options.stay)
        images = StateFolder(in: folder, of: topology.name)
        accepted.losses = invocation.all(Options.acceptLoss)
        accepted.newLogs = invocation.all(Options.acceptNewLog)
        accepted.newWindows = invocation.all(Options.acceptNewWindows)
    }
}

/// So many partitions has each topic of the embedded broker.
let embeddedPartitions = 4

/// What the embedded broker cannot promise, as the screen says it.
let embeddedNotice =
    "at least once, in memory only, and it keeps the last "
    + "\(EmbeddedBroker.retainedBytesPerPartition >> 20) MiB of a partition"
