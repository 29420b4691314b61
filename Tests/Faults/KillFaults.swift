import Glibc

/// Processes that die without a word.
enum KillFaults {
    static let all = points.map(dies) + [anywhere, atLeastOnce]

    /// Each tried by itself; an image is written seldom, so both of its points share one kind.
    private static let points: [(name: String, dooms: [Doom])] = [
        ("before-produce", [.beforeProduce]), ("after-produce", [.afterProduce]), ("after-offsets", [.afterOffsets]),
        ("during-commit", [.duringCommit]), ("before-image", [.afterCommit, .beforeImage, .amidImage]),
    ]

    /// A member that dies at a labelled point of its n-th transaction comes back, to die there again.
    private static func dies(at point: (name: String, dooms: [Doom])) -> Fault {
        Fault(name: "kill-\(point.name)", guarantee: "exactly-once") { stage in
            let feed = stage.startFeed(over: 8, isAwaited: { false })
            while !feed.isDone {
                let doom = point.dooms[stage.below(point.dooms.count)]
                let member = try stage.launchDoomed(
                    instance: "member", doom, number: 1 + stage.below(6), delay: stage.below(15_000))
                while member.isRunning, !feed.isDone { pause(0.02) }
                // One that owned nothing when it was to write its image has lived to the end.
                if case .exited(let code) = member.ending, code != 0 || !doom.isOfImage {
                    stage.findings.append("\(member.name) ended by itself: \(stage.tail(member))")
                }
            }
            if stage.deathCount == 0 { stage.findings.append("nobody died") }
            stage.notes.append("\(stage.deathCount) deaths")
        }
    }

    /// Members die at any time, named or not.
    static let anywhere = Fault(name: "kill-anywhere", guarantee: "exactly-once") { stage in
        try killAgainAndAgain(stage, members: 1 + stage.below(3))
    }

    /// Delivery at least once: nothing is lost.
    static let atLeastOnce = Fault(
        name: "at-least-once", shape: World.Shape(resentPercent: 0, hasWindows: false)
    ) { stage in
        try killAgainAndAgain(stage, members: 1 + stage.below(2))
    }

    /// Members die at any time and come back.
    static func killAgainAndAgain(_ stage: Stage, members count: Int) throws {
        let isNamed = stage.below(3) > 0
        func name(_ number: Int) -> String? { isNamed ? "member-\(number)" : nil }
        var members = try (0..<count).map { try stage.launch(instance: name($0)) }
        let feed = stage.startFeed(over: 5)
        while !feed.isDone {
            pause(0.2 + Double(stage.below(1_200)) / 1_000)
            let victim = stage.below(count)
            stage.kill(members[victim])
            pause(Double(stage.below(300)) / 1_000)
            members[victim] = try stage.launch(instance: name(victim))
        }
        stage.notes.append("\(stage.killCount) kills of \(count)\(isNamed ? "" : " anonymous")")
    }
}
