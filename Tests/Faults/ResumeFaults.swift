import Kafka
import Plates

/// The log, or the kept state, is another one when the next run begins, or under a run: it must be missed, and asked
/// about.
enum ResumeFaults {
    static let all = [readsMadeAnew, readsMadeAnewLive, readsExpired, changelogGone, changelogEmptied]

    /// The topic of reads is deleted, made anew and filled again: nothing of it may be skipped.
    static let readsMadeAnew = Fault(name: "reads-made-anew", guarantee: "exactly-once") { stage in
        let (member, ends) = try readAll(stage)
        try stage.stop(member)
        try makeReadsAnew(stage)
        try halt(stage, at: ends, "--accept-new-log")
        stage.rounds = 2
    }

    /// The same under a run, which must notice it by itself, however soon the topic is back.
    static let readsMadeAnewLive = Fault(name: "reads-made-anew-live", guarantee: "exactly-once") { stage in
        let (member, ends) = try readAll(stage)
        pause(Double(stage.below(3_000)) / 1_000)
        try makeReadsAnew(stage)
        awaitHalt(of: member, at: ends, "--accept-new-log", stage)
        for (partition, offset) in try stage.settledOffsets().enumerated() where offset > ends[partition] {
            stage.findings.append("partition \(partition) was committed up to \(offset), past \(ends[partition])")
        }
        try stage.stop(member)
        stage.rounds = 2
    }

    /// - Returns: the member that has read all of the feed, and up to where.
    private static func readAll(_ stage: Stage) throws -> (MemberProcess, ends: [Int]) {
        let member = try stage.launch(instance: "member")
        try stage.startFeed(over: 3).finish()
        let ends = stage.world.log.map(\.count)
        let limit = Clock.seconds + Stage.settleSeconds
        while try stage.settledOffsets() != ends, Clock.seconds < limit { pause(0.2) }
        return (member, ends)
    }

    private static func makeReadsAnew(_ stage: Stage) throws {
        _ = try stage.call("TopicCommand", "--delete", "--topic", stage.world.readsTopic)
        let admin = try Admin(settings: ClientSettings(brokers: stage.cluster.brokers))
        let topic = NewTopic(name: stage.world.readsTopic, partitions: Int32(stage.world.log.count))
        try Stage.persist { try admin.create([topic]) }
        try stage.startFeed(over: 1).finish()
    }

    /// All that was processed is over its retention when the next run begins: nobody is to be asked.
    static let readsExpired = Fault(
        name: "reads-expired", guarantee: "exactly-once", shape: World.Shape(resentPercent: 0)
    ) { stage in
        let committed = try interrupt(stage)
        let admin = try Admin(settings: ClientSettings(brokers: stage.cluster.brokers))
        let offsets = committed.enumerated().map { (Partition(Int32($0)), Offset(Int64($1))) }
        try admin.deleteRecords(of: stage.world.readsTopic, before: Dictionary(uniqueKeysWithValues: offsets))
    }

    /// The changelog is deleted, and made anew by the run that misses it.
    static let changelogGone = Fault(name: "changelog-gone", guarantee: "exactly-once") { stage in
        let committed = try interrupt(stage)
        _ = try stage.call("TopicCommand", "--delete", "--topic", stage.world.windowsTopic)
        try halt(stage, at: committed, "--accept-new-windows")
        stage.beginsAnew = committed
    }

    /// The changelog was cut by time for a while, until nothing was left, and is set right again.
    static let changelogEmptied = Fault(name: "changelog-emptied", guarantee: "exactly-once") { stage in
        let committed = try interrupt(stage)
        let admin = try Admin(settings: ClientSettings(brokers: stage.cluster.brokers))
        try admin.set(["cleanup.policy": "delete"], of: stage.world.windowsTopic)
        let ends = try LogEnds(brokers: stage.cluster.brokers)
        let offsets = committed.indices.compactMap { partition in
            ends.end(of: stage.world.windowsTopic, partition).map { (Partition(Int32(partition)), Offset(Int64($0))) }
        }
        try admin.deleteRecords(of: stage.world.windowsTopic, before: Dictionary(uniqueKeysWithValues: offsets))
        try admin.set(["cleanup.policy": "compact"], of: stage.world.windowsTopic)
        try halt(stage, at: committed, "--accept-new-windows")
        stage.beginsAnew = committed
    }

    /// Runs for a while, and ends in good order while reads are left.
    ///
    /// - Returns: where the group stands.
    private static func interrupt(_ stage: Stage) throws -> [Int] {
        let member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 4)
        pause(1.5 + Double(stage.below(1_000)) / 1_000)
        try stage.stop(member)
        try feed.finish()
        return try stage.settledOffsets()
    }

    /// Runs once more: each partition with a position must halt, and name the option that lets it go on.
    private static func halt(_ stage: Stage, at positions: [Int], _ option: String) throws {
        let before = try stage.settledOffsets()
        let blocked = try stage.launch(instance: "member")
        awaitHalt(of: blocked, at: positions, option, stage)
        let after = try stage.settledOffsets()
        for partition in positions.indices where positions[partition] > 0 && after[partition] != before[partition] {
            stage.findings.append("partition \(partition) has gone on from \(before[partition]) to \(after[partition])")
        }
        try stage.stop(blocked)
    }

    /// Waits until a member has asked for each position. The last run is given the answers.
    private static func awaitHalt(of member: MemberProcess, at positions: [Int], _ option: String, _ stage: Stage) {
        let places = positions.indices.filter { positions[$0] > 0 }.map { partition in
            "\(option) \(stage.world.readsTopic):\(partition):\(positions[partition])"
        }
        let limit = Clock.seconds + Stage.startSeconds
        while member.isRunning, !places.allSatisfy(member.logText.contains), Clock.seconds < limit { pause(0.2) }
        let missing = places.filter { !member.logText.contains($0) }
        if !missing.isEmpty { stage.findings.append("the log does not ask for \(missing.joined(separator: ", "))") }
        stage.lastArguments = places.flatMap { $0.split(separator: " ").map(String.init) }
        stage.notes.append("\(places.count) partitions asked")
    }
}
