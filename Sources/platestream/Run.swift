import Console
import Engine
import Kafka
import Plates
import Topologies

// The command `run`: a topology on a Kafka, from its files to its last commit.

extension Platestream {
    /// `run FILE --brokers …`: a topology at work until it is asked to stop, or idle for as long as `--until-idle`
    /// says.
    static func runTopology(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let seed = UInt64.random(in: 0 ... .max)
        let signals = StopSignals()
        let log = KafkaLog()
        switch invocation.value(of: Options.brokers) {
        case .cluster(let addresses):
            // Before the hotlists, which can take a while: what is wrong on the command line is said at once.
            let settings = try clientSettings(addresses.map(\.description).joined(separator: ","), invocation)
            let policy = try loadPolicy(invocation.value(of: Operands.topology), seed: seed, terminal)
            noteWhatHasNoEffect(invocation, policy, terminal)
            let topics = try TopicCheck(policy: policy, settings: settings, terminal: terminal)
            try topics.run(
                createMissing: invocation.isSet(Options.createTopics),
                acceptRepartitioning: invocation.isSet(Options.acceptRepartitioning))
            return try watch(policy, settings, log, invocation, signals, notices: [], seed: seed, terminal)
        case .embedded:
            let broker = try EmbeddedBroker(log: log)
            let settings = try clientSettings(broker.brokers, invocation)
            let policy = try loadPolicy(invocation.value(of: Operands.topology), seed: seed, terminal)
            noteWhatHasNoEffect(invocation, policy, terminal)
            let names = [policy.topology.reads.topic] + policy.outputs.names
            for name in names { try broker.createTopic(name, partitions: embeddedPartitions) }
            terminal.log.info("embedded broker listens", ["brokers": .text(broker.brokers)])
            return try watch(
                policy, settings, log, invocation, signals,
                notices: ["embedded broker on \(broker.brokers): \(embeddedNotice)"], seed: seed, terminal)
        }
    }

    private static func watch(
        _ policy: Policy, _ settings: ClientSettings, _ log: KafkaLog, _ invocation: Invocation<Verb>,
        _ signals: StopSignals, notices: [String], seed: UInt64, _ terminal: Terminal
    ) throws -> ExitCode {
        let engine = StreamEngine(
            policy: policy, workers: invocation.value(of: Options.workers),
            ports: kafkaPorts(
                policy, settings, instance: invocation[Options.instance], log: log, seed: seed, terminal.log))
        let run = WatchedRun(engine: engine, policy: policy, notices: notices, terminal: terminal)
        let untilIdle = invocation[Options.untilIdle]
        return try run.run { now in
            signals.isStopAsked || (untilIdle.map { engine.isIdle(for: $0) } ?? false)
        }
    }

    /// Wrong settings are a matter of the command line, but of its values: they end like any failure to run.
    static func clientSettings(_ brokers: String, _ invocation: Invocation<Verb>) throws -> ClientSettings {
        do {
            return try ClientSettings(
                brokers: brokers, passedThrough: invocation.all(Options.kafka).map { "\($0.key)=\($0.value)" })
        } catch let failure as KafkaFailure where failure.kind == .settings {
            throw CommandFailure(.usage, failure.description)
        }
    }

    private static func noteWhatHasNoEffect(_ invocation: Invocation<Verb>, _ policy: Policy, _ terminal: Terminal) {
        if policy.topology.delivery.guarantee == .exactlyOnce {
            terminal.log.info("delivery is at least once so far: a consumer tells doubles by their alert_id")
        }
        if invocation[Options.law] != nil { terminal.log.warning("--law has no effect yet: no law pack is read") }
    }
}

/// So many partitions has each topic of the embedded broker.
let embeddedPartitions = 4

/// What the embedded broker cannot promise, as the screen says it.
let embeddedNotice = "at least once, in memory only, and it keeps the last 5 MiB of a partition"

/// The engine's ports onto Kafka: librdkafka's consumer and producer, the system's clock, the command's log.
func kafkaPorts(
    _ policy: Policy, _ settings: ClientSettings, instance: String?, log: KafkaLog, seed: UInt64, _ events: Log
) -> EnginePorts<Consumer, AtLeastOnceSink> {
    let topology = policy.topology
    return EnginePorts(
        makeSource: { worker in
            try Consumer(
                topic: topology.reads.topic, group: topology.name,
                instance: instance.map { "\($0)-\(worker)" }, settings: settings, log: log)
        },
        makeSink: { _, handle in
            try AtLeastOnceSink(producer: Producer(settings: settings, log: log), commits: handle)
        },
        now: { Process.now }, seed: seed, report: { event in events.write(event) })
}
