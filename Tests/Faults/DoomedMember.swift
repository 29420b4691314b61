import Engine
import Files
import Glibc
import Hotlists
import Kafka
import Plates
import Topologies

/// `faults member …`: runs a topology as `platestream run` does, on the engine itself, but for a writer and a disk
/// that end the process at a labelled point.
struct DoomedMember {
    private let topology: String
    private let brokers: String
    private let instance: String
    private let data: String
    private let number: Int
    private let fate: Fate

    /// - Parameter arguments: TOPOLOGY BROKERS INSTANCE DATA POINT NUMBER MICROSECONDS.
    init(_ arguments: [String]) throws {
        guard arguments.count == 7, let doom = Doom(rawValue: arguments[4]), let number = Int(arguments[5]),
            let delay = UInt32(arguments[6])
        else { throw FaultFailure("wrong use of 'faults member': \(arguments.joined(separator: " "))") }
        (topology, brokers, instance, data) = (arguments[0], arguments[1], arguments[2], arguments[3])
        self.number = number
        // Of images the first to be written will do.
        fate = Fate(doom, number: doom.isOfImage ? 1 : number, delay: delay)
    }

    /// Returns only by an error: the member dies at its point, or is killed.
    func run() throws {
        let seed = UInt64.random(in: 0 ... .max)
        let editions = try editions(seed: seed)
        let settings = try ClientSettings(
            brokers: brokers,
            passedThrough: [
                "session.timeout.ms=\(Int(Stage.sessionSeconds * 1_000))", "heartbeat.interval.ms=300",
            ])
        let images = try DoomedImages(OwnFolder(data), topology: editions.policy.topology.name, fate)
        let engine = StreamEngine(
            editions: editions, workers: 1, ports: ports(editions.policy, settings, images: images, seed: seed))
        engine.start()
        let end = Clock.seconds + Double(number) / 2
        while !(try engine.hasEnded()) {
            usleep(20_000)
            // Images are written when a member lets go of its partitions.
            if fate.doom.isOfImage, Clock.seconds > end { engine.stop() }
        }
    }

    private func editions(seed: UInt64) throws -> Editions {
        let report = TopologyFile.load(path: topology, program: CommandLine.arguments[0])
        guard let topology = report.topology else { throw FaultFailure(report.diagnostics.rendered) }
        let lists = try topology.hotlists.map { source in
            guard case .csv(let path, let format) = source.origin,
                let hotlist = HotlistImport(format: format, guards: source.guards).read(
                    try contents(of: path, limit: 64 << 20)
                ).hotlist
            else { throw FaultFailure("cannot load the hotlist \(source.id)") }
            return hotlist
        }
        return Editions(topology: topology, hotlists: lists, seed: seed)
    }

    private func ports(
        _ policy: Policy, _ settings: ClientSettings, images: DoomedImages, seed: UInt64
    ) -> EnginePorts<Consumer, TransactionalSink<DoomedWriter<KafkaTransactionalWriter>>> {
        let identity = "\(policy.topology.name)-\(instance)"
        let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: Int64(Clock.milliseconds)) }
        return EnginePorts(
            makeSource: { [instance] worker in
                try Consumer(
                    topic: policy.topology.reads.topic, group: policy.topology.name, instance: "\(instance)-\(worker)",
                    settings: settings, log: KafkaLog())
            },
            makeSink: { [fate] worker, commits, patience in
                var sink = TransactionalSink(
                    makeWriter: {
                        DoomedWriter(
                            try KafkaTransactionalWriter(
                                settings: settings, transactionalID: "\(identity)-\(worker)",
                                topic: policy.topology.reads.topic), fate)
                    },
                    committed: { partitions in
                        Dictionary(
                            uniqueKeysWithValues: try commits.committed(partitions).compactMap { row in
                                row.offset.map { (row.partition, $0) }
                            })
                    },
                    now: now, patience: patience)
                sink.prepare()
                return sink
            },
            makeLog: { _, _ in KafkaLogReader(settings: settings, log: KafkaLog()) },
            images: images,
            premises: Premises(
                cluster: KafkaClusterFacts(settings: settings) { complain($0) }, commitsAreAtomic: true), now: now,
            steady: now,
            seed: seed,
            report: { event in
                if case .failed(_, let failure) = event { complain("\(failure)") }
            })
    }
}

/// Images on a disk in whose midst the process dies.
private struct DoomedImages: StateImages {
    private let folder: OwnFolder
    private let topology: String
    private let fate: Fate

    init(_ folder: OwnFolder, topology: String, _ fate: Fate) {
        self.folder = folder
        self.topology = topology
        self.fate = fate
    }

    func load(_ partition: Partition) throws -> [UInt8]? {
        try folder.contents(of: name(partition), limit: 1 << 30)
    }

    func save(_ image: [UInt8], of partition: Partition) throws {
        fate.pass(.beforeImage)
        fate.passIntoCall(.amidImage)
        try folder.write(image, to: name(partition))
    }

    private func name(_ partition: Partition) -> String { "\(topology)-\(partition.value).state" }
}
