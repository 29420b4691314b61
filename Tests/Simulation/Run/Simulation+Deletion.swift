import Engine
import Plates

/// Where a partition's records, or its state, are not those of before any more.
struct Break {
    /// How many of its records came before.
    let after: Int
    let content: Content
    /// Where the group stood, or the commit record.
    let position: Offset

    enum Content {
        /// Another log begins: windows and watermark stay, what was seen is forgotten.
        case log
        /// The state is lost: all begins anew.
        case state
    }
}

// Topics that are deleted while nobody is in the group: nothing is skipped and nothing told twice, unless somebody has
// said so.
extension Simulation {
    func delete() {
        guard let deletion = scenario.quirks.deletion, violations.isEmpty, members.isEmpty else { return }
        world.advance(by: .seconds(60))
        switch deletion {
        case .reads: remakeReads()
        case .expiredReads:
            for partition in 0..<scenario.partitions {
                broker.truncate(topic: reads, partition: partition, before: position(of: partition))
            }
        case .changelog:
            for partition in 0..<scenario.partitions { note(.state, of: partition) }
            broker.remake(topic: changelog)
        case .changelogHead:
            for machine in machines { machine.images = machine.images.map { _ in [] } }
            for partition in 0..<scenario.partitions { cutChangelog(of: partition) }
        }
    }

    /// Kafka forgets the group's offsets with the topic, as a rule.
    private func remakeReads() {
        for partition in 0..<scenario.partitions { note(.log, of: partition) }
        broker.remake(topic: reads)
        if world.chance.once(in: 4) { return }
        for partition in 0..<scenario.partitions { broker.resetOffset(of: partition, to: nil) }
    }

    private func cutChangelog(of partition: Int) {
        let log = broker.log(changelog, partition)
        let before = liveRecords(of: partition)
        let limit = Offset(Int64(world.chance.below(Int(log.end.value) + 1)))
        broker.truncate(topic: changelog, partition: partition, before: limit)
        if liveRecords(of: partition) != before { note(.state, of: partition) }
    }

    /// The newest value of each key of the changelog.
    private func liveRecords(of partition: Int) -> [[UInt8]: [UInt8]] {
        var live: [[UInt8]: [UInt8]] = [:]
        for record in broker.log(changelog, partition).committedRecords { live[record.key ?? []] = record.value }
        return live
    }

    private func note(_ content: Break.Content, of partition: Int) {
        let position = position(of: partition)
        // Who has not read anything has nothing to lose.
        guard position.value > 0 else { return }
        breaks[partition] = Break(after: offsets[partition].count, content: content, position: position)
    }

    private func position(of partition: Int) -> Offset { broker.unstableOffset(of: partition) ?? Offset(0) }

    /// Each partition that something was deleted of has asked, by its position, and no other.
    func checkAnswers() {
        guard scenario.quirks.deletion != nil else { return }
        let asked = accepted.newLogs + accepted.newWindows
        let wanted = breaks.map { partition, broken in
            RecordPosition(topic: Scenario.readsTopic, partition: Partition(Int32(partition)), offset: broken.position)
        }
        for place in wanted where !asked.contains(place) {
            violate("nobody has missed what was deleted: \(place.text)")
        }
        for place in asked where !wanted.contains(place) { violate("\(place.text) has halted without cause") }
        if !accepted.losses.isEmpty { violate("losses that are none: \(accepted.losses.map(\.text))") }
    }

    /// Whether any record has come to a partition since its log was made anew.
    func isEmptySinceBreak(_ partition: Int) -> Bool {
        guard let broken = breaks[partition], broken.content == .log else { return false }
        return offsets[partition].count == broken.after
    }
}
