import Encoding
import Hotlists
import Kafka
import Plates
import Sealing
import Topologies
import Windows

/// How outcomes and dead letters become records of the outbox.
extension Workbench {
    /// Writes an outcome that is news; what is not is only counted.
    mutating func emit(
        _ outcome: Outcome, _ verdict: WindowVerdict, by policy: Policy, against lists: borrowing Matcher,
        at now: Timestamp
    ) {
        work.tally.accounts.candidacies += 1
        switch verdict {
        case .outcome(let suppressed): emit(outcome, News(suppressed: suppressed), by: policy, against: lists, at: now)
        case .pattern(let readIDs, let suppressed):
            emit(outcome, News(suppressed: suppressed, readIDs: readIDs), by: policy, against: lists, at: now)
        case .suppressed, .patternSuppressed: work.tally.accounts.suppressed += 1
        case .kept: work.tally.accounts.kept += 1
        }
    }

    /// Writes an outcome: its decision, and its alert when it is permitted.
    private mutating func emit(
        _ outcome: Outcome, _ news: News, by policy: Policy, against lists: borrowing Matcher, at now: Timestamp
    ) {
        let record = unsafe record(of: outcome.hit.read)
        let read = reads[outcome.hit.read]
        let identity = unsafe OutcomeIdentity(
            of: outcome, kind: news.kind, read: read, value: record.value, policy: policy, lists: lists.index)

        work.generation.outbox.add(
            topic: OutputTopics.decisions,
            key: {
                $0.append(contentsOf: identity.readID); return true
            },
            value: { bytes in
                appendDecision(
                    outcome, identity: identity, owner: read.agency, policy: policy, lists: lists.index, to: &bytes)
                return true
            })

        guard outcome.decision.effect == .permit, let agency = outcome.recipient.agency,
            let topic = policy.outputs.alerts(to: agency)
        else {
            work.tally.accounts.denied[outcome.decision.rule, default: 0] += 1
            return
        }
        work.generation.outbox.add(
            topic: topic,
            key: {
                $0.append(contentsOf: read.plate.ascii); return true
            },
            value: { bytes in
                unsafe appendAlert(
                    outcome, news, identity: identity, read: read, value: record.value, policy: policy, lists: lists,
                    at: now,
                    to: &bytes)
                return true
            })
        work.tally.accounts.alerts += 1
        unsafe work.tally.appendedAt.append(record.timestamp)
        glimpse(outcome, identity: identity, read: read, policy: policy)
    }

    /// Sends a record that is no read on as a dead letter, key and value as they came.
    mutating func emitDeadLetter(of record: Record, in partition: Partition, _ fault: ReadFault, by policy: Policy) {
        work.tally.accounts.deadLettered[fault.reason, default: 0] += 1
        var headers = unsafe [
            OutputHeader("reason", fault.reason.rawValue),
            OutputHeader("detail", fault.detail),
            OutputHeader("topic", policy.topology.reads.topic),
            OutputHeader("partition", String(partition.value)),
            OutputHeader("offset", String(record.offset.value)),
            OutputHeader("topology-version", policy.topology.policyVersion),
        ]
        if fault.reason == .tooLarge {
            unsafe headers.append(OutputHeader("size", String(record.value.count)))
            unsafe headers.append(OutputHeader("sha256", SHA256.hex(SHA256.digest(of: record.value))))
        }
        let withValue = fault.reason != .tooLarge
        work.generation.outbox.add(
            topic: OutputTopics.deadLetter, headers: headers,
            key: { bytes in unsafe append(record.key, to: &bytes) },
            value: { bytes in unsafe withValue && append(record.value, to: &bytes) })
    }

    private mutating func glimpse(_ outcome: Outcome, identity: OutcomeIdentity, read: PlateRead, policy: Policy) {
        if work.tally.recentAlerts.count == Tally.recentAlertLimit { work.tally.recentAlerts.removeFirst() }
        work.tally.recentAlerts.append(
            AlertGlimpse(
                readID: String(decoding: identity.readID, as: UTF8.self),
                hotlist: policy.topology.hotlists[outcome.hit.list].id, tier: outcome.hit.tier,
                priority: outcome.hit.priority, recipient: outcome.recipient.id, rule: outcome.decision.rule,
                capturedAt: read.capturedAt))
    }
}

/// What makes an outcome news.
struct News {
    /// How many hits or patterns the window held back since its previous outcome.
    let suppressed: Int
    /// The reads of a pattern; nil for a hit by itself.
    let readIDs: [ReadID]?

    init(suppressed: Int, readIDs: [ReadID]? = nil) {
        self.suppressed = suppressed
        self.readIDs = readIDs
    }

    var kind: AlertKind { readIDs == nil ? .match : .pattern }
}

/// Appends lent bytes; false when there are none, which is not the same as an empty text.
private func append(_ source: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
    guard unsafe source.baseAddress != nil else { return false }
    unsafe bytes.append(contentsOf: source)
    return true
}
