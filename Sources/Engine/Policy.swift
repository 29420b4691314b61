package import Hotlists
package import Topologies

/// What a run decides by: one checked topology with its lists loaded. It never changes; a new one takes its place.
package final class Policy: Sendable {
    package let topology: Topology
    package let index: HotlistIndex
    package let outputs: OutputTopics

    /// - Parameter index: built from the topology's hotlists, in their order.
    package init(topology: Topology, index: HotlistIndex) {
        self.topology = topology
        self.index = index
        outputs = OutputTopics(of: topology)
    }
}
