package import Hotlists
package import Law
import Plates
import Sealing
package import Topologies
import Windows

/// What a run decides by: one checked topology with its hotlists. All but the lists stays as it is.
package final class Policy: Sendable {
    package let topology: Topology
    /// The hotlists as they are now: they change while the run goes on.
    package let lists: LiveIndex
    package let law: Law
    package let outputs: OutputTopics
    /// SHA-256 over what decides, as each commit record names it.
    let digest: [UInt8]
    let identities: Identities

    /// - Parameters:
    ///   - hotlists: of the topology, in its order.
    ///   - seed: of the hashes of what the lists hold.
    package init(topology: Topology, hotlists: [Hotlist], seed: UInt64) {
        self.topology = topology
        law = Law(policy: .first, rules: [], grants: [])
        lists = LiveIndex(
            lists: hotlists,
            rules: topology.hotlists.map { ListRules(match: $0.match, active: $0.active, staleAfter: $0.staleAfter) },
            vocabulary: topology.vocabulary, seed: seed,
            followed: Set(topology.hotlists.indices.filter { topology.hotlists[$0].isFollowed }))
        outputs = OutputTopics(of: topology)
        digest = SHA256.digest(of: Array(topology.policyVersion.utf8))
        identities = Identities(of: topology)
    }

    /// The version that a decision names: always this policy's, since no generation outlives its policy.
    func version(of decision: Decision) -> String {
        precondition(decision.policy == law.policy, "a decision is written under the policy that made it")
        return topology.policyVersion
    }

    /// The state that a partition begins with: nothing seen, no window open.
    func emptyState() -> PartitionState {
        var settings = PartitionState.Settings()
        settings.maxDisorder = topology.reads.maxDisorder
        settings.allowedLateness = topology.reads.allowedLateness
        settings.duplicateWithin = topology.reads.duplicateWithin
        settings.duplicateCapacity = topology.reads.duplicateCapacity
        return PartitionState(
            settings, hotlists: topology.hotlists.map { WindowedHotlist(id: $0.id, rules: $0.windows) })
    }
}
