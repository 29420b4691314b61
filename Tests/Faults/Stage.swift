import Foundation
import Glibc
import Kafka
import Synthesis

/// One fault's surroundings: a world of its own with topics and group of its own, the processes under test, a feed, and
/// a witness that reads along.
final class Stage {
    let name: String
    let seed: UInt64
    let directory: String
    let cluster: Cluster
    let program: Program
    /// How many brokers there are.
    let nodes: Int
    let isLong: Bool
    private var dice: SplitMix64
    var world: World

    /// What the topology promises.
    let guarantee: String
    /// For each partition what is in force from where on, by what came out; nil = one policy throughout.
    var reigns: (([Witness.Sighting]) -> [[Model.Reign]])?
    var lost: [Range<Int>] = []
    /// How often the whole log is processed, what was seen being forgotten in between.
    var rounds = 1
    /// For each partition where the kept state begins anew, 0 where it does not.
    var beginsAnew: [Int] = []
    /// What the fault saw that must not be.
    var findings: [String] = []
    /// Why the fault cannot be judged, though something was seen that must not be.
    var unjudged: String?
    /// What is worth a word in the table.
    var notes: [String] = []

    /// What the last run is told besides.
    var lastArguments: [String] = []

    private(set) var members: [MemberProcess] = []
    private(set) var killCount = 0
    private(set) var launchCount = 0
    private var mounts: [String] = []
    let witness: Witness
    private var feed: Feed?

    /// The binaries and where this program keeps its work.
    struct Program {
        let platestream: String
        let faults: String
        let cluster: String
        let work: String
        let port: Int
    }

    /// After so long without a heartbeat a member counts as dead.
    static let sessionSeconds = 3.0
    static let startSeconds = 60.0
    static let settleSeconds = 90.0
    /// As long as a container is given by default; beyond, it is said.
    static let slowStopSeconds = 10.0
    /// A member whose commit has no answer waits for it, and for its successor, before it ends.
    static let stopSeconds = 100.0
    static let drainSeconds = 40.0

    init(_ fault: Fault, seed: UInt64, isLong: Bool, cluster: Cluster, program: Program) throws {
        name = fault.name
        self.seed = seed
        self.isLong = isLong
        self.cluster = cluster
        self.program = program
        nodes = fault.nodes
        guarantee = fault.guarantee
        directory = "\(program.work)/\(fault.name)-\(seed)"
        try Folder.make(directory)
        dice = SplitMix64(seed: seed)
        let begin = (Clock.milliseconds / 3_600_000 - 24) * 3_600_000
        let tag = "\(seed)-\(getpid())-\(Clock.milliseconds % 100_000)"
        world = WorldMaker.make(tag: tag, seed: dice.next(), begin: begin, shape: fault.shape)
        let outputs = world.alertTopics + [world.decisionsTopic, world.deadLetterTopic]
        witness = Witness(brokers: cluster.brokers, topics: outputs, partitions: world.shape.partitions)
        try writeFiles(hotlists: world.hotlists)
        let admin = try Admin(settings: ClientSettings(brokers: cluster.brokers))
        let partitions = Int32(world.shape.partitions)
        let topics =
            ([world.readsTopic] + outputs).map { NewTopic(name: $0, partitions: partitions) }
            + [NewTopic(name: world.windowsTopic, partitions: partitions, settings: ["cleanup.policy": "compact"])]
        try Stage.persist { try admin.create(topics) }
        witness.start()
    }

    /// A number from 0 to `bound` − 1, from the fault's seed.
    func below(_ bound: Int) -> Int { dice.below(bound) }

    var topologyPath: String { "\(directory)/topology.yaml" }
    var sightingCount: Int { witness.count }

    func writeFiles(hotlists: [HotlistFacts]) throws {
        try Text.write(world.topologyText(guarantee: guarantee), to: topologyPath)
        try Text.write(world.camerasText, to: "\(directory)/cameras.csv")
        try Text.write(World.vehicleTerms, to: "\(directory)/vehicle-terms.csv")
        for list in hotlists { try Text.write(list.csv, to: "\(directory)/\(list.id).csv") }
    }

    /// Starts the feed: the first records, and the rest once something has come out, so that no fault strikes before
    /// there is work to disturb.
    ///
    /// - Parameter isAwaited: whether anybody is there to bring anything out.
    func startFeed(over seconds: Double, isAwaited: () -> Bool = { true }) -> Feed {
        let feed = Feed(world, brokers: cluster.brokers, over: seconds)
        self.feed = feed
        feed.start()
        let limit = Clock.seconds + Stage.startSeconds
        while isAwaited(), witness.count == 0, Clock.seconds < limit { pause(0.02) }
        if isAwaited(), witness.count == 0 { findings.append("nothing came out within \(Int(Stage.startSeconds)) s") }
        feed.open()
        return feed
    }

