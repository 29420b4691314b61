import Encoding
import Hotlists
import Kafka
import Plates
import Sealing
import Topologies

/// How outcomes and dead letters become records of the outbox.
extension Workbench {
    /// Writes an outcome: its decision, and its alert when it is permitted.
    mutating func emit(_ outcome: Outcome, by policy: Policy, at now: Timestamp) {
        let record = unsafe record(of: outcome.hit.read)
        let read = reads[outcome.hit.read]
        let identity = unsafe OutcomeIdentity(of: outcome, read: read, value: record.value, policy: policy)
        work.accounts.candidacies += 1

        work.generation.outbox.add(
            topic: OutputTopics.decisions,
            key: {
                $0.append(contentsOf: identity.readID); return true
            },
            value: { bytes in
                appendDecision(outcome, identity: identity, owner: read.agency, policy: policy, to: &bytes)
                return true
            })

        guard outcome.decision.effect == .permit, let agency = outcome.recipient.agency,
            let topic = policy.outputs.alerts(to: agency)
        else {
            work.accounts.denied[outcome.decision.rule, default: 0] += 1
            return
        }
        work.generation.outbox.add(
            topic: topic,
            key: {
                $0.append(contentsOf: read.plate.ascii); return true
            },
            value: { bytes in
                unsafe appendAlert(
                    outcome, identity: identity, read: read, value: record.value, policy: policy, at: now, to: &bytes)
                return true
            })
        work.accounts.alerts += 1
        unsafe work.appendedAt.append(record.timestamp)
        glimpse(outcome, identity: identity, read: read, policy: policy)
    }

    /// Sends a record that is no read on as a dead letter, key and value as they came.
    mutating func emitDeadLetter(of record: Record, in partition: Partition, _ fault: ReadFault, by policy: Policy) {
        work.accounts.deadLettered[fault.reason, default: 0] += 1
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
        if work.recentAlerts.count == Work.recentAlertLimit { work.recentAlerts.removeFirst() }
        work.recentAlerts.append(
            AlertGlimpse(
                readID: String(decoding: identity.readID, as: UTF8.self),
                hotlist: policy.topology.hotlists[outcome.hit.list].id, tier: outcome.hit.tier,
                priority: outcome.hit.priority, recipient: outcome.recipient.id, rule: outcome.decision.rule,
                capturedAt: read.capturedAt))
    }
}

/// Appends lent bytes; false when there are none, which is not the same as an empty text.
private func append(_ source: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
    guard unsafe source.baseAddress != nil else { return false }
    unsafe bytes.append(contentsOf: source)
    return true
}
