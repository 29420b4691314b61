import Engine
import Kafka
import Plates

/// One seed from beginning to end: a scenario, members of the engine on a few machines, faults, and then the oracle.
///
///     faults ─▶ records arrive, members take steps, break, come back ─▶ all is well ─▶ drained ─▶ new members restore
///         ─▶ the last records ─▶ drained ─▶ compare
package final class Simulation {
    package let seed: UInt64
    let world: World
    let scenario: Scenario
    let broker: SimulatedBroker
    let editions: Editions
    let mutation: Mutation?
    var faults: Faults
    let reads: Int
    let changelog: Int
    let machines: [Machine]
    let batchLimit: Int

    var members: [SimulatedMember] = []
    /// By partition, where each record of the scenario stands.
    var offsets: [[Offset]]
    var arrived = 0
    var violations: [String] = []
    var lives = 0
    var depth = 0
    var isHealed = false
    /// What the ended members have counted.
    var accounts = Accounts()
    /// What the operator has been asked and has accepted.
    var accepted = Accepted()
    var hasCut = false
    /// By partition, after how many of its records something was deleted, and what its state is from there on.
    var breaks: [Int: Break] = [:]
    /// The transactions that the ended members had asked for and were not told the end of. A request that is on its way
    /// when its sender dies can commit seconds later.
    private var leftInDoubt: [Int] = []
    var hasErred = false
    package internal(set) var statistics = Statistics()

    package init(seed: UInt64, mutation: Mutation? = nil, isVerbose: Bool = false) throws {
        self.seed = seed
        self.mutation = mutation
        world = World(seed: seed, isVerbose: isVerbose)
        var draw = ScenarioDraw(chance: world.chance.stream())
        scenario = draw.scenario()
        editions = try scenario.editions()
        let policy = editions.policy
        faults = Faults(drawnFrom: &world.chance)
        var topics = [(name: Scenario.readsTopic, partitions: scenario.partitions)]
        for name in policy.outputs.names {
            topics.append((name, name == policy.outputs.changelog ? scenario.partitions : 2))
        }
        broker = SimulatedBroker(world: world, topics: topics)
        reads = 0
        changelog = broker.place(of: policy.outputs.changelog) ?? 0
        if let letters = broker.place(of: policy.outputs.names[OutputTopics.deadLetter]),
            scenario.quirks.longestDeadLetter < .max
        {
            broker.settings.longestValue = (letters, scenario.quirks.longestDeadLetter)
        }
        broker.settings.tellsTopicIDs = scenario.quirks.tellsTopicIDs
        broker.settings.markerDelay = world.chance.pick([0, 10, 200])
        let hasNames = world.chance.once(in: 2)
        let (partitions, chance) = (scenario.partitions, world.chance.number(in: 1...3))
        machines = (0..<chance).map {
            Machine(number: $0, instance: hasNames ? $0 : nil, partitions: partitions)
        }
        batchLimit = world.chance.pick([1, 4, 30])
        offsets = Array(repeating: [], count: scenario.partitions)
        world.interleave = { [unowned self] in interleave() }
    }

    package struct Verdict {
        package let violations: [String]
        package let hash: UInt64
        package let statistics: Statistics
    }

    package func run() -> Verdict {
        // Where the reads are made anew, the new log may well be longer than the old one.
        let calm = scenario.input.count - scenario.input.count / (scenario.quirks.deletion == .reads ? 2 : 6)
        while arrived < calm || world.chance.once(in: 2) {
            chaos()
            if statistics.steps > Self.longestRun { break }
        }
        heal()
        if hasCut { answerHalts() }
        drain()
        for member in members where violations.isEmpty { end(member) }
        expireOffsets()
        delete()
        while arrived < scenario.input.count { arrive() }
        if scenario.quirks.deletion != nil { answerHalts() }
        drain()
        for member in members where violations.isEmpty { end(member) }
        world.advance(by: .seconds(60))
        if violations.isEmpty { check() }
        statistics.transactions = broker.transactionCount
        statistics.generations = broker.generation
        statistics.lives = lives
        statistics.losses = accepted.losses.count
        return Verdict(violations: violations, hash: world.trace.hash, statistics: statistics)
    }

    private static let longestRun = 20_000

    func violate(_ sentence: String) {
        world.trace.say("VIOLATION \(sentence)")
        violations.append(sentence)
    }
}

