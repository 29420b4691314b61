import Hotlists
import Kafka
import Law
import Plates
import Topologies
import Windows

/// What is known of how large an alert may be: the smallest that each topic has refused. Nothing is known before the
/// first refusal, so in most runs nothing is ever asked.
struct SizeLimits {
    private var refused: [String: Int] = [:]

    var isEmpty: Bool { refused.isEmpty }

    mutating func note(_ output: GenerationDropped.TooLarge) {
        refused[output.topic] = min(output.size, refused[output.topic] ?? .max)
    }

    func takes(_ size: Int, in topic: String) -> Bool { refused[topic].map { size < $0 } ?? true }
}

extension Workbench {
    /// Whether the alert of a permit surely fits into its topic.
    ///
    /// - Parameter pattern: the reads that it would name.
    func fits(
        _ candidacy: Candidacy, naming pattern: [ReadID] = [], by policy: Policy, against lists: borrowing Matcher
    ) -> Bool {
        guard !limits.isEmpty, candidacy.decision.effect == .permit, let agency = candidacy.recipient.agency,
            let topic = policy.outputs.alerts(to: agency)
        else { return true }
        let size = mostBytes(of: candidacy, by: policy, lists: lists.index)
        let ids = pattern.reduce(0) { $0 + Int($1.count) * Self.longestEscape + 3 }
        return limits.takes(size + ids, in: policy.outputs.names[topic])
    }

    /// No byte of a text takes more in JSON: `\u001F`.
    private static var longestEscape: Int { 6 }
    /// What stands in every alert: keys, words of closed lists, ids of ours, times, numbers, obligations.
    private static var frame: Int { 2_048 }

    /// The most bytes that key and value of the alert can take, without the read ids of a pattern.
    private func mostBytes(of candidacy: Candidacy, by policy: Policy, lists: HotlistIndex) -> Int {
        let hit = hits[candidacy.hit]
        let read = lent(hit.read)
        let fields = ReadField.allCases.reduce(0) { unsafe $0 + (read.bytes(of: $1)?.count ?? 0) }
        let entry = unsafe lists.withText(.entryID, of: hit.entry) { $0.count }
        let caseNumber = unsafe lists.withText(.caseNumber, of: hit.entry) { $0.count }
        let decision = candidacy.decision
        let texts = [
            policy.topology.hotlists[hit.list].id, lists.version(ofList: hit.list), policy.topology.policyVersion,
            policy.law.name(of: decision.rule), policy.law.citation(of: decision.rule) ?? "",
            decision.grant.map(policy.law.id) ?? "",
        ]
        let escaped = texts.reduce(entry + caseNumber) { $0 + $1.utf8.count } * Self.longestEscape
        return Self.frame + fields + escaped
    }
}
