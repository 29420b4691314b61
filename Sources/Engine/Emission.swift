import Encoding
import Hotlists
import Kafka
import Law
import Plates
import Sealing
import Topologies
import Windows

/// How outcomes and dead letters become records of the outbox.
extension Workbench {
    /// Writes a candidacy that is news; what is not is only counted.
    mutating func emit(
        _ candidacy: Candidacy, _ verdict: WindowVerdict, by policy: Policy, against lists: borrowing Matcher,
        at now: Timestamp
    ) {
        work.tally.accounts.candidacies += 1
        if let outcome = Outcome(candidacy, verdict) {
            emit(outcome, by: policy, against: lists, at: now)
        } else if verdict == .kept {
            work.tally.accounts.kept += 1
        } else {
            work.tally.accounts.suppressed += 1
        }
    }

    /// Writes an outcome: its decision, and its alert when it is permitted.
    private mutating func emit(
        _ outcome: Outcome, by policy: Policy, against lists: borrowing Matcher, at now: Timestamp
    ) {
        let record = unsafe record(of: outcome.hit.read)
        let read = reads[outcome.hit.read]
        let identity = unsafe OutcomeIdentity(
            of: outcome, read: read, value: record.value, policy: policy, lists: lists.index)

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
            work.tally.accounts.denied[policy.law.name(of: outcome.decision.rule), default: 0] += 1
            return
        }
        work.generation.outbox.add(
            topic: topic,
            key: {
                $0.append(contentsOf: read.plate.ascii); return true
            },
            value: { bytes in
                unsafe appendAlert(
                    outcome, identity: identity, read: read, value: record.value, policy: policy, lists: lists,
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
                priority: outcome.hit.priority, recipient: outcome.recipient.id,
                rule: policy.law.name(of: outcome.decision.rule),
                capturedAt: read.capturedAt))
    }
}

/// Appends lent bytes; false when there are none, which is not the same as an empty text.
private func append(_ source: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
    guard unsafe source.baseAddress != nil else { return false }
    unsafe bytes.append(contentsOf: source)
    return true
}
