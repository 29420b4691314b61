import Glibc
import HTTPSupport
import Kafka
import Plates

/// What was kept, or what is to be read, changes or goes missing between two runs.
enum StateFaults {
    static let all = [resent, swap, LiveSwap.fault, truncated, diskFull]

    /// Many reads come again, at 0, 0.9, 1.1 and 2 times `duplicate_within`, across restarts of every kind.
    static let resent = Fault(
        name: "resent", guarantee: "exactly-once",
        shape: World.Shape(resentPercent: 30)
    ) { stage in
        var name = 0
        var member = try stage.launch(instance: "member-0")
        let feed = stage.startFeed(over: 6)
        while !feed.isDone {
            pause(0.5 + Double(stage.below(1_000)) / 1_000)
            // A crash or an orderly end; the same place again, or another with no state of its own.
            if stage.below(2) == 0 { stage.kill(member) } else { try stage.stop(member) }
            if stage.below(2) == 0 { name += 1 }
            member = try stage.launch(instance: "member-\(name)")
        }
        stage.notes.append("\(stage.launchCount) runs, \(stage.killCount) killed")
    }

    /// The hotlists change between two runs: each output names the version that it was decided by, and is judged by it.
    static let swap = Fault(name: "hotlist-swap", guarantee: "exactly-once") { stage in
        let first = stage.world.hotlists
        var reigns = stage.world.log.map { _ in [Model.Reign(start: 0, hotlists: first)] }
        var member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 6)
        var hotlists = first
        for round in 1...2 {
            pause(1.5 + Double(stage.below(1_000)) / 1_000)
            if stage.below(2) == 0 { stage.kill(member) } else { try stage.stop(member) }
            hotlists = changed(hotlists, round: round, stage)
            try stage.writeFiles(hotlists: hotlists)
            // Where the group stands is where the new lists begin.
            let committed = try stage.settledOffsets()
            for partition in reigns.indices {
                reigns[partition].append(Model.Reign(start: committed[partition], hotlists: hotlists))
            }
            member = try stage.launch(instance: "member")
        }
        try feed.finish()
        stage.reigns = { [reigns] _ in reigns }
    }

    /// Some entries go, some come, some change.
    private static func changed(_ hotlists: [HotlistFacts], round: Int, _ stage: Stage) -> [HotlistFacts] {
        var hotlists = hotlists
        for list in hotlists.indices {
            let old = hotlists[list].entries
            var entries = old.filter { _ in stage.below(5) > 0 }
            for entry in old where stage.below(4) == 0 {
                entries.append(
                    EntryFacts(
                        id: "\(entry.id)-\(round)", plate: entry.plate, region: entry.region,
                        effectiveAt: entry.effectiveAt, expiresAt: entry.expiresAt, priority: "high", make: nil))
            }
            hotlists[list].entries = entries
        }
        return hotlists
    }

    /// Records are deleted that the group has not read: their partition stops, alone, until the loss is accepted.
    static let truncated = Fault(
        name: "truncated", guarantee: "exactly-once", shape: World.Shape(resentPercent: 0)
    ) { stage in
        let member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 4)
        pause(1.5 + Double(stage.below(1_000)) / 1_000)
        try stage.stop(member)
        try feed.finish()
        let committed = try stage.settledOffsets()
        let partition = stage.below(committed.count)
        let start = min(committed[partition] + 50 + stage.below(200), stage.world.log[partition].count)
        let admin = try Admin(settings: ClientSettings(brokers: stage.cluster.brokers))
        try admin.deleteRecords(of: stage.world.readsTopic, before: [Partition(Int32(partition)): Offset(Int64(start))])

        let port = UInt16(stage.program.port + 6)
        let blocked = try stage.launch(instance: "member", ["--http", "127.0.0.1:\(port)"])
        let range = "\(stage.world.readsTopic):\(partition):\(committed[partition])-\(start - 1)"
        let wanted = committed.indices.map { $0 == partition ? committed[$0] : stage.world.log[$0].count }
        let limit = Clock.seconds + Stage.startSeconds
        var ready = get("/readyz", port: port)
        while !ready.body.contains(range) || (try? stage.askOffsets()) != wanted,
            blocked.isRunning, Clock.seconds < limit
        {
            pause(0.2)
            ready = get("/readyz", port: port)
        }
        guard blocked.isRunning else {
            throw FaultFailure("one cut partition ended the run: \(stage.tail(blocked))")
        }
        let now = try stage.settledOffsets()
        for other in now.indices where now[other] != wanted[other] {
            stage.findings.append("partition \(other) stands at \(now[other]), not \(wanted[other])")
        }
        let said = "\(committed[partition])"
        if !blocked.logText.contains(said) || !blocked.logText.contains("\(start - 1)") {
            stage.findings.append("the log does not name the lost range \(range)")
        }
        if ready.status != 503 || !ready.body.contains("--accept-loss \(range)") {
            stage.findings.append("/readyz does not name the loss \(range): \(ready.status ?? 0) \(ready.body)")
        }
        try stage.stop(blocked)
        stage.lost = stage.world.log.indices.map { $0 == partition ? committed[partition]..<start : 0..<0 }
        stage.lastArguments = ["--accept-loss", range]
        stage.notes.append("lost \(range)")
    }

    /// No room for the state image: the run goes on, and what is restored comes from the changelog.
    static let diskFull = Fault(name: "disk-full", guarantee: "exactly-once") { stage in
        let data = "\(stage.directory)/tiny"
        try Folder.make(data)
        let mount = MemberProcess.isRoot
        if mount { try stage.mountTiny(data) }
        // Who may not mount is stopped by a limit on the size of files instead.
        let limited = mount ? [] : ["sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]
        var member = try stage.launch(instance: "member", data: data, under: limited)
        let feed = stage.startFeed(over: 5)
        while !feed.isDone {
            pause(0.8 + Double(stage.below(1_000)) / 1_000)
            stage.kill(member)
            member = try stage.launch(instance: "member", data: data, under: limited)
        }
        if !member.isRunning { stage.findings.append("a full disk ended the run: \(stage.tail(member))") }
        stage.notes.append(mount ? "a tiny file system" : "a limit on files")
    }
}
