import Console
import Engine
import Kafka
import Plates
import Topologies

/// The engine's ports onto Kafka: librdkafka's clients, the system's clock, the command's log.
struct KafkaPorts {
    let topology: Topology
    let settings: ClientSettings
    let log: KafkaLog
    let seed: UInt64
    let events: Log
    /// What tells topics apart that have one name.
    var cluster: any ClusterFacts = UntoldFacts()
    /// A stable identity; nil = anonymous.
    var instance: String?
    /// The group keeps the place of an instance whose process has ended.
    var keepsPlace = false
    var images: (any StateImages)?
    var accepted = Accepted()
    var readsAreCompacted = false

    init(topology: Topology, settings: ClientSettings, log: KafkaLog, seed: UInt64, events: Log) {
        self.topology = topology
        self.settings = settings
        self.log = log
        self.seed = seed
        self.events = events
    }

    func atLeastOnce() -> EnginePorts<Consumer, AtLeastOnceSink> {
        ports(commitsAreAtomic: false) { [settings, log] _, handle, patience in
            try AtLeastOnceSink(
                makeProducer: { try Producer(settings: settings, log: log) }, commits: handle, patience: patience)
        }
    }

    /// A worker's transactional id is its own; under the same one a successor ends at once what this process left open,
    /// under another only Kafka does, when the transaction has timed out.
    func exactlyOnce() -> EnginePorts<Consumer, TransactionalSink<KafkaTransactionalWriter>> {
        let identity = "\(topology.name)-\(instance ?? "anonymous-\(String(seed, radix: 16))")"
        return ports(commitsAreAtomic: true) { [settings, log] worker, handle, patience in
            var sink = TransactionalSink(
                settings: settings, transactionalID: "\(identity)-\(worker)", commits: handle, log: log,
                now: { Process.steady }, patience: patience)
            sink.prepare()
            return sink
        }
    }

    /// Looks for partitions that nobody reads, and says so when there are some, or others than before.
    func unreadWatch(_ status: RunStatus) -> UnreadWatch {
        UnreadWatch(
            makeView: { [topology, settings, log] in
                try KafkaGroupView(
                    topic: topology.reads.topic, group: topology.name, settings: settings, log: log)
            },
            own: { status.ownPartitions }, commitEvery: topology.delivery.commitEvery,
            now: { Process.steady },
            report: { [events] unread in
                guard status.note(unread: unread) else { return }
                let numbers = unread.map { "\($0.partition.value)" }.joined(separator: ",")
                if unread.isEmpty {
                    events.info("every partition of the reads is read again")
                } else {
                    events.warning(
                        "partitions of the reads stand still before records: no process reads them, or those that do "
                            + "cannot commit", ["partitions": .text(numbers)])
                }
            })
    }

    private func ports<Sink: RecordSink & ~Copyable>(
        commitsAreAtomic: Bool,
        makeSink: @escaping @Sendable (Int, CommitHandle, @escaping Patience) throws -> Sink
    ) -> EnginePorts<Consumer, Sink> {
        let departure = GroupDeparture(settings: settings) { [events] in events.warning($0) }
        return EnginePorts(
            makeSource: { [topology, instance, keepsPlace, settings, log] worker in
                try Consumer(
                    topic: topology.reads.topic, group: topology.name,
                    instance: instance.map { "\($0)-\(worker)" }, departure: keepsPlace ? nil : departure,
                    settings: settings, log: log)
            },
            makeSink: makeSink,
            makeLog: { [settings, log, events] worker, isAwaited in
                KafkaLogReader(
                    settings: settings, log: log,
                    tell: { events.write(.waiting(worker: worker, cause: $0)) },
                    isAwaited: isAwaited)
            },
            images: images,
            premises: Premises(
                cluster: cluster, readsAreCompacted: readsAreCompacted, commitsAreAtomic: commitsAreAtomic,
                accepted: accepted),
            now: { Process.now },
            steady: { Process.steady }, seed: seed,
            report: { [events] event in events.write(event) })
    }
}

/// Of a Kafka that tells no ids of topics, such as the embedded broker.
private struct UntoldFacts: ClusterFacts {
    func facts(of topic: String) -> TopicFacts { TopicFacts(name: topic, id: nil) }
}
