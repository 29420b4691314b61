/// A network between the members and their broker that breaks or dawdles.
enum NetworkFaults {
    static let all = [network, commitAnswers, lateCommit]

    /// EndTxn of the Kafka protocol: the request that commits or aborts.
    private static let endTransaction = 26

    static let network = Fault(name: "network", guarantee: "exactly-once") { stage in
        let weathers: [Proxy.Weather] = [.cut, .stalled, .slow(100 + stage.below(200))]
        let kind = stage.below(weathers.count)
        stage.notes.append(["cut", "stalled", "slow"][kind])
        try through(stage) { proxy in
            for _ in 0..<3 {
                pause(0.5 + Double(stage.below(1_000)) / 1_000)
                proxy.set(weathers[kind])
                pause(0.3 + Double(stage.below(2_500)) / 1_000)
                proxy.set(.fair)
            }
        }
    }

    /// Only what answers a commit is lost or late: nobody knows at first whether it happened.
    static let commitAnswers = Fault(name: "commit-in-doubt", guarantee: "exactly-once") { stage in
        let weathers: [(String, Proxy.Weather)] = [
            ("answers lost", .answersLost(api: endTransaction)),
            ("answers slow", .answersSlow(api: endTransaction, 500 + stage.below(2_000))),
            ("requests lost", .requestsLost(api: endTransaction)),
        ]
        let (name, weather) = weathers[stage.below(weathers.count)]
        try through(stage) { proxy in
            for _ in 0..<3 {
                pause(0.5 + Double(stage.below(1_000)) / 1_000)
                proxy.set(weather)
                pause(0.2 + Double(stage.below(1_500)) / 1_000)
                proxy.set(.fair)
            }
            stage.notes.append("\(proxy.strikeCount) \(name)")
        }
    }

    /// A commit's request breaks its connection, is made again, and arrives late all the same.
    static let lateCommit = Fault(name: "commit-late", guarantee: "exactly-once") { stage in
        try through(stage) { proxy in
            for _ in 0..<6 {
                pause(0.2 + Double(stage.below(500)) / 1_000)
                proxy.set(.requestsLate(api: endTransaction, 20 + stage.below(400)))
                pause(0.15)
                proxy.set(.fair)
            }
            stage.notes.append("\(proxy.strikeCount) requests late")
        }
    }

    private static func through(_ stage: Stage, _ body: (Proxy) throws -> Void) throws {
        let proxy = try stage.makeProxy()
        defer { proxy.close() }
        for number in 0...stage.below(2) {
            try stage.launch(instance: "member-\(number)", brokers: stage.proxied)
        }
        let feed = stage.startFeed(over: 7)
        pause(1)
        try body(proxy)
        try feed.finish()
        proxy.set(.fair)
        try stage.stopMembers()
    }
}
