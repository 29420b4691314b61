import Engine
import Plates

// Input that is deleted before it is read, and offsets that expire: what only an operator mends, and what nobody needs
// to.
extension Simulation {
    /// Cuts one partition somewhere behind the group's offset, whoever is reading it.
    func cutInput() {
        guard scenario.quirks.cutsInput, !hasCut, !isHealed else { return }
        let partition = world.chance.below(scenario.partitions)
        let committed = broker.unstableOffset(of: partition)?.value ?? 0
        let end = broker.log(reads, partition).end.value
        // Without a committed offset there is nothing to be below.
        guard committed > 0, committed + 1 < end else { return }
        hasCut = true
        let offset = Offset(committed + 1 + Int64(world.chance.below(Int(end - committed))))
        broker.truncate(topic: reads, partition: partition, before: offset)
    }

    /// What an operator does who finds partitions halted: reads what each asks for, ends the members, and starts others
    /// that are told so.
    func answerHalts() {
        for member in members where violations.isEmpty { end(member) }
        goOn(for: .seconds(100))
        for failure in members.flatMap(\.halted) { accept(failure) }
        checkAnswers()
        for loss in accepted.losses {
            let partition = Int(loss.partition.value)
            let start = broker.log(reads, partition).start
            if broker.unstableOffset(of: partition) != loss.first || loss.last.next != start {
                violate("partition \(partition) is said to have lost \(loss.text), its log starts at \(start.value)")
            }
        }
        for member in members where violations.isEmpty { end(member) }
        goOn(for: .seconds(100))
    }

    private func goOn(for span: TimeSpan) {
        let patience = world.now + span
        while violations.isEmpty, world.now < patience {
            if members.isEmpty { begin(on: machines[0]) }
            anyone { turn($0) }
            anyone { commit($0) }
            world.advance(by: .milliseconds(Int64(world.chance.below(100))))
        }
    }

    private func accept(_ failure: EngineFailure) {
        switch failure {
        case .inputLost(let loss): if !accepted.losses.contains(loss) { accepted.losses.append(loss) }
        case .anotherLog(let place, _, _): if !accepted.newLogs.contains(place) { accepted.newLogs.append(place) }
        case .stateLost(let place, _, _): if !accepted.newWindows.contains(place) { accepted.newWindows.append(place) }
        default: violate("a partition halts that nobody can help: \(failure)")
        }
    }

    /// Nobody is in the group for so long that its offsets are forgotten: the commit record knows them.
    func expireOffsets() {
        guard scenario.quirks.offsetsExpire, members.isEmpty else { return }
        for partition in 0..<scenario.partitions where world.chance.once(in: 2) {
            if broker.stableOffset(of: partition) != nil { broker.resetOffset(of: partition, to: nil) }
        }
    }
}
