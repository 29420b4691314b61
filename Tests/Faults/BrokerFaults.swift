import Glibc

/// Brokers that die, hang, and come back.
enum BrokerFaults {
    static let all = [killed, paused, oneOfThree]

    static let killed = Fault(name: "broker-killed", guarantee: "exactly-once") { stage in
        let feed = try begin(stage, over: 6)
        for _ in 0..<2 {
            pause(0.5 + Double(stage.below(1_500)) / 1_000)
            try stage.cluster.kill(1)
            pause(Double(stage.below(2_000)) / 1_000)
            try stage.cluster.restart(1)
        }
        try feed.finish()
    }

    static let paused = Fault(name: "broker-paused", guarantee: "exactly-once") { stage in
        let feed = try begin(stage, over: 6)
        for _ in 0..<2 {
            pause(0.5 + Double(stage.below(1_000)) / 1_000)
            try stage.cluster.pause(1)
            pause(1 + Double(stage.below(4_000)) / 1_000)
            try stage.cluster.resume(1)
        }
        try feed.finish()
    }

    /// Each of three brokers in turn, in a long run; otherwise one dies and another hangs.
    static let oneOfThree = Fault(name: "one-of-three", guarantee: "exactly-once", nodes: 3) { stage in
        let first = 1 + stage.below(3)
        let nodes = stage.isLong ? [first, first % 3 + 1, (first + 1) % 3 + 1] : [first]
        let feed = try begin(stage, over: stage.isLong ? 20 : 8)
        for node in nodes {
            pause(0.5 + Double(stage.below(1_000)) / 1_000)
            try stage.cluster.kill(node)
            pause(1 + Double(stage.below(2_000)) / 1_000)
            try stage.cluster.restart(node)
            pause(1)
            let other = node % 3 + 1
            try stage.cluster.pause(other)
            pause(2 + Double(stage.below(3_000)) / 1_000)
            try stage.cluster.resume(other)
        }
        try feed.finish()
    }

    private static func begin(_ stage: Stage, over seconds: Double) throws -> Feed {
        for number in 0...stage.below(2) { try stage.launch(instance: "member-\(number)") }
        return stage.startFeed(over: seconds)
    }
}
