import Engine
import Plates

// What happens next, drawn from the seed.
extension Simulation {
    /// One step of a world in which things go wrong.
    func chaos() {
        statistics.steps += 1
        switch world.chance.below(20) {
        case 0..<2: for _ in 0..<world.chance.number(in: 1...4) { arrive() }
        case 2..<12: anyone { turn($0) }
        case 12..<16: anyone { commit($0) }
        case 16: world.advance(by: .milliseconds(Int64(world.chance.below(2_000))))
        case 17: maintain()
        default: disturb()
        }
        world.advance(by: .milliseconds(Int64(world.chance.below(20))))
        if members.isEmpty || world.chance.once(in: 40) { anyFree { begin(on: $0) } }
    }

    /// Some steps of others, in the middle of a call.
    func interleave() {
        guard depth < Self.deepest, world.chance.once(in: 5) else { return }
        depth += 1
        defer { depth -= 1 }
        for _ in 0..<world.chance.number(in: 1...4) { chaosWithin() }
    }

    private static let deepest = 3

    private func chaosWithin() {
        statistics.steps += 1
        switch world.chance.below(8) {
        case 0: arriveIfFaulty()
        case 1..<5: anyone { turn($0) }
        case 5, 6: anyone { commit($0) }
        default: maintain()
        }
        world.advance(by: .milliseconds(Int64(world.chance.below(20))))
    }

    private func arriveIfFaulty() { if !isHealed { arrive() } }

    func anyone(_ body: (SimulatedMember) -> Void) {
        let idle = members.filter { !$0.process.isBusy && !$0.process.isStanding }
        if !idle.isEmpty { body(world.chance.pick(idle)) }
    }

    private func anyFree(_ body: (Machine) -> Void) {
        let free = machines.filter(isFree)
        if !free.isEmpty { body(world.chance.pick(free)) }
    }

    /// What brokers do by themselves, and no one may notice.
    private func maintain() {
        let partition = world.chance.below(scenario.partitions)
        let log = broker.log(changelog, partition)
        let limit = Offset(Int64(world.chance.below(Int(log.lastStable.value) + 1)))
        broker.compact(
            topic: changelog, partition: partition, below: limit, dropTombstones: world.chance.once(in: 2))
    }

    private func disturb() {
        if world.chance.once(in: faults.crash / 8) {
            anyone { member in
                statistics.kills += 1
                member.process.kill()
                bury(member)
            }
        }
        if world.chance.once(in: faults.churn / 8) {
            if world.chance.once(in: 2) { anyFree { begin(on: $0) } } else { anyone { end($0) } }
        }
        if world.chance.once(in: faults.standstill / 8) {
            anyone { $0.process.stand(for: .milliseconds(Int64(world.chance.below(30_000)))) }
        }
        if world.chance.once(in: 20) { cutInput() }
        if world.chance.once(in: faults.hijack / 8), let member = members.first {
            member.process.hasBeenHurt = true
            _ = broker.initialiseProducer(member.process.transactionalID)
        }
    }

    /// A process that stands still in the middle of a call, while the others go on.
    func standStill(_ process: Process) {
        guard depth < Self.deepest else { return }
        depth += 1
        defer { depth -= 1 }
        statistics.standstills += 1
        process.stand(for: .milliseconds(Int64(world.chance.below(25_000))))
        while process.isStanding && !process.isDead {
            chaosWithin()
            world.advance(by: .milliseconds(Int64(world.chance.below(400))))
            if members.count == 1 { anyFree { begin(on: $0) } }
        }
    }

    /// From here on nothing goes wrong any more.
    func heal() {
        isHealed = true
        faults = Faults()
        for member in members { member.process.faults = faults }
        world.advance(by: .seconds(30))
        if members.isEmpty { begin(on: machines[0]) }
    }

    /// Goes on until the group stands at the end of every partition.
    func drain() {
        var steps = 0
        let patience = world.now + .seconds(600)
        while !isDrained, violations.isEmpty {
            if members.isEmpty { begin(on: machines[0]) }
            anyone { turn($0) }
            anyone { commit($0) }
            world.advance(by: .milliseconds(Int64(world.chance.below(20))))
            steps += 1
            if steps > 50_000 || world.now > patience { return violate("stuck: \(standing)") }
        }
    }

    private var isDrained: Bool {
        (0..<scenario.partitions).allSatisfy { partition in
            guard let last = offsets[partition].last, !isEmptySinceBreak(partition) else { return true }
            guard case .some(.some(let offset)) = broker.stableOffset(of: partition) else { return false }
            return last < offset
        }
    }

    private var standing: String {
        let offsets = (0..<scenario.partitions).map { partition in
            let offset = broker.unstableOffset(of: partition).map { "\($0.value)" } ?? "-"
            return "\(offset) of \(broker.log(reads, partition).end.value)"
        }
        return "the group stands at \(offsets.joined(separator: ", ")) with \(members.count) members "
            + members.map { $0.halted.map(\.description).joined(separator: ", ") }.joined()
    }
}
