import Glibc

/// Processes that die without a word.
enum KillFaults {
    static let all = [atLeastOnce]

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
