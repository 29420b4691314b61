import Glibc
import HTTPSupport

/// Outputs that cannot be written for good: the run ends, names the topic and the remedy, and loses nothing.
enum OutputFaults {
    static let all = [deleted, forbidden]

    /// So long a run may take to find out, with all that it tries before.
    private static let endSeconds = 30.0

    /// A topic is gone from under a run. Before anything has come out, since what it held is gone with it.
    static let deleted = Fault(name: "output-deleted", guarantee: "exactly-once") { stage in
        let (member, port) = try launch(stage)
        let limit = Clock.seconds + Stage.startSeconds
        while get("/readyz", port: port).status != 200, Clock.seconds < limit { pause(0.1) }
        let topic = output(of: stage)
        _ = try stage.call("TopicCommand", "--delete", "--topic", topic)
        let feed = stage.startFeed(over: 3, isAwaited: { member.isRunning })
        awaitEnd(of: member, naming: [topic, "--create-topics"], stage)
        try feed.finish()
    }

    /// The right to write to a topic is taken away under a run, and given back once it has ended.
    static let forbidden = Fault(name: "output-forbidden", guarantee: "exactly-once") { stage in
        let (member, port) = try launch(stage)
        let feed = stage.startFeed(over: 4)
        pause(0.3 + Double(stage.below(1_000)) / 1_000)
        let topic = output(of: stage)
        try stage.forbidWriting(to: topic)
        // From the first commit that fails to its end it must not call itself ready.
        var wasReadyAfterFailure = false
        let limit = Clock.seconds + endSeconds
        while member.isRunning, Clock.seconds < limit {
            if member.logText.contains("a commit did not happen"), get("/readyz", port: port).status == 200 {
                wasReadyAfterFailure = true
            }
            pause(0.05)
        }
        if wasReadyAfterFailure { stage.findings.append("the run was ready while its commits failed") }
        awaitEnd(of: member, naming: [topic, "kafka-acls"], stage)
        try stage.allowWriting(to: topic)
        try feed.finish()
    }

    private static func launch(_ stage: Stage) throws -> (MemberProcess, port: UInt16) {
        let port = UInt16(stage.program.port + 6)
        return (try stage.launch(instance: "member", ["--http", "127.0.0.1:\(port)"]), port)
    }

    /// One that every run writes to.
    private static func output(of stage: Stage) -> String {
        stage.below(2) == 0 ? stage.world.decisionsTopic : stage.world.alertTopics[stage.below(2)]
    }

    private static func awaitEnd(of member: MemberProcess, naming words: [String], _ stage: Stage) {
        let begun = Clock.seconds
        guard member.wait(within: endSeconds) == .exited(1) else {
            let found = member.ending.map { "\($0)" } ?? "it runs on"
            return stage.findings.append("an output that cannot be written did not end the run: \(found)")
        }
        stage.notes.append("ended after \(Int(Clock.seconds - begun)) s")
        let last = member.logText.split(separator: "\n").last ?? ""
        for word in words where !last.contains(word) {
            stage.findings.append("the run's last line does not name \(word): \(last)")
        }
    }
}
