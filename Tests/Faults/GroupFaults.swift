import Glibc

/// Members that come, go, fall asleep, or claim to be another.
enum GroupFaults {
    static let all = [zombie, hijack, twoHosts, churn, leftInOrder]

    /// A member sleeps past its session and wakes: what it had under way must not be committed.
    static let zombie = Fault(name: "zombie", guarantee: "exactly-once") { stage in
        let isNamed = stage.below(2) == 0
        let sleeper = try stage.launch(instance: isNamed ? "sleeper" : nil)
        let other = try stage.launch(instance: isNamed ? "other" : nil)
        let feed = stage.startFeed(over: 12)
        pause(2 + Double(stage.below(1_000)) / 1_000)
        for _ in 0..<2 where sleeper.isRunning {
            sleeper.signal(SIGSTOP)
            pause(Stage.sessionSeconds + 0.5 + Double(stage.below(3_000)) / 1_000)
            sleeper.signal(SIGCONT)
            pause(1)
        }
        try feed.finish()
        if !other.isRunning { stage.findings.append("the other member ended: \(stage.tail(other))") }
        let words = ["lost to the group", "moved on", "fenced"]
        if !words.contains(where: sleeper.logText.contains) {
            stage.findings.append("the sleeper does not say that it lost its partitions: \(stage.tail(sleeper))")
        }
        stage.notes.append(isNamed ? "named" : "anonymous")
    }

    /// Another producer takes a member's transactional id: the member takes it back, or ends with 1 and says why.
    static let hijack = Fault(name: "hijack", guarantee: "exactly-once") { stage in
        var member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 8)
        pause(2)
        let ids = try stage.transactions().keys.sorted()
        if ids.isEmpty { stage.findings.append("Kafka knows no transactional id of the member") }
        let times = 1 + stage.below(4)
        for _ in 0..<times {
            pause(0.3 + Double(stage.below(700)) / 1_000)
            for id in ids { try stage.hijack(id) }
            if !member.isRunning {
                if member.ending != .exited(1) || !member.logText.contains("--instance") {
                    stage.findings.append("\(member.name) did not end with a sentence: \(stage.tail(member))")
                }
                member = try stage.launch(instance: "member")
            }
        }
        try feed.finish()
        stage.notes.append("\(times) times")
    }

    /// Two hosts run under one name: each goes on, or ends with 1 and says why.
    static let twoHosts = Fault(name: "two-hosts-one-name", guarantee: "exactly-once") { stage in
        var hosts = [
            try stage.launch(instance: "twin", data: "here"), try stage.launch(instance: "twin", data: "there"),
        ]
        let feed = stage.startFeed(over: 8) { hosts.contains { $0.isRunning } }
        try feed.finish()
        for host in hosts where !host.isRunning {
            if host.ending != .exited(1) || !host.logText.contains("--instance") {
                stage.findings.append("\(host.name) did not end with a sentence on --instance: \(stage.tail(host))")
            }
        }
        hosts.removeAll { !$0.isRunning }
        stage.notes.append("\(hosts.count) of 2 went on")
    }

    /// Members join and leave every two seconds; of those that leave, some die.
    static let churn = Fault(
        name: "churn", guarantee: "exactly-once", shape: World.Shape(recordsPerPartition: 2_000)
    ) { stage in
        let seconds = stage.isLong ? 120.0 : 20.0
        try stage.launch()
        let feed = stage.startFeed(over: seconds)
        var guests: [MemberProcess] = []
        while !feed.isDone {
            pause(2)
            if guests.count < 2, stage.below(3) > 0 || guests.isEmpty {
                guests.append(try stage.launch())
            } else {
                let guest = guests.remove(at: stage.below(guests.count))
                if stage.below(3) == 0 { stage.kill(guest) } else { guest.signal(SIGTERM) }
            }
        }
        stage.notes.append("\(stage.launchCount) members, \(stage.killCount) killed")
    }

    /// A named member that ends in order leaves its partitions to the other at once, long before its session ends. One
    /// that is told to keep its place leaves them to its successor alone.
    static let leftInOrder = Fault(
        name: "left-in-order", guarantee: "exactly-once", shape: World.Shape(recordsPerPartition: 2_000)
    ) { stage in
        let longSession = ["--kafka", "session.timeout.ms=45000"]
        let other = try stage.launch(instance: "other", longSession)
        var leaver = try stage.launch(instance: "leaver", longSession)
        let feed = stage.startFeed(over: 40)
        try awaitPartitions(of: leaver, in: stage)
        pause(Double(stage.below(1_000)) / 1_000)
        try stage.stop(leaver)
        let standstill = try secondsUntilAllMove(in: stage, atMost: 10)
        if standstill == nil { stage.findings.append("10 s after a member left, partitions of it are read by nobody") }

        leaver = try stage.launch(instance: "leaver", longSession + ["--stay"])
        try awaitPartitions(of: leaver, in: stage)
        try stage.stop(leaver)
        if try secondsUntilAllMove(in: stage, atMost: 6) != nil {
            stage.findings.append("the place of a member that was to keep it went to the other")
        }
        leaver = try stage.launch(instance: "leaver", longSession)
        if try secondsUntilAllMove(in: stage, atMost: 15) == nil {
            stage.findings.append("a restart did not find the place that was kept for it: \(stage.tail(leaver))")
        }
        if feed.isDone { stage.findings.append("the feed was over before all was seen") }
        try feed.finish()
        if !other.isRunning { stage.findings.append("the other member ended: \(stage.tail(other))") }
        stage.notes.append("partitions moved after \(standstill.map { Int($0.rounded(.up)) } ?? 0) s")
    }

    /// Waits until a member has partitions.
    private static func awaitPartitions(of member: MemberProcess, in stage: Stage) throws {
        let limit = Clock.seconds + Stage.startSeconds
        let words = ["partition goes on", "partition starts"]
        while !words.contains(where: member.logText.contains), Clock.seconds < limit { pause(0.05) }
        if Clock.seconds >= limit { throw FaultFailure("\(member.name) was given no partition: \(stage.tail(member))") }
    }

    /// How long it takes until the group has moved on in every partition; nil when one stands still.
    private static func secondsUntilAllMove(in stage: Stage, atMost seconds: Double) throws -> Double? {
        let begin = Clock.seconds
        let first = try stage.settledOffsets()
        while Clock.seconds - begin < seconds {
            pause(0.2)
            if zip(first, try stage.settledOffsets()).allSatisfy({ $0 < $1 }) { return Clock.seconds - begin }
        }
        return nil
    }
}
