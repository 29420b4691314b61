import Foundation

/// Holds what a witness saw against what the model expects.
struct Verdict {
    /// What was seen and must not be, one sentence for each kind of difference, with examples.
    private(set) var wrong: [String] = []
    /// What was not seen.
    private(set) var missing: [String] = []
    /// What was seen too often.
    private(set) var doubled: [String] = []
    private(set) var alertCount = 0
    private(set) var doubleCount = 0

    private static let exampleLimit = 3

    /// - Parameter allowsDoubles: at-least-once: nothing may be missing and nothing made up, but doubles are counted
    ///   only, and order and windows are not asked for.
    init(_ world: World, _ expected: Expected, _ sightings: [Witness.Sighting], allowsDoubles: Bool) {
        judgeAlerts(world, expected, sightings, allowsDoubles)
        judgeDecisions(world, expected, sightings, allowsDoubles)
        judgeDeadLetters(world, expected, sightings, allowsDoubles)
    }

    private mutating func judgeAlerts(
        _ world: World, _ expected: Expected, _ sightings: [Witness.Sighting], _ allowsDoubles: Bool
    ) {
        var seen: [AlertFacts] = []
        var keys: [String: OutcomeKey] = [:]
        var ids: [OutcomeKey: String] = [:]
        for sighting in sightings where world.alertTopics.contains(sighting.topic) {
            guard let alert = decoded(AlertText.self, sighting) else { continue }
            let facts = alert.facts(key: sighting.key)
            if "alerts.\(facts.key.recipient)" != sighting.topic { note("alert in another's topic", [sighting.topic]) }
            if let other = keys[alert.alert_id], other != facts.key {
                note("two outcomes share the alert_id \(alert.alert_id)", [other.text, facts.key.text])
            }
            if let other = ids[facts.key], other != alert.alert_id {
                note("one outcome has two alert_ids", [facts.key.text])
            }
            keys[alert.alert_id] = facts.key
            ids[facts.key] = alert.alert_id
            seen.append(facts)
        }
        alertCount = seen.count
        if allowsDoubles {
            compare("alerts", Set(expected.alerts.map(\.key.text)), Set(seen.map(\.key.text)))
            doubleCount += max(0, seen.count - expected.alerts.count)
            return
        }
        compare("alerts", expected.alerts.map { "\($0)" }, seen.map { "\($0)" })
        if wrong.isEmpty, missing.isEmpty, doubled.isEmpty { judgeOrder(expected.alerts, seen) }
    }

    /// One plate's alerts to one recipient come in the order of its reads.
    private mutating func judgeOrder(_ expected: [AlertFacts], _ seen: [AlertFacts]) {
        func byPlate(_ alerts: [AlertFacts]) -> [[String]: [AlertFacts]] {
            Dictionary(grouping: alerts) { [$0.key.recipient, $0.plate] }
        }
        let seen = byPlate(seen)
        let wrong = byPlate(expected).filter { seen[$0.key] != $0.value }
        if !wrong.isEmpty {
            note("\(wrong.count) plates have their alerts out of order", wrong.keys.map { $0.joined(separator: " ") })
        }
    }

    private mutating func judgeDecisions(
        _ world: World, _ expected: Expected, _ sightings: [Witness.Sighting], _ allowsDoubles: Bool
    ) {
        let seen = sightings.filter { $0.topic == world.decisionsTopic }.compactMap { sighting in
            decoded(DecisionText.self, sighting)?.facts
        }
        if allowsDoubles {
            func text(_ facts: DecisionFacts) -> String {
                [facts.hotlist, facts.entry, facts.owner, facts.readID, facts.recipient, facts.effect]
                    .joined(separator: " ")
            }
            compare("decisions", Set(expected.decisions.map(text)), Set(seen.map(text)))
            doubleCount += max(0, seen.count - expected.decisions.count)
        } else {
            compare("decisions", expected.decisions.map { "\($0)" }, seen.map { "\($0)" })
        }
    }

