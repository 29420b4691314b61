import Encoding
import Hotlists
import Kafka
import Law
import Plates
import Topologies
import Windows

// The end of the line: what came of a batch is written and counted here, once, and nowhere else.
extension Work {
    /// Writes the dead letters of a batch and its outcomes, in order: of each its decision, and when it is permitted
    /// its alert.
    mutating func emit(
        _ bench: borrowing Workbench, of batch: borrowing RecordBatch, by policy: Policy,
        against lists: borrowing Matcher, at now: Timestamp
    ) {
        let writer = OutputWriter(policy: policy)
        for faulty in bench.faults {
            unsafe writer.addDeadLetter(
                of: batch.records[faulty.record], in: batch.partition, faulty.fault, fields: faulty.fields,
                redacting: .nothing, to: &generation.outbox)
        }
        for place in bench.candidacies.indices {
            guard let outcome = Outcome(bench.candidacies[place], bench.verdicts[place]) else { continue }
            let told = bench.told(outcome, by: policy, lists: lists.index)
            // Its readers are the operator's own: nothing is kept from them.
            writer.addDecision(told, by: lists.index, redacting: .nothing, to: &generation.outbox)
            guard let topic = policy.alertTopic(of: outcome.candidacy) else { continue }
            writer.addAlert(
                told, to: topic, by: lists, redacting: outcome.decision.redaction, at: now, to: &generation.outbox)
            let appendedAt = unsafe bench.record(of: told.hit.read).timestamp
            if let appendedAt { tally.appendedAt.append(appendedAt) }
            glimpse(told, by: policy, lists: lists.index)
        }
    }

    private mutating func glimpse(_ told: Told, by policy: Policy, lists: HotlistIndex) {
        if tally.recentAlerts.count == Tally.recentAlertLimit { tally.recentAlerts.removeFirst() }
        tally.recentAlerts.append(
            AlertGlimpse(
                readID: told.readID.text,
                camera: unsafe told.read.withText(of: .cameraID) { unsafe String(decoding: $0, as: UTF8.self) } ?? "",
                reason: lists[told.hit.entry].reason.rawValue,
                hotlist: policy.topology.hotlists[told.hit.list].id, tier: told.hit.tier,
                priority: told.hit.priority, recipient: told.outcome.recipient.id,
                rule: policy.law.name(of: told.outcome.decision.rule), capturedAt: told.read.read.capturedAt))
    }

    /// Counts what the steps found in a batch, each thing from its own column.
    mutating func count(
        _ bench: borrowing Workbench, of batch: borrowing RecordBatch, forgotten: Forgotten, by policy: Policy
    ) {
        tally.accounts.reads += unsafe batch.records.count
        tally.accounts.misplacedKeys += bench.misplacedKeys
        tally.accounts.ignoredFields += bench.ignoredFields
        tally.accounts.regionsNotUnderstood += bench.regionsNotUnderstood
        tally.accounts.regionsNotCertain += bench.regionsNotCertain
        tally.accounts.forgotten += forgotten
        tally.intake.records[batch.partition, default: 0] += unsafe batch.records.count
        for faulty in bench.faults {
            unsafe count(faulty, of: batch.records[faulty.record], in: batch.partition, by: policy)
        }
        for refusal in bench.refusals { tally.accounts.refused[refusal, default: 0] += 1 }
        countReads(bench)
        for hit in bench.hits { tally.accounts.hits[hit.tier, default: 0] += 1 }
        for place in bench.candidacies.indices {
            count(bench.candidacies[place], bench.verdicts[place], of: bench.hits, by: policy)
        }
    }

    /// Counts a record that is not a read, by what it tells of itself.
    private mutating func count(
        _ faulty: Workbench.Faulty, of record: Record, in partition: Partition, by policy: Policy
    ) {
        tally.accounts.deadLettered[faulty.fault.reason, default: 0] += 1
        func text(_ field: ReadField) -> UnsafeRawBufferPointer? {
            guard let place = faulty.fields[field] else { return nil }
            return unsafe JSONToken(bytes: place.bytes(of: record.value)).plainText
        }
        let agency = unsafe text(.agencyID).flatMap { unsafe policy.topology.directory.agency(id: $0) }
        tally.intake.count(Intake.Cause(faulty.fault.reason, in: partition), of: agency) {
            unsafe Intake.Example(
                offset: record.offset, agency: text(.agencyID).map { unsafe Intake.Example.id($0) },
                camera: text(.cameraID).map { unsafe Intake.Example.id($0) })
        }
    }

    /// Walks over reads and hits side by side: hits stand in the order of their reads.
    private mutating func countReads(_ bench: borrowing Workbench) {
        var next = 0
        for place in bench.passages.indices {
            tally.accounts.processed += 1
            if bench.passages[place].isLate { tally.accounts.late += 1 }
            let first = next
            while next < bench.hits.count, bench.hits[next].read == place { next += 1 }
            if next > first { tally.accounts.readsThatHit += 1 } else { tally.accounts.readsWithoutHit += 1 }
        }
    }

    private mutating func count(_ candidacy: Candidacy, _ verdict: WindowVerdict, of hits: [Hit], by policy: Policy) {
        tally.accounts.candidacies += 1
        switch verdict {
        case .outcome, .pattern:
            if policy.alertTopic(of: candidacy) != nil {
                tally.accounts.alerts += 1
            } else {
                tally.accounts.denied[policy.law.name(of: candidacy.decision.rule), default: 0] += 1
            }
        case .suppressed, .patternSuppressed:
            tally.accounts.suppressed[candidates(candidacy, of: hits, by: policy), default: 0] += 1
        case .kept:
            tally.accounts.kept[candidates(candidacy, of: hits, by: policy), default: 0] += 1
        }
    }

    private func candidates(_ candidacy: Candidacy, of hits: [Hit], by policy: Policy) -> HotlistRecipient {
        HotlistRecipient(
            hotlist: policy.topology.hotlists[hits[candidacy.hit].list].id, recipient: candidacy.recipient.id)
    }
}

extension Workbench {
    func told(_ outcome: Outcome, by policy: Policy, lists: HotlistIndex) -> Told {
        let hit = hits[outcome.candidacy.hit]
        let (read, readID) = (lent(hit.read), readIDs[outcome.candidacy.hit])
        return Told(
            outcome: outcome, hit: hit, read: read, readID: readID,
            ids: OutcomeIdentity(of: outcome, hit: hit, read: read, readID: readID, policy: policy, lists: lists))
    }
}

extension Policy {
    /// Where the alert of a candidacy goes that is news; nil when it is denied.
    fileprivate func alertTopic(of candidacy: Candidacy) -> Int? {
        guard candidacy.decision.effect == .permit, let agency = candidacy.recipient.agency else { return nil }
        return outputs.alerts(to: agency)
    }
}
