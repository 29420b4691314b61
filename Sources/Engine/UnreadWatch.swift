package import Kafka
package import Plates
import Threads

/// A partition of the topic of reads in which the group stands still before records: nobody reads it, or whoever does
/// cannot commit.
package struct UnreadPartition: Equatable, Sendable {
    package let partition: Partition
    /// Offsets from where the group stands to the partition's end.
    package let lag: Int

    package init(partition: Partition, lag: Int) {
        self.partition = partition
        self.lag = lag
    }
}

/// Looks beside the engine for partitions that nobody reads: after a member has died, or has kept its place, the group
/// counts them as its until its session ends, so only that they stand still shows it.
package struct UnreadWatch: Companion {
    package let name = "unread-watch"

    /// How often it looks.
    private static let lookEvery = TimeSpan.seconds(2)

    private let makeView: @Sendable () throws -> any GroupView
    private let own: @Sendable () -> Set<Partition>?
    private let patience: TimeSpan
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable ([UnreadPartition]) -> Void

    /// - Parameters:
    ///   - own: what this process reads, whose lag it knows better; nil = it is not at work yet.
    ///   - commitEvery: how far apart a living member's commits are.
    ///   - now: a clock that nobody sets.
    ///   - report: called after each look that Kafka answered.
    package init(
        makeView: @escaping @Sendable () throws -> any GroupView, own: @escaping @Sendable () -> Set<Partition>?,
        commitEvery: TimeSpan, now: @escaping @Sendable () -> Timestamp,
        report: @escaping @Sendable ([UnreadPartition]) -> Void
    ) {
        self.makeView = makeView
        self.own = own
        patience = Standstill.patience(commitEvery: commitEvery)
        self.now = now
        self.report = report
    }

    /// A look that Kafka does not answer changes nothing: that it does not is told by those who need it to.
    package func run(until isOver: @escaping @Sendable () -> Bool) {
        var view: (any GroupView)?
        var standstill = Standstill(patience: patience)
        while !isOver() {
            if let own = own() {
                do {
                    let present = try view ?? makeView()
                    view = present
                    let standings = try present.standings()
                    report(
                        standstill.judge(
                            standings, except: own, at: now(),
                            holdsRecord: { (try? present.holdsRecord($0, from: $1)) ?? false }))
                } catch {}
            }
            Pause.of(Self.lookEvery, unless: isOver)
        }
    }
}

/// Tells a partition that stands still from one that has nothing to read, or is read slowly.
package struct Standstill {
    /// How long a group may stand still in a partition: a rebalance and a fetch take less.
    package let patience: TimeSpan
    private var seen: [Partition: Sight] = [:]

    private struct Sight {
        let position: Offset
        let since: Timestamp
        /// Whether there is a record to read.
        var isProven = false
    }

    /// Searches for a record in one look at most.
    private static let proofLimit = 8

    package init(patience: TimeSpan) { self.patience = patience }

    package static func patience(commitEvery: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: max(TimeSpan.seconds(8).nanoseconds, 3 * commitEvery.nanoseconds))
    }

    /// - Parameters:
    ///   - own: partitions that are not judged.
    ///   - now: by a clock that nobody sets.
    ///   - holdsRecord: whether there is a record from an offset on. It is asked only where all else says that nobody
    ///     reads: behind the last record a marker can stand, for which nobody waits.
    /// - Returns: by their numbers.
    package mutating func judge(
        _ standings: [Partition: GroupStanding], except own: Set<Partition>, at now: Timestamp,
        holdsRecord: (Partition, Offset) -> Bool
    ) -> [UnreadPartition] {
        var unread: [UnreadPartition] = []
        var proofs = 0
        var sights: [Partition: Sight] = [:]
        for (partition, standing) in standings.sorted(by: { $0.key < $1.key })
        where !own.contains(partition) && standing.position < standing.end {
            var sight = Sight(position: standing.position, since: now)
            if let before = seen[partition], before.position == standing.position { sight = before }
            if now - sight.since >= patience, !sight.isProven, proofs < Self.proofLimit {
                proofs += 1
                sight.isProven = holdsRecord(partition, standing.position)
            }
            if sight.isProven {
                unread.append(
                    UnreadPartition(
                        partition: partition, lag: Int(standing.end.value - standing.position.value)))
            }
            sights[partition] = sight
        }
        seen = sights
        return unread
    }
}