    private mutating func judgeDeadLetters(
        _ world: World, _ expected: Expected, _ sightings: [Witness.Sighting], _ allowsDoubles: Bool
    ) {
        var seen: [DeadLetterFacts] = []
        for sighting in sightings where sighting.topic == world.deadLetterTopic {
            guard let partition = sighting.headers["partition"].flatMap(Int.init),
                let offset = sighting.headers["offset"].flatMap(Int.init), let reason = sighting.headers["reason"],
                sighting.headers["topic"] == world.readsTopic,
                world.log.indices.contains(partition), world.log[partition].indices.contains(offset)
            else {
                note("a dead letter whose headers name no record", ["\(sighting.headers)"])
                continue
            }
            let record = world.log[partition][offset]
            let isWhole = reason != "too-large" && reason != "clock-behind"
            if sighting.key != (isWhole ? record.key : nil) || sighting.value != (isWhole ? record.value : nil) {
                note("a dead letter is not what came", ["\(partition):\(offset) \(reason)"])
            }
            seen.append(DeadLetterFacts(partition: partition, offset: offset, reason: reason))
        }
        let expected = expected.deadLetters.map { "\($0)" }
        let texts = seen.map { "\($0)" }
        if allowsDoubles {
            compare("dead letters", Set(expected), Set(texts))
            doubleCount += max(0, texts.count - expected.count)
        } else {
            compare("dead letters", expected, texts)
        }
    }

    private mutating func compare(_ what: String, _ expected: some Sequence<String>, _ seen: some Sequence<String>) {
        var balance: [String: Int] = [:]
        var known: Set<String> = []
        for text in expected {
            balance[text, default: 0] += 1
            known.insert(text)
        }
        for text in seen { balance[text, default: 0] -= 1 }
        let lacking = balance.filter { $0.value > 0 }
        let doubled = balance.filter { $0.value < 0 && known.contains($0.key) }
        let unexpected = balance.filter { $0.value < 0 && !known.contains($0.key) }
        func sentence(_ kind: String, _ found: [String: Int]) -> [String] {
            if found.isEmpty { return [] }
            let count = found.values.reduce(0) { $0 + abs($1) }
            let examples = found.keys.sorted().prefix(Self.exampleLimit).joined(separator: " | ")
            return ["\(count) \(what) \(kind): \(examples)"]
        }
        missing += sentence("missing", lacking)
        self.doubled += sentence("doubled", doubled)
        wrong += sentence("unexpected", unexpected)
    }

    private mutating func decoded<Value: Decodable>(_ type: Value.Type, _ sighting: Witness.Sighting) -> Value? {
        do {
            return try JSONDecoder().decode(type, from: Data(sighting.value ?? []))
        } catch {
            note(
                "\(sighting.topic):\(sighting.partition):\(sighting.offset) is not as the contract has it", ["\(error)"]
            )
            return nil
        }
    }

    private mutating func note(_ what: String, _ examples: [String]) {
        wrong.append("\(what): \(examples.prefix(Self.exampleLimit).joined(separator: " | "))")
    }
}

/// Contract §5, as far as it is judged.
private struct AlertText: Decodable {
    let alert_id: String
    let kind: String
    let read: Read
    let hit: Hit
    let window: Window

    struct Read: Decodable {
        let read_id: String
        let agency_id: String
        let camera_id: String
        let captured_at: String
    }
    struct Hit: Decodable {
        let hotlist: String
        let entry_id: String
        let hotlist_version: String
        let tier: String
        let priority: String
    }
    struct Window: Decodable {
        let suppressed: Int
        let late: Bool
        let read_ids: [String]?
    }
    let decision: Decision
    struct Decision: Decodable {
        let effect: String
    }

    /// The owner of a read is the only one who is told: the recipient is the read's agency.
    func facts(key: [UInt8]?) -> AlertFacts {
        AlertFacts(
            key: OutcomeKey(
                kind: kind, hotlist: hit.hotlist, entry: hit.entry_id, agency: read.agency_id, camera: read.camera_id,
                readID: read.read_id, capturedAt: read.captured_at, recipient: read.agency_id),
            plate: String(decoding: key ?? [], as: UTF8.self), tier: hit.tier, priority: hit.priority,
            version: hit.hotlist_version, suppressed: window.suppressed, isLate: window.late,
            readIDs: window.read_ids ?? [])
    }
}

struct DecisionText: Decodable {
    let read_id: String
    let hit: Hit
    let owner: String
    let recipient: String
    let decision: Decision

    struct Hit: Decodable {
        let hotlist: String
        let entry_id: String
        let version: String
        let tier: String
    }
    struct Decision: Decodable {
        let effect: String
    }

    var facts: DecisionFacts {
        DecisionFacts(
            hotlist: hit.hotlist, entry: hit.entry_id, owner: owner, readID: read_id, recipient: recipient,
            effect: decision.effect, tier: hit.tier, version: hit.version)
    }
}
