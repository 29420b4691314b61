import Foundation

/// Tries faults on whole runs over a real Kafka and judges each by a model: see `Tests/faults`.
@main
struct Faults {
    static func main() {
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "member" {
                try DoomedMember(Array(arguments.dropFirst())).run()
                exit(0)
            }
            exit(try Campaign(arguments).run() ? 0 : 1)
        } catch {
            complain("faults: \(error)")
            exit(2)
        }
    }
}

/// A series of faults: the command line, and the table at the end.
struct Campaign {
    private var seed: UInt64
    private var count: Int
    private var only: String?
    private var isLong = false
    /// Keep the files of what is survived, too.
    private var keepsFiles = false
    /// Every kind with delivery at least once: nothing may be lost.
    private var isWeak = false
    private var program: Stage.Program
    private var clusterDirectory = ""
    private var version = "4.3"

    static let usage =
        "wrong use: run Tests/faults [--seed S] [--count N] [--only NAME] [--long] [--at-least-once] [--keep] [4.3|3.9]"
    static let longCount = 200
    /// So often a fault is tried until it can be judged.
    static let tries = 3

    init(_ arguments: [String]) throws {
        seed = UInt64.random(in: 0..<1_000_000)
        count = Fault.all.count
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--long" {
                isLong = true
            } else if argument == "--keep" {
                keepsFiles = true
            } else if argument == "--at-least-once" {
                isWeak = true
            } else if argument.hasPrefix("--"), let value = rest.popFirst() {
                values[argument] = value
            } else {
                throw FaultFailure(Campaign.usage)
            }
        }
        if isLong { count = Campaign.longCount }
        func required(_ name: String) throws -> String {
            guard let value = values[name] else { throw FaultFailure("\(name) is missing; \(Campaign.usage)") }
            return value
        }
        program = Stage.Program(
            platestream: try required("--platestream"), faults: CommandLine.arguments[0],
            cluster: try required("--cluster"), work: try required("--work"), port: Int(try required("--port")) ?? 0)
        clusterDirectory = try required("--cluster-directory")
        if let text = values["--seed"] {
            guard let number = UInt64(text) else { throw FaultFailure("--seed wants a number, not '\(text)'") }
            seed = number
        }
        if let text = values["--count"] {
            guard let number = Int(text), number > 0 else { throw FaultFailure("--count wants a number above 0") }
            count = number
        }
        if let text = values["--version"] { version = text }
        if let name = values["--only"] {
            guard (Fault.all + [.none]).contains(where: { $0.name == name }) else {
                throw FaultFailure(
                    "there is no fault '\(name)'; known: \(Fault.all.map(\.name).joined(separator: " "))")
            }
            only = name
        }
    }

    /// - Returns: whether every fault was survived, and each kind judged at least once.
    func run() throws -> Bool {
        let kinds = only.map { name in (Fault.all + [.none]).filter { $0.name == name } } ?? Fault.all
        let cluster = Cluster(script: program.cluster, directory: clusterDirectory, logs: program.work)
        var table = Table()
        say("faults: \(count) from seed \(seed), Kafka \(version)")
        for number in 0..<count {
            let kind = kinds[number % kinds.count]
            let fault = isWeak ? kind.atLeastOnce : kind
            let seeds = (0..<Campaign.tries).map { seed &+ UInt64(number + $0 * count) }
            for (attempt, ownSeed) in seeds.enumerated() where attempt == 0 || table.last?.isUnjudged == true {
                tryOut(fault, seed: ownSeed, as: "\(number + 1)/\(count)", on: cluster, into: &table)
            }
        }
        say(table.text)
        return table.failed.isEmpty && table.unjudged.isEmpty
    }

    private func tryOut(
        _ fault: Fault, seed: UInt64, as number: String, on cluster: Cluster, into table: inout Table
    ) {
        let begin = Clock.seconds
        let outcome = attempt(fault, seed: seed, on: cluster)
        let seconds = Clock.seconds - begin
        let notes = outcome.notes.joined(separator: ", ")
        say("\(number) \(fault.name) seed \(seed): \(outcome.word), \(Int(seconds)) s, \(notes)")
        for finding in outcome.findings { say("    \(finding)") }
        let options = (isLong ? " --long" : "") + (isWeak ? " --at-least-once" : "")
        let command = "Tests/faults --seed \(seed) --count 1 --only \(fault.name)\(options) \(version)"
        if outcome.word != "survived" { say("    again: \(command)\n    its files: \(outcome.directory)") }
        table.add(fault.name, outcome, seconds: seconds, command: command)
    }

    private func attempt(_ fault: Fault, seed: UInt64, on cluster: Cluster) -> Outcome {
        var outcome = Outcome()
        do {
            let cluster = fault.nodes == 1 ? cluster : try startCluster(of: fault.nodes, seed: seed)
            let stage = try Stage(fault, seed: seed, isLong: isLong, cluster: cluster, program: program)
            outcome.directory = stage.directory
            do {
                try fault.inflict(stage)
                try stage.finish()
            } catch {
                stage.findings.append("\(error)")
            }
            stage.close()
            (outcome.findings, outcome.notes) = (stage.findings, stage.notes)
            if let unjudged = stage.unjudged, stage.findings.isEmpty {
                outcome.isUnjudged = true
                outcome.notes.append(unjudged)
            }
            if outcome.word == "survived", !keepsFiles {
                if fault.nodes == 1 { try stage.deleteTopics() }
                try FileManager.default.removeItem(atPath: stage.directory)
            }
        } catch {
            outcome.findings.append("\(error)")
        }
        return outcome
    }

    /// A cluster for one fault alone: it costs too much to run beside the others.
    private func startCluster(of nodes: Int, seed: UInt64) throws -> Cluster {
        try Cluster(
            script: program.cluster, starting: "\(program.work)/cluster-\(seed)", port: program.port + 10, nodes: nodes,
            logs: program.work)
    }
}

/// A line on standard error.
func complain(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

/// A line on standard output, at once: whoever waits sees how far it is.
private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
