/// Outputs that cannot be written for good: the run ends, names the topic and the remedy, and loses nothing.
enum OutputFaults {
    static let all = [deleted, forbidden]

    /// So long a run may take to find out, with all that it tries before.
    private static let endSeconds = 30.0

    /// A topic is gone from under a run. Before anything has come out, since what it held is gone with it.
    static let deleted = Fault(name: "output-deleted", guarantee: "exactly-once") { stage in
        let member = try stage.launch(instance: "member")
        let limit = Clock.seconds + Stage.startSeconds
        while !member.logText.contains("partition starts"), member.isRunning, Clock.seconds < limit { pause(0.1) }
        let topic = output(of: stage)
        _ = try stage.call("TopicCommand", "--delete", "--topic", topic)
        let feed = stage.startFeed(over: 3, isAwaited: { member.isRunning })
        awaitEnd(of: member, naming: [topic, "--create-topics"], stage)
        try feed.finish()
    }

    /// The right to write to a topic is taken away under a run, and given back once it has ended.
    static let forbidden = Fault(name: "output-forbidden", guarantee: "exactly-once") { stage in
        let member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 4)
        pause(0.3 + Double(stage.below(1_000)) / 1_000)
        let topic = output(of: stage)
        try stage.forbidWriting(to: topic)
        awaitEnd(of: member, naming: [topic, "kafka-acls"], stage)
        try stage.allowWriting(to: topic)
        try feed.finish()
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
