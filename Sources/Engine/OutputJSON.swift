// The texts of what leaves the engine.

import Encoding
import Hotlists
import Law
import Plates
import Topologies

/// Writes the decision record of an outcome: it outlives the read, so it holds no plate and no edit.
func appendDecision(_ told: Told, namesRead: Bool, policy: Policy, lists: HotlistIndex, to bytes: inout [UInt8]) {
    let (hit, list) = (told.hit, policy.topology.hotlists[told.hit.list])
    let taken = bytes
    bytes = []  // moved, not copied: the writer holds the only reference
    var json = JSONWriter(reusing: taken)
    json.beginObject()
    json.key("decision_id"); json.string(told.ids.decisionID)
    if namesRead { json.key("read_id"); json.string(told.readID.text) }
    json.key("hit")
    json.beginObject()
    json.key("hotlist"); json.string(list.id)
    json.key("entry_id"); json.string(bytes: lists.text(.entryID, of: hit.entry))
    json.key("version"); json.string(lists.version(ofList: hit.list))
    json.key("tier"); json.string(hit.tier.name)
    json.key("reason"); json.string(lists[hit.entry].reason.rawValue)
    json.endObject()
    json.key("data"); json.string(DataKind.alert.rawValue)
    json.key("owner"); json.string(policy.topology.directory[told.read.read.agency].id)
    json.key("recipient"); json.string(told.outcome.recipient.id)
    json.key("purpose"); json.string(list.purpose.rawValue)
    json.key("decision"); json.decision(told.outcome.decision, policy: policy)
    json.endObject()
    bytes = json.take()
}

/// Writes the alert of a permitted outcome, without what is redacted of its read.
func appendAlert(
    _ told: Told, redacting redaction: Redaction, policy: Policy, lists: borrowing Matcher, at now: Timestamp,
    to bytes: inout [UInt8]
) {
    let (outcome, hit) = (told.outcome, told.hit)
    let taken = bytes
    bytes = []  // moved, not copied: the writer holds the only reference
    var json = JSONWriter(reusing: taken)
    json.beginObject()
    json.key("alert_id"); json.string(told.ids.alertID)
    json.key("kind"); json.string(outcome.kind.rawValue)
    json.key("read"); json.read(told.read, redacting: redaction)
    json.key("hit")
    json.hit(hit, edits: lists.edits(of: hit.match, plate: told.read.read.plate), policy, lists.index)
    json.key("window")
    json.beginObject()
    json.key("suppressed"); json.int(outcome.suppressed)
    json.key("late"); json.bool(hit.isLate)
    // They are ids of reads, too.
    if let readIDs = outcome.pattern, !redaction.contains(.field(.readID)) {
        json.key("read_ids")
        json.beginArray()
        for readID in readIDs { json.string(readID.text) }
        json.endArray()
    }
    json.endObject()
    json.key("decision"); json.decision(outcome.decision, policy: policy)
    json.key("verify")
    json.string("Confirm plate, region and vehicle by eye before acting; a match is not probable cause.")
    json.key("issued_at"); json.string(RFC3339.text(of: now))
    json.endObject()
    bytes = json.take()
}

extension JSONWriter {
    fileprivate mutating func hit(_ hit: Hit, edits: [Edit], _ policy: Policy, _ lists: HotlistIndex) {
        beginObject()
        key("hotlist"); string(policy.topology.hotlists[hit.list].id)
        key("entry_id"); string(bytes: lists.text(.entryID, of: hit.entry))
        key("hotlist_version"); string(lists.version(ofList: hit.list))
        key("tier"); string(hit.tier.name)
        key("edits"); self.edits(edits)
        key("reason"); string(lists[hit.entry].reason.rawValue)
        key("priority"); string(hit.priority.name)
        let caseNumber = lists.text(.caseNumber, of: hit.entry)
        if !caseNumber.isEmpty { key("case_number"); string(bytes: caseNumber) }
        if hit.isStale { key("stale"); bool(true) }
        endObject()
    }

    /// Which characters of the read stand for others of the entry: `{"at":2,"read":"0","entry":"O"}`, counted from 1.
    private mutating func edits(_ edits: [Edit]) {
        beginArray()
        for edit in edits {
            beginObject()
            key("at"); int(edit.position)
            key("read"); string(bytes: [edit.read])
            key("entry"); string(bytes: [edit.entry])
            endObject()
        }
        endArray()
    }

    fileprivate mutating func decision(_ decision: Decision, policy: Policy) {
        beginObject()
        key("effect"); string(decision.effect.rawValue)
        key("rule"); string(policy.law.name(of: decision.rule))
        key("citation"); stringOrNull(policy.law.citation(of: decision.rule))
        key("grant"); stringOrNull(decision.grant.map(policy.law.id))
        key("policy_version"); string(policy.version(of: decision))
        key("obligations")
        beginArray()
        for obligation in decision.redaction.obligations { string(obligation) }
        endArray()
        endObject()
    }

    private mutating func stringOrNull(_ text: String?) {
        if let text { string(text) } else { null() }
    }
}
