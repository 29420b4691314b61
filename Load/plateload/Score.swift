// `score`: what came out, held against what should have.

import Console
import Encoding
import Files
import Kafka
import Plates

extension Plateload {
    /// `score`: compares what came out with the truth.
    static func score(_ invocation: Invocation<Verb>, _ report: Report) throws -> ExitCode {
        let truth = try Truth(invocation.value(of: Options.truth))
        var score = Score(truth: truth, allowsDoubles: !invocation.isSet(Options.exactlyOnce))
        if let file = invocation[Options.alerts] { try score.takeAlerts(fromFile: file) }
        if let file = invocation[Options.deadLetters] { try score.takeDeadLetters(fromFile: file) }
        if let topology = invocation[Options.topology] {
            guard invocation[Options.alerts] == nil else {
                throw UsageError(sentence: "plateload score: give --topology or --alerts, not both")
            }
            let settings = try clientSettings(invocation)
            try Admin(settings: settings).connect(within: .seconds(10))
            try score.takeTopics(of: topology, settings, report)
        } else if invocation[Options.alerts] == nil {
            throw UsageError(sentence: "plateload score: give --topology NAME and --brokers, or --alerts FILE")
        }
        score.finish()
        try report.result(score.lines) { score.json }
        return score.isEqual ? .done : .failed
    }
}

/// The comparison of all outputs with the truth.
struct Score {
    private static let fileLimit = 4 << 30

    let truth: Truth
    let allowsDoubles: Bool
    private(set) var alerts: Comparison
    private(set) var decisions: Comparison?
    private(set) var deadLetters: DeadLetters?
    /// Alerts that other topologies gave to the same agencies.
    private(set) var foreignAlerts = 0
    /// Dead letters by their reason header, where a file told it.
    private(set) var reasons: [String: Int]?

    init(truth: Truth, allowsDoubles: Bool) {
        self.truth = truth
        self.allowsDoubles = allowsDoubles
        alerts = Comparison(expected: truth.expectedAlerts)
    }

    mutating func takeAlerts(fromFile path: String) throws {
        for line in try Score.lines(of: path) {
            let alert = try unsafe line.withUnsafeBytes { try unsafe Alert($0, from: path) }
            take(alert, recipient: alert.read.agency_id)
        }
    }

    /// Lines of headers as kcat prints them: `reason=not-json,detail=…`.
    mutating func takeDeadLetters(fromFile path: String) throws {
        var reasons: [String: Int] = [:]
        for line in try Score.lines(of: path) {
            let headers = String(decoding: line, as: UTF8.self).split(separator: ",")
            let reason = headers.first { $0.hasPrefix("reason=") }?.dropFirst("reason=".count)
            reasons[reason.map(String.init) ?? "(no reason)", default: 0] += 1
        }
        self.reasons = reasons
    }

    /// Reads the topics of a topology. A run makes them all before its first read, so one that is missing is a name
    /// that is wrong, not an answer.
    ///
    /// An agency's alerts are one topic for all topologies. An alert is this topology's if one of its decision records
    /// has the same policy version.
    mutating func takeTopics(of topology: String, _ settings: ClientSettings, _ report: Report) throws {
        let topics = try TopicReading(settings: settings)
        let recipients = Set(truth.recipients.values.joined()).sorted()
        try topics.require(
            ["\(topology).decisions", "\(topology).dead-letter"] + recipients.map { "alerts.\($0)" })
        var ticker = Ticker()
        func readAll(_ topic: String, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) throws {
            if ticker.isDue { report.progress("reading \(topic)") }
            try unsafe topics.read(topic, body)
        }
        var versions: Set<String> = []
        var decisions = Comparison(expected: truth.expectedDecisions)
        try unsafe readAll("\(topology).decisions") { _, value in
            let decided = try unsafe Decided(value, from: "\(topology).decisions")
            versions.insert(decided.decision.policy_version)
            decisions.take(
                id: decided.decision_id,
                key: Truth.key(
                    decided.recipient, decided.owner, decided.read_id, decided.hit.hotlist, decided.hit.entry_id),
                value: "\(decided.hit.tier) \(decided.decision.effect)")
        }
        self.decisions = decisions
        for recipient in recipients {
            let topic = "alerts.\(recipient)"
            try unsafe readAll(topic) { _, value in
                let alert = try unsafe Alert(value, from: topic)
                if versions.contains(alert.decision.policy_version) {
                    take(alert, recipient: recipient)
                } else {
                    foreignAlerts += 1
                }
            }
        }
        var letters = DeadLetters()
        try unsafe readAll("\(topology).dead-letter") { key, value in unsafe letters.take(key, value) }
        deadLetters = letters
    }

    private mutating func take(_ alert: Alert, recipient: String) {
        alerts.take(
            id: alert.alert_id,
            key: Truth.key(
                recipient, alert.read.agency_id, alert.read.read_id, alert.hit.hotlist, alert.hit.entry_id),
            value: alert.hit.tier)
    }

    mutating func finish() {
        alerts.finish()
        decisions?.finish()
    }

    var expectedDeadLetters: Int { truth.faults.values.reduce(0, +) }

    var isEqual: Bool {
        alerts.isEqual(allowingDoubles: allowsDoubles) && (decisions?.isEqual(allowingDoubles: allowsDoubles) ?? true)
            && areDeadLettersEqual && (reasons.map { $0 == truth.faults } ?? true)
    }

    var areDeadLettersEqual: Bool {
        guard let deadLetters else { return true }
        if allowsDoubles {
            return deadLetters.count >= expectedDeadLetters
                && deadLetters.count - deadLetters.doubles <= expectedDeadLetters
        }
        return deadLetters.count == expectedDeadLetters
    }

    private static func lines(of path: String) throws -> [ArraySlice<UInt8>] {
        do throws(FileFailure) {
            return try contents(of: path, limit: fileLimit).split(separator: UInt8(ascii: "\n"))
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
    }
}

/// The records of the dead-letter topic. A double is told by its key and value; two null values of one key look like
/// one,
/// so up to the expected number nothing is called a double.
struct DeadLetters {
    private(set) var count = 0
    private var distinct: Set<UInt64> = []

    var doubles: Int { count - distinct.count }

    mutating func take(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        count += 1
        let seed: UInt64 = unsafe value.baseAddress == nil ? 1 : 2
        distinct.insert(unsafe DeadLetters.hash(value, from: DeadLetters.hash(key, from: seed)))
    }

    /// FNV-1a, with the length mixed in.
    private static func hash(_ bytes: UnsafeRawBufferPointer, from seed: UInt64) -> UInt64 {
        var hash = seed
        for index in 0..<bytes.count { hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3 }
        return (hash ^ UInt64(bytes.count)) &* 0x9e37_79b9_7f4a_7c15
    }
}