    /// Starts `platestream run` on this world.
    ///
    /// - Parameters:
    ///   - data: where it keeps its state; by default in a folder of its name.
    ///   - under: a command that runs what follows it.
    @discardableResult
    func launch(
        instance: String? = nil, data: String? = nil, brokers: String? = nil, under: [String] = [],
        _ more: [String] = []
    ) throws -> MemberProcess {
        let arguments = runArguments(instance: instance, data: data, brokers: brokers)
        return try start(under + [program.platestream] + arguments + more, as: instance ?? "anonymous")
    }

    /// Starts a member that ends itself at a labelled point.
    func launchDoomed(instance: String, _ doom: Doom, number: Int, delay: Int) throws -> MemberProcess {
        try start(
            [
                program.faults, "member", topologyPath, cluster.brokers, instance, "\(directory)/data-\(instance)",
                doom.rawValue, "\(number)", "\(delay)",
            ], as: "doomed-\(doom.rawValue)")
    }

    /// How many have died, by our hand or by their own.
    var deathCount: Int { members.count { $0.ending == .killed(SIGKILL) } }

    /// - Parameter isMember: false = a tool, which is not judged.
    func start(_ command: [String], as name: String, isMember: Bool = true) throws -> MemberProcess {
        launchCount += 1
        let member = try MemberProcess(command, name: "\(launchCount)-\(name)", in: directory)
        if isMember { members.append(member) }
        return member
    }

    /// A file system that is full after a few kilobytes.
    func mountTiny(_ path: String) throws {
        guard unsafe Glibc.mount("tmpfs", path, "tmpfs", 0, "size=16k") == 0 else {
            throw FaultFailure("cannot mount \(path): \(unsafe String(cString: strerror(errno)))")
        }
        mounts.append(path)
    }

    private func runArguments(instance: String?, data: String?, brokers: String?) -> [String] {
        var arguments = [
            "run", topologyPath, "--brokers", brokers ?? cluster.brokers, "--create-topics", "--format", "json",
            "--data",
            data.map { $0.hasPrefix("/") ? $0 : "\(directory)/data-\($0)" }
                ?? "\(directory)/data-\(instance ?? "anonymous-\(launchCount + 1)")",
            "--kafka", "session.timeout.ms=\(Int(Stage.sessionSeconds * 1_000))",
            "--kafka", "heartbeat.interval.ms=300",
        ]
        if let instance { arguments += ["--instance", instance] }
        return arguments
    }

    func kill(_ member: MemberProcess) {
        guard member.isRunning else { return }
        member.kill()
        killCount += 1
    }

    /// SIGTERM, and gone in good order.
    func stop(_ member: MemberProcess) throws {
        let begin = Clock.seconds
        member.signal(SIGTERM)
        if member.wait(within: Stage.stopSeconds) == nil {
            findings.append("\(member.name) did not end within \(Int(Stage.stopSeconds)) s of SIGTERM")
            kill(member)
        }
        let seconds = Clock.seconds - begin
        if seconds > Stage.slowStopSeconds { notes.append("\(Int(seconds)) s to stop") }
    }

    /// All that still run.
    func stopMembers() throws {
        for member in members where member.isRunning {
            member.signal(SIGCONT)
            member.signal(SIGTERM)
        }
        for member in members where member.isRunning { try stop(member) }
    }

    /// None may have crashed, and why one has ended by itself is worth a word. What is killed by anything but our
    /// SIGKILL, or SIGTERM before it listens, has crashed.
    private func judgeEndings() {
        for member in members {
            switch member.ending {
            case .killed(SIGKILL), .killed(SIGTERM), .exited(0), nil: break
            case .killed(let signal): findings.append("\(member.name) crashed with signal \(signal): \(tail(member))")
            case .exited(let code): notes.append("\(member.name) ended with \(code): \(lastLine(of: member))")
            }
        }
    }

