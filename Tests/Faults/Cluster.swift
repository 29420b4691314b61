import Glibc

/// A Kafka that the script `cluster` starts, kills and pauses.
final class Cluster {
    let script: String
    let directory: String
    let brokers: String
    private let logs: String
    private let isOurs: Bool
    private var restartCount = 0

    /// One that runs already.
    init(script: String, directory: String, logs: String) {
        self.script = script
        self.directory = directory
        self.logs = logs
        brokers = Text.of("\(directory)/bootstrap").split(separator: "\n").first.map(String.init) ?? ""
        isOurs = false
    }

    /// One of our own, killed when it is let go.
    init(script: String, starting directory: String, port: Int, nodes: Int, logs: String) throws {
        self.script = script
        self.directory = directory
        self.logs = logs
        isOurs = true
        let settings = Cluster.settings.flatMap { ["--set", $0] }
        let command = [script, "start", directory, "--port", "\(port)", "--nodes", "\(nodes)"] + settings
        try Cluster.call(command, logs)
        brokers = Text.of("\(directory)/bootstrap").split(separator: "\n").first.map(String.init) ?? ""
    }

    deinit {
        // Nobody needs its data any more, and three that stop at once can lose their quorum and hang.
        if isOurs { _ = try? Cluster.call([script, "kill", directory], logs) }
    }

    /// Sessions may be short, and what a dead producer left open is ended soon.
    static let settings = [
        "group.min.session.timeout.ms=1000", "transaction.abort.timed.out.transaction.cleanup.interval.ms=500",
    ]

    func kill(_ node: Int) throws { try call("kill", node) }
    /// What the node has said so far is kept beside what it says from now on.
    func restart(_ node: Int) throws {
        restartCount += 1
        let log = "\(directory)/node-\(node)/server"
        _ = unsafe rename("\(log).log", "\(log)-\(restartCount).log")
        try call("restart", node)
    }
    func pause(_ node: Int) throws { try call("pause", node) }
    func resume(_ node: Int) throws { try call("resume", node) }

    private func call(_ verb: String, _ node: Int) throws {
        try Cluster.call([script, verb, directory, "\(node)"], logs)
    }

    private static func call(_ command: [String], _ logs: String) throws {
        let process = try MemberProcess(command, name: "cluster-call", in: logs)
        guard process.wait(within: 90) == .exited(0) else {
            throw FaultFailure("'\(command.joined(separator: " "))' failed: \(process.logText)")
        }
    }
}
