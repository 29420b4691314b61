package import Hotlists
import Plates
import Threads
package import Topologies

/// What a run decides by, edition after edition: a policy and the hotlists, published together behind one root.
///
///     lists change   ──▶ next edition: the same policy      ──▶ the batches that begin from then on
///     policy changes ──▶ next edition: a policy of its own  ──▶ each member, at its next commit boundary
///
/// The root is that of `lists`: each of its versions names the policy that it belongs to. A member that meets a number
/// which is not its own policy's brings what it has in hand to its commit first, so no record of a transaction names
/// another policy than the one that decided.
package final class Editions: Sendable {
    package let lists: LiveIndex
    /// The newest, and the one before: members may still ask for the one while the other is being published.
    private let policies: Guarded<[Policy]>

    /// - Parameters:
    ///   - hotlists: of the topology, in its order.
    ///   - seed: of the hashes of what the lists hold.
    package init(topology: Topology, hotlists: [Hotlist], seed: UInt64) {
        let policy = Policy(topology, number: .first)
        policies = Guarded([policy])
        lists = LiveIndex(
            lists: hotlists, rules: policy.listRules, vocabulary: topology.vocabulary, seed: seed,
            followed: Set(topology.hotlists.indices.filter { topology.hotlists[$0].isFollowed }), policy: policy.number)
    }

    /// The newest policy. A member may be at work under the one before.
    package var policy: Policy { policies.withLock { $0[$0.count - 1] } }

    /// The policy of an edition; nil when a newer edition is in force meanwhile.
    func policy(_ number: PolicyNumber) -> Policy? {
        policies.withLock { policies in policies.first { $0.number == number } }
    }

    /// Puts a new version of the topology in force, for example with another file of cameras: the lists stay as they
    /// are. Called by one thread at a time; returns before the members have taken it over.
    ///
    /// - Throws: `NeedsRestart` when what differs cannot change under a run: nothing has changed then.
    package func publish(_ topology: Topology) throws(NeedsRestart) {
        let running = policy
        if let what = running.topology.fixedPart(changedIn: topology) { throw NeedsRestart(what: what) }
        let next = Policy(topology, number: running.number.next)
        policies.withLock { $0 = [running, next] }
        lists.publish(policy: next.number, rules: next.listRules)
    }
}

/// Why a new version of a topology is not taken up by a run.
package struct NeedsRestart: Error, Equatable, CustomStringConvertible {
    /// What has changed.
    package let what: String

    package var description: String { "\(what) has changed: restart to run by it" }
}

extension Topology {
    /// What cannot change under a run, as far as it has.
    fileprivate func fixedPart(changedIn other: Topology) -> String? {
        if name != other.name { return "the topology's name" }
        if reads.topic != other.reads.topic { return "the topic of reads" }
        if delivery.guarantee != other.delivery.guarantee { return "the guarantee of delivery" }
        // What is counted by agency is counted by its place.
        if directory.agencies.map(\.id) != other.directory.agencies.map(\.id) { return "the list of agencies" }
        if hotlists.map(\.id) != other.hotlists.map(\.id) { return "the list of hotlists" }
        if hotlists.map(\.origin) != other.hotlists.map(\.origin) { return "the source of a hotlist" }
        if vocabulary != other.vocabulary { return "the vehicle vocabulary" }
        // Their topics are made, and looked at, when a run starts.
        if OutputTopics(of: self).names != OutputTopics(of: other).names { return "who is told" }
        return nil
    }
}
