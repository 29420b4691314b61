import Hotlists
package import Law
package import Plates
import Sealing
package import Topologies
import Windows

/// One version of what a run decides by: a checked topology with its law. It never changes; see `Editions`.
package final class Policy: Sendable {
    package let number: PolicyNumber
    package let topology: Topology
    package let law: Law
    package let outputs: OutputTopics
    /// SHA-256 over what decides, as each commit record names it.
    let digest: [UInt8]
    /// What its kept hits name it by.
    let mark: PolicyMark
    let identities: Identities

    init(_ topology: Topology, number: PolicyNumber) {
        self.number = number
        self.topology = topology
        law = Law(LawBook(agencies: topology.directory.agencies), policy: number)
        outputs = OutputTopics(of: topology)
        digest = SHA256.digest(of: Array(topology.policyVersion.utf8))
        mark = PolicyMark(digest[..<8].reduce(0) { $0 << 8 | UInt64($1) })
        identities = Identities(of: topology)
    }

    /// How each hotlist matches.
    var listRules: [ListRules] {
        topology.hotlists.map { ListRules(match: $0.match, active: $0.active, staleAfter: $0.staleAfter) }
    }

    /// Whether a read's text is what its camera writes for want of a plate.
    func isNoPlate(_ read: PlateRead) -> Bool { topology.reads.noPlate.contains(read.plate) }

    /// The version that a decision names: always this policy's, since no generation outlives its policy.
    func version(of decision: Decision) -> String {
        precondition(decision.policy == number, "a decision is written under the policy that made it")
        return topology.policyVersion
    }

    /// What its admission depends on, as far as it is known before places are computed.
    func facts(_ read: PlateRead, arrivedAt: Timestamp?, isDuplicate: Bool) -> AdmissionFacts {
        AdmissionFacts(
            owner: read.agency, capturedAt: read.capturedAt, arrivedAt: arrivedAt, places: .nowhere,
            isNoPlate: isNoPlate(read), isInCollectionBan: false, isSuppressed: false, isDuplicate: isDuplicate)
    }

    /// Whether a hit that another policy permitted may still be told.
    ///
    /// - Parameter hotlist: its place in the topology.
    func permits(_ kept: KeptDecision, of hotlist: Int) -> Bool {
        guard let owner = identities.agency(kept.owner), let agency = identities.agency(kept.recipient),
            let recipient = topology.hotlists[hotlist].notify.first(where: { $0.agency == agency })
        else { return false }
        let facts = facts(kept.tier, of: owner, for: recipient, hotlist: hotlist)
        return law.decide(facts).effect == .permit
    }

    /// What is known of a hit before law packs are read: nothing of them is in force, so places, zones and times decide
    /// nothing.
    func facts(_ tier: Tier, of owner: AgencyIndex, for recipient: Recipient, hotlist: Int) -> SharingFacts {
        let list = topology.hotlists[hotlist]
        return SharingFacts(
            tier: tier, owner: owner, recipient: recipient.agency, data: .alert, purpose: list.purpose, reason: nil,
            sourceFile: nil, caseNumber: .absent, listOwner: list.owner, zones: .unknown, places: .nowhere,
            capturedAt: .distantPast, decidedAt: .distantPast)
    }

    /// The state that a partition begins with: nothing seen, no window open.
    func emptyState() -> PartitionState { PartitionState(stateSettings, hotlists: windowedHotlists) }

    var stateSettings: PartitionState.Settings {
        var settings = PartitionState.Settings()
        settings.maxDisorder = topology.reads.maxDisorder
        settings.allowedLateness = topology.reads.allowedLateness
        settings.duplicateWithin = topology.reads.duplicateWithin
        settings.duplicateCapacity = topology.reads.duplicateCapacity
        return settings
    }

    var windowedHotlists: [WindowedHotlist] {
        topology.hotlists.map { WindowedHotlist(id: $0.id, rules: $0.windows) }
    }
}