    /// Ends everything, lets one process finish what is left, and judges what came out.
    func finish() throws {
        try feed?.finish()
        try stopMembers()
        let early = witness.count
        var delays = try runToTheEnd()
        var hanging = 0
        if !delays.isEmpty {
            do { hanging = try endHangingTransactions() } catch { delays.append("\(error)") }
        }
        if hanging > 0 { delays = try runToTheEnd() }
        judgeEndings()
        let verdict = judge(hasForgotten: hanging > 0)
        notes.insert("\(verdict.alertCount) alerts", at: 0)
        notes.append("\(100 * early / max(1, witness.count)) % before the last run")
        if verdict.doubleCount > 0 { notes.append("\(verdict.doubleCount) doubles") }
        findings += verdict.wrong + witness.failures
        let missing = delays + verdict.missing
        if hanging == 0 {
            findings += missing + verdict.doubled
        } else {
            notes.append("Kafka forgot the markers of \(hanging) partitions, ended with its own tool")
            // Where it had decided to commit and wrote a part of its markers, outputs are lost, or their offsets are.
            unjudged = (missing + verdict.doubled).first
        }
    }

    /// - Returns: what kept the last run from its end, or its outputs from being seen.
    private func runToTheEnd() throws -> [String] {
        var delays: [String] = []
        let last = try launch(instance: "finisher", lastArguments)
        let ends = world.log.map(\.count)
        let limit = Clock.seconds + Stage.settleSeconds
        while last.isRunning, (try? askOffsets()) != ends, Clock.seconds < limit { pause(0.2) }
        let offsets = (try? askOffsets()) ?? []
        if offsets != ends {
            delays.append("the last run came to \(offsets), the log ends at \(ends); it says: \(tail(last))")
        }
        try stop(last)
        // With nothing left to do it can be stopped before it listens to signals.
        if offsets == ends, last.ending != .exited(0), last.ending != .killed(SIGTERM) {
            findings.append("the last run ended with \(last.ending.map { "\($0)" } ?? "nothing"): \(tail(last))")
        }
        do { try witness.drain(within: Stage.drainSeconds) } catch { delays.append("\(error)") }
        return delays
    }

    /// Lets go of everything that runs.
    func close() {
        witness.stop()
        for member in members where member.isRunning { member.kill() }
        for path in mounts { unsafe umount(path) }
    }

    /// - Parameter hasForgotten: Kafka has forgotten markers: what was counted as committed is processed once more.
    private func judge(hasForgotten: Bool) -> Verdict {
        var model = reigns.map { Model(world, reigns: $0(witness.sightings)) } ?? Model(world)
        model.lost = lost
        model.rounds = rounds
        model.beginsAnew = beginsAnew
        let expected = model.expected()
        judgeBooks(hasForgotten ? nil : expected.counts)
        return Verdict(world, expected, witness.sightings, allowsDoubles: guarantee == "at-least-once")
    }

    /// The books of every process that ended by itself balance; where none was killed they sum to the model's.
    private func judgeBooks(_ counts: Expected.Counts?) {
        var sum = Expected.Counts()
        for member in members {
            guard case .exited(let code) = member.ending else { continue }
            guard let books = Books(member.outputText) else {
                // One that did not come to run has none.
                if code == 0 && !member.name.contains("doomed") {
                    findings.append("\(member.name) ended without its summary")
                }
                continue
            }
            if !books.balances { findings.append("the books of \(member.name) do not balance") }
            sum.add(books.counts)
        }
        guard let counts, guarantee == "exactly-once", members.allSatisfy({ $0.ending == .exited(0) }) else { return }
        if sum != counts { findings.append("the books say \(sum), the model \(counts)") }
    }

    private func lastLine(of member: MemberProcess) -> String {
        member.logText.split(separator: "\n").last.map(String.init) ?? ""
    }

    func tail(_ member: MemberProcess) -> String {
        member.logText.split(separator: "\n").suffix(2).joined(separator: " / ")
    }
}

/// The summary at the end of a run.
private struct Books {
    let counts: Expected.Counts
    let balances: Bool

    private struct Summary: Decodable {
        let reads, dead_lettered_total, refused, processed, candidates, alerts, denied, suppressed, kept: Int
        let balances: Bool
    }

    init?(_ text: String) {
        guard let line = text.split(separator: "\n").last,
            let summary = try? JSONDecoder().decode(Summary.self, from: Data(line.utf8))
        else { return nil }
        balances = summary.balances
        counts = Expected.Counts(
            reads: summary.reads, deadLettered: summary.dead_lettered_total, refused: summary.refused,
            processed: summary.processed, candidacies: summary.candidates, alerts: summary.alerts,
            denied: summary.denied, suppressed: summary.suppressed, kept: summary.kept)
    }
}

extension Expected.Counts {
    fileprivate mutating func add(_ other: Expected.Counts) {
        reads += other.reads
        deadLettered += other.deadLettered
        refused += other.refused
        processed += other.processed
        candidacies += other.candidacies
        alerts += other.alerts
        denied += other.denied
        suppressed += other.suppressed
        kept += other.kept
    }
}
