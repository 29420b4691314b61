import Engine
import Plates

// The oracle's comparison with what stands in Kafka.
extension Simulation {
    func check() {
        let expectation = Model.expectation(of: scenario, offsets: offsets, breaks: breaks) {
            [accepted] partition, offset in
            accepted.losses.contains { $0.partition.value == partition && $0.first <= offset && offset <= $0.last }
        }
        checkOutputs(expectation)
        checkDeadLetters(expectation)
        checkState(expectation)
        checkAccounts(expectation.tally)
    }

    private func checkOutputs(_ expectation: Expectation) {
        var found: [String: [String]] = [:]
        for topic in broker.topics where topic.name.hasPrefix("alerts.") || topic.name.hasSuffix(".decisions") {
            for partition in topic.partitions {
                for record in partition.committedRecords {
                    let key = String(decoding: record.key ?? [], as: UTF8.self)
                    found["\(topic.name) \(key)", default: []].append(OutputLine.of(record, in: topic.name))
                }
            }
        }
        for place in Set(found.keys).union(expectation.outputs.keys).sorted() {
            let came = OutputLine.inOrder(found[place] ?? [])
            let expected = OutputLine.inOrder(expectation.outputs[place] ?? [])
            if came != expected { violate(OutputLine.difference(of: came, from: expected, at: place)) }
        }
        checkIDs()
    }

    /// Equal ids and equal outcomes are the same thing.
    private func checkIDs() {
        for topic in broker.topics where topic.name.hasPrefix("alerts.") {
            var outcomes: [String: String] = [:]
            for record in topic.partitions.flatMap(\.committedRecords) {
                guard let json = record.value.flatMap({ JSON($0) }) else { continue }
                let identity = [
                    JSON.text(json["kind"]), JSON.text(json["hit"]?["hotlist"]), JSON.text(json["hit"]?["entry_id"]),
                    JSON.text(json["read"]?["agency_id"]), JSON.text(json["read"]?["read_id"]),
                ].joined(separator: " ")
                let id = JSON.text(json["alert_id"])
                if let other = outcomes.updateValue(identity, forKey: id), other != identity {
                    violate("the alert id \(id) stands for '\(other)' and for '\(identity)'")
                }
            }
        }
    }

    private func checkDeadLetters(_ expectation: Expectation) {
        var found: [String: String] = [:]
        guard let topic = broker.place(of: "\(Scenario.topologyName).dead-letter") else { return }
        for record in broker.topics[topic].partitions.flatMap(\.committedRecords) {
            func header(_ name: String) -> String { record.headers.first { $0.name == name }?.value ?? "-" }
            let place = "\(header("partition"))@\(header("offset"))"
            checkForm(of: record, at: place)
            if found.updateValue(header("reason"), forKey: place) != nil {
                violate("the dead letter of \(place) stands there twice")
            }
        }
        if found != expectation.deadLetters {
            violate(
                "dead letters: \(found.sorted { $0.key < $1.key }) instead of "
                    + "\(expectation.deadLetters.sorted { $0.key < $1.key })")
        }
    }

    /// The original key and value, or none of them where the topic refuses it.
    private func checkForm(of letter: PartitionLog.Entry, at place: String) {
        guard let partition = Int(place.prefix { $0 != "@" }), offsets.indices.contains(partition),
            let number = offsets[partition].firstIndex(where: { "\(partition)@\($0.value)" == place })
        else { return violate("the dead letter of \(place) is of no record") }
        let original = scenario.input.filter { $0.partition == partition }[number]
        let isShort = letter.headers.contains { $0.name == "shortened" }
        let size = original.value?.count ?? 0
        let isOld = letter.headers.contains { $0.name == "reason" && $0.value == "clock-behind" }
        let isRight =
            isOld
            ? letter.value == nil && letter.key == nil && letter.headers.contains { $0.name == "camera" }
            : isShort
                ? letter.value == nil && size > scenario.quirks.longestDeadLetter
                : letter.value == original.value && letter.key == original.key
        if !isRight { violate("the dead letter of \(place) is not what came, or is shortened without need") }
    }

    private func checkState(_ expectation: Expectation) {
        for partition in 0..<scenario.partitions {
            var latest: [[UInt8]: [UInt8]] = [:]
            for record in broker.log(changelog, partition).committedRecords {
                latest[record.key ?? []] = record.value
            }
            var windows: [String] = []
            var commit: ChangelogCommit?
            for (key, value) in latest {
                if key.first == 2 {
                    commit = ChangelogCommit(value: value)
                } else if let line = line(of: key, value, expectation.watermarks[partition]) {
                    windows.append(line)
                }
            }
            windows = windows.filter { !$0.isEmpty }.sorted()
            let expected = expectation.windows[partition]
            if windows != expected {
                violate(OutputLine.difference(of: windows, from: expected, at: "windows of \(partition)"))
            }
            guard let last = offsets[partition].last, !isEmptySinceBreak(partition) else { continue }
            let end = broker.unstableOffset(of: partition) ?? Offset(0)
            guard last < end, end <= broker.log(reads, partition).end else {
                violate("the group stands at \(end.value) of \(partition), its last record at \(last.value)")
                continue
            }
            if commit?.next != end || commit?.watermark != expectation.watermarks[partition] {
                violate(
                    "the commit record of \(partition) is \(String(describing: commit)), the end \(end.value), "
                        + "the watermark \(String(describing: expectation.watermarks[partition]))")
            }
        }
    }

    /// Empty for a window that holds nothing any more.
    private func line(of key: [UInt8], _ value: [UInt8], _ watermark: Timestamp?) -> String? {
        guard var window = ChangelogWindow(key: key, value: value),
            let list = scenario.lists.first(where: { $0.id == window.list })
        else {
            violate("a record of the changelog is none: \(key) \(value)")
            return nil
        }
        window.forget(watermark, by: list, lateness: scenario.times.allowedLateness)
        return window.outcomes.isEmpty && window.hits.isEmpty ? nil : window.line
    }

    private func checkAccounts(_ tally: ModelTally) {
        let counted = ModelTally(accounts)
        if hasErred { return }
        let isRight = hasUntoldCommit ? counted.isWithin(tally) : counted == tally
        if !isRight { violate("accounts: \(counted) instead of \(tally)") }
    }
}

extension ModelTally {
    init(_ accounts: Accounts) {
        self.init()
        reads = accounts.reads
        deadLettered = accounts.deadLettered.values.reduce(0, +)
        duplicates = accounts.refused.values.reduce(0, +)
        processed = accounts.processed
        readsThatHit = accounts.readsThatHit
        late = accounts.late
        candidacies = accounts.candidacies
        alerts = accounts.alerts
        denied = accounts.denied.values.reduce(0, +)
        suppressed = accounts.suppressed.values.reduce(0, +)
        kept = accounts.kept.values.reduce(0, +)
    }

    /// Whether nothing was counted that did not happen.
    func isWithin(_ whole: ModelTally) -> Bool {
        let parts: [KeyPath<ModelTally, Int>] = [
            \.reads, \.deadLettered, \.duplicates, \.processed, \.readsThatHit, \.late, \.candidacies, \.alerts,
            \.denied, \.suppressed, \.kept,
        ]
        return parts.allSatisfy { self[keyPath: $0] <= whole[keyPath: $0] }
    }
}
