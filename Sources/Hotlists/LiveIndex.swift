package import Plates
import Threads

/// All hotlists of a topology, changed while they are read: every batch sees one version of the whole.
///
///     let index = LiveIndex(lists: lists, rules: rules, vocabulary: vocabulary, seed: seed)
///     let reader = index.makeReader()                              // one a worker
///     reader.withSnapshot { matcher in matcher.match(&batch) }     // one a batch
///     index.update(0, adding: entries, version: "topic:0@1235")    // from any thread but a worker's within a batch
///
/// Readers take no lock, wait for nobody and never try again. When a change returns, no batch that begins later can
/// miss it; a batch that began earlier ends with the version it began with, and its hits name that one. A list's change
/// leaves the versions of the others alone.
package final class LiveIndex: Sendable {
    /// The most versions that wait for readers who still hold them; beyond it, whoever changes the index waits for the
    /// readers.
    package static let maximumRetiredVersions = 64
    /// The most of these with another table of all lists, since that is where the memory is.
    package static let maximumRetiredTables = 2
    /// After this many single changes the index is rebuilt: until then what was added fits a first-level cache.
    package static let changesForRebuild = 4_096
    /// At this many times more, whoever makes a change rebuilds at once: each change costs more, the more there are.
    private static let patience = 4

    private static let pause = TimeSpan(nanoseconds: 50_000)

    package let vocabulary: VehicleVocabulary
    private let seed: UInt64
    private let changesForRebuild: Int
    private let root: VersionRoot<Matcher>
    private let updates: Guarded<Updates>
    /// How many rebuildings there were: held for the length of one, which leaves `updates` free for single changes.
    private let rebuildings = Guarded(0)

    /// What its updaters share.
    private struct Updates: Sendable {
        var number: UInt64 = 1
        /// The policy that the lists are published with, and how it has them matched.
        var policy: PolicyNumber
        var rules: [ListRules]
        var lists: [LiveList]
        var base: IndexPart
        var baseTables: TierTables
        var retired: [VersionRoot<Matcher>.Retired] = []
    }

    /// - Parameters:
    ///   - lists: in the order of the topology.
    ///   - rules: of each of them.
    ///   - seed: of the tables' hash; any value, unknown to those who write the lists.
    ///   - followed: lists whose entries will change one by one: what finds them by their ids is made here, else by the
    ///     first change, which then takes longer than those that follow it.
    ///   - changesForRebuild: with how many single changes `maintain` rebuilds.
    ///   - policy: the number of the policy that the rules are of.
    /// - Precondition: fewer than 2^31 entries in all, then and later.
    package init(
        lists: [Hotlist], rules: [ListRules], vocabulary: VehicleVocabulary, seed: UInt64,
        followed: Set<Int> = [], changesForRebuild: Int = LiveIndex.changesForRebuild,
        policy: PolicyNumber = .first
    ) {
        precondition(rules.count == lists.count, "every list has its rules")
        self.vocabulary = vocabulary
        self.seed = seed
        self.changesForRebuild = changesForRebuild
        let segments = lists.map { ListSegment($0, vocabulary: vocabulary) }
        let base = IndexPart(segments, of: Array(lists.indices), firstNumber: 0, seed: seed)
        let updates = Updates(
            policy: policy, rules: rules,
            lists: segments.enumerated().map { LiveList($1, changes: followed.contains($0)) }, base: base,
            baseTables: TierTables(base, rules: rules, seed: seed))
        root = VersionRoot(LiveIndex.matcher(of: updates, vocabulary, seed))
        self.updates = Guarded(updates)
    }

    /// A reader for one worker.
    package func makeReader() -> HotlistReader { HotlistReader(root) }

    /// The matcher that is in force now, for as long as it is kept: for displays and checks, not for batches.
    package var matcher: Matcher { makeReader().withSnapshot { copy $0 } }

    /// Adds, replaces and removes single entries of one list.
    ///
    /// - Parameters:
    ///   - adding: each entry takes the place of the one with its id, if there is one, and stands behind all others.
    ///   - removing: ids; one that the list does not have changes nothing.
    ///   - version: the list's from now on; that of `adding` is not looked at.
    ///   - asOf: when the list said so; nil = as of when it did before. Nothing but this may change.
    /// - Returns: the number of the first version of the index that has the change.
    @discardableResult
    package func update(
        _ list: Int, adding: Hotlist = .empty, removing: [[UInt8]] = [], version: String, asOf: Timestamp? = nil
    ) -> UInt64 {
        let change = ListChange(
            version: version, asOf: asOf, added: ListSegment(adding, vocabulary: vocabulary), removed: removing)
        let (number, changeCount) = updates.withLock { updates in
            updates.lists[list].apply(change)
            return (publish(&updates), updates.lists.reduce(0) { $0 + $1.changeCount })
        }
        if changeCount >= changesForRebuild * LiveIndex.patience { rebuild() }
        return number
    }

    /// Puts a whole new version of one list in the place of the present one, with all that was added to it and removed
    /// from it. Built on the calling thread, while readers and single changes go on.
    ///
    /// - Returns: the number of the first version of the index that has it.
    @discardableResult
    package func replace(_ list: Int, with hotlist: Hotlist) -> UInt64 {
        rebuildings.withLock { count in
            count += 1
            let segment = ListSegment(hotlist, vocabulary: vocabulary)
            let (lists, rules) = updates.withLock { ($0.lists, $0.rules) }
            let replacement = LiveList(segment, changes: lists[list].changes)
            var segments = lists.map(\.content.base)
            segments[list] = segment
            let (base, tables) = built(segments, rules)
            return updates.withLock { updates in
                updates.lists[list] = replacement
                (updates.base, updates.baseTables) = (base, tables)
                return publish(&updates)
            }
        }
    }

    /// Publishes the lists as they are with another policy: every batch that begins from now on sees both, or neither.
    ///
    /// - Parameter rules: of each list, as that policy has them matched.
    /// - Returns: the number of the first version of the index that belongs to it.
    @discardableResult
    package func publish(policy: PolicyNumber, rules: [ListRules]) -> UInt64 {
        rebuildings.withLock { count in
            count += 1
            let (base, lastRules, lastTables) = updates.withLock { ($0.base, $0.rules, $0.baseTables) }
            precondition(rules.count == lastRules.count, "every list has its rules")
            let isMatchedAlike = rules.map(\.match) == lastRules.map(\.match)
            let tables = isMatchedAlike ? lastTables : TierTables(base, rules: rules, seed: seed)
            return updates.withLock { updates in
                (updates.policy, updates.rules, updates.baseTables) = (policy, rules, tables)
                return publish(&updates)
            }
        }
    }

    /// Gives back what no reader holds any more, and makes single changes part of the table of all lists when there are
    /// many: for a thread that is not a worker's, about once a second.
    package func maintain() {
        updates.withLock { root.reclaim(&$0.retired) }
        rebuild()
    }

    /// How many old versions wait for readers.
    package var retiredCount: Int { updates.withLock { $0.retired.count } }

    /// How many single entries were added or removed since the last rebuilding.
    package var changeCount: Int { updates.withLock { $0.lists.reduce(0) { $0 + $1.changeCount } } }

    private func rebuild() {
        rebuildings.withLock { count in
            let start: (lists: [LiveList], rules: [ListRules])? = updates.withLock { updates in
                guard updates.lists.reduce(0, { $0 + $1.changeCount }) >= changesForRebuild else { return nil }
                for list in updates.lists.indices { updates.lists[list].beginFolding() }
                return (updates.lists, updates.rules)
            }
            guard let (lists, rules) = start else { return }
            count += 1
            let folded = lists.map { $0.changeCount > 0 ? $0.folded() : $0 }
            let (base, tables) = built(folded.map(\.content.base), rules)
            updates.withLock { updates in
                for list in updates.lists.indices { updates.lists[list].endFolding(folded[list]) }
                (updates.base, updates.baseTables) = (base, tables)
                _ = publish(&updates)
            }
        }
    }

    private func built(_ segments: [ListSegment], _ rules: [ListRules]) -> (IndexPart, TierTables) {
        let base = IndexPart(segments, of: Array(segments.indices), firstNumber: 0, seed: seed)
        return (base, TierTables(base, rules: rules, seed: seed))
    }

    private func publish(_ updates: inout Updates) -> UInt64 {
        updates.number += 1
        updates.retired.append(root.publish(LiveIndex.matcher(of: updates, vocabulary, seed)))
        root.reclaim(&updates.retired)
        while LiveIndex.holdsTooMuch(updates) {
            Pause.of(LiveIndex.pause)
            root.reclaim(&updates.retired)
        }
        return updates.number
    }

    private static func holdsTooMuch(_ updates: Updates) -> Bool {
        if updates.retired.count > maximumRetiredVersions { return true }
        let tables = Set(updates.retired.map { ObjectIdentifier($0.version.index.base) })
        return tables.subtracting([ObjectIdentifier(updates.base)]).count > maximumRetiredTables
    }

    private static func matcher(
        of updates: Updates, _ vocabulary: VehicleVocabulary, _ seed: UInt64
    ) -> Matcher {
        let index = HotlistIndex(
            number: updates.number, base: updates.base, lists: updates.lists.map(\.content), vocabulary: vocabulary,
            seed: seed)
        return Matcher(
            index: index, rules: updates.rules, policy: updates.policy, base: updates.baseTables, seed: seed)
    }
}
