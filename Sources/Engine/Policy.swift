package import Hotlists
import Plates
import Sealing
package import Topologies
import Windows

/// What a run decides by: one checked topology with its lists loaded. It never changes; a new one takes its place.
package final class Policy: Sendable {
    package let topology: Topology
    package let matcher: Matcher
    package let outputs: OutputTopics
    /// SHA-256 over what decides, as each commit record names it.
    let digest: [UInt8]
    let identities: Identities

    /// - Parameters:
    ///   - index: built from the topology's hotlists, in their order.
    ///   - seed: of the hashes of what the lists hold.
    package init(topology: Topology, index: HotlistIndex, seed: UInt64 = 0) {
        self.topology = topology
        matcher = Matcher(
            index: index, rules: topology.hotlists.map { ListRules(match: $0.match, active: $0.active) }, seed: seed)
        outputs = OutputTopics(of: topology)
        digest = SHA256.digest(of: Array(topology.policyVersion.utf8))
        identities = Identities(of: topology)
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