// MARK: Records and members

extension Simulation {
    func arrive() {
        guard arrived < scenario.input.count else { return }
        let record = scenario.input[arrived]
        arrived += 1
        if scenario.quirks.inputHasGaps {
            arriveInTransaction(record)
        } else {
            offsets[record.partition].append(broker.log(reads, record.partition).end)
            broker.append(
                topic: reads, partition: record.partition, key: record.key, value: record.value,
                at: record.timestamp)
        }
        world.note("arrive", Int64(record.partition), broker.log(reads, record.partition).end.value)
    }

    /// Among records of transactions that are aborted, and the markers of all.
    private func arriveInTransaction(_ record: InputRecord) {
        let place = LogPlace(topic: reads, partition: record.partition)
        while world.chance.once(in: 4) {
            broker.appendTransaction(
                to: place, key: record.key, value: record.value, at: record.timestamp, commit: false)
        }
        offsets[record.partition].append(broker.log(reads, record.partition).end)
        broker.appendTransaction(to: place, key: record.key, value: record.value, at: record.timestamp, commit: true)
    }

    func isFree(_ machine: Machine) -> Bool { !members.contains { $0.process.machine.number == machine.number } }

    func begin(on machine: Machine) {
        lives += 1
        world.note("begin", Int64(machine.number), Int64(lives))
        let process = Process(
            world: world, broker: broker, machine: machine, life: lives, faults: faults, mutation: mutation)
        process.standStill = { [unowned self] in standStill($0) }
        members.append(
            SimulatedMember(
                process: process, editions: editions, reads: reads, batchLimit: batchLimit,
                accepted: accepted, report: { [unowned self] in report($0) }))
    }

    private func report(_ event: EngineEvent) {
        world.trace.say("\(event)")
        switch event {
        case .restored(_, _, let state, _):
            if state.source == .image { statistics.fromImage += 1 } else { statistics.fromChangelog += 1 }
        case .generationDropped: statistics.dropped += 1
        case .commitHangs: statistics.hangs += 1
        case .state(_, _, .imageUnusable): statistics.uselessImages += 1
        default: break
        }
    }

    func turn(_ member: SimulatedMember) {
        do {
            try member.turn()
        } catch {
            if !member.process.isDead { endedByItself(member, error) }
        }
        if member.process.isDead { bury(member) }
    }

    func commit(_ member: SimulatedMember) {
        member.commit()
        if member.process.isDead { bury(member) }
    }

    /// Ends a member as an operator does.
    func end(_ member: SimulatedMember) {
        world.note("end", Int64(member.process.machine.number))
        do {
            try member.end()
        } catch EngineFailure.endedUncommitted {
            statistics.uncommittedEnds += 1
        } catch {
            if !member.process.isDead { endedByItself(member, error) }
        }
        statistics.ends += 1
        bury(member)
    }

    private func endedByItself(_ member: SimulatedMember, _ error: any Error) {
        world.trace.say("member \(member.process.machine.number) ends: \(error)")
        world.note("failed", Int64(member.process.machine.number))
        if !member.process.hasBeenHurt { violate("a member ended without cause: \(error)") }
        member.process.kill()
    }

    /// Whether a commit has happened that nobody counted, as of now.
    var hasUntoldCommit: Bool { leftInDoubt.contains { broker.outcome(of: $0) == .committed } }

    func bury(_ member: SimulatedMember) {
        accounts.add(member.accounts)
        if !member.accounts.balance { violate("the accounts of a member do not balance: \(member.accounts)") }
        leftInDoubt += member.process.attempted
        for error in member.commits.errors {
            hasErred = true
            statistics.erredDoubts += 1
            if error == .asOwner { violate("a member took a commit in doubt for what it was not") }
        }
        member.drop()
        members.removeAll { $0 === member }
    }
}
