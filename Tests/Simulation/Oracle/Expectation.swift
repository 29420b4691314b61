package import Plates

/// What must be in Kafka at the end: each output as one line of what it says, by topic and key, in order.
package struct Expectation {
    /// By `topic key`.
    package var outputs: [String: [String]] = [:]
    /// By partition and offset, `reason` and what it must carry.
    package var deadLetters: [String: String] = [:]
    package var tally = ModelTally()
    /// Of each partition its windows, sorted, as the changelog must tell them.
    package var windows: [[String]] = []
    package var watermarks: [Timestamp?] = []

    package init() {}

    mutating func add(_ line: String, to topic: String, key: String) {
        outputs["\(topic) \(key)", default: []].append(line)
    }
}

/// The accounting identity, counted by the model.
package struct ModelTally: Equatable, CustomStringConvertible {
    package var reads = 0
    package var deadLettered = 0
    package var duplicates = 0
    package var processed = 0
    package var readsThatHit = 0
    package var late = 0
    package var candidacies = 0
    package var alerts = 0
    package var denied = 0
    package var suppressed = 0
    package var kept = 0

    package init() {}

    package var description: String {
        """
        \(reads) reads, \(deadLettered) dead-lettered, \(duplicates) duplicates, \(processed) processed, \
        \(readsThatHit) with hits, \(late) late, \(candidacies) candidacies = \(alerts) alerts + \(denied) denied + \
        \(suppressed) suppressed + \(kept) kept
        """
    }
}
