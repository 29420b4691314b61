import Kafka
import Plates
import Synchronization
import Testing
import Threads

@testable import Engine

struct StandstillTests {
    private static let patience = TimeSpan.seconds(8)

    /// One look: where the group stands, by partition, and whether a record follows.
    private struct Look {
        var second: Int64
        var positions: [Int64]
        var ends: [Int64]
        var own: Set<Partition> = []
        var holdsRecord = true
        let unread: [UnreadPartition]
    }

    private func unread(_ partition: Int32, _ lag: Int) -> UnreadPartition {
        UnreadPartition(partition: Partition(partition), lag: lag)
    }

    private func check(_ looks: [Look], _ what: Comment) {
        var standstill = Standstill(patience: Self.patience)
        for look in looks {
            let standings = zip(look.positions, look.ends).enumerated().map {
                (Partition(Int32($0.offset)), GroupStanding(position: Offset($0.element.0), end: Offset($0.element.1)))
            }
            let found = standstill.judge(
                Dictionary(uniqueKeysWithValues: standings), except: look.own,
                at: Timestamp(nanoseconds: look.second * 1_000_000_000), holdsRecord: { _, _ in look.holdsRecord })
            #expect(found == look.unread, "\(what), second \(look.second)")
        }
    }

    @Test func aPartitionThatStandsStillBeforeRecordsIsUnread() {
        check(
            [
                Look(second: 0, positions: [5, 10], ends: [9, 20], unread: []),
                Look(second: 7, positions: [5, 12], ends: [9, 22], unread: []),
                Look(second: 8, positions: [5, 14], ends: [11, 24], unread: [unread(0, 6)]),
                Look(second: 9, positions: [6, 16], ends: [11, 26], unread: []),
                Look(second: 16, positions: [6, 16], ends: [11, 26], unread: []),
                Look(second: 17, positions: [6, 16], ends: [11, 26], unread: [unread(0, 5), unread(1, 10)]),
            ], "a group that stands still and goes on")
    }

    @Test func whatIsReadToItsEndIsNotUnread() {
        check(
            [
                Look(second: 0, positions: [9], ends: [9], unread: []),
                Look(second: 60, positions: [9], ends: [9], unread: []),
                Look(second: 61, positions: [9], ends: [10], unread: []),
                Look(second: 68, positions: [9], ends: [10], unread: []),
                Look(second: 69, positions: [9], ends: [10], unread: [unread(0, 1)]),
            ], "quiet until a record comes")
    }

    @Test func aMarkerAtTheEndIsNothingToRead() {
        check(
            [
                Look(second: 0, positions: [9], ends: [10], holdsRecord: false, unread: []),
                Look(second: 60, positions: [9], ends: [10], holdsRecord: false, unread: []),
                Look(second: 61, positions: [9], ends: [12], unread: [unread(0, 3)]),
            ], "a marker, then a record")
    }

    @Test func whatIsReadHereIsNotJudged() {
        check(
            [
                Look(second: 0, positions: [1], ends: [9], own: [Partition(0)], unread: []),
                Look(second: 20, positions: [1], ends: [9], own: [Partition(0)], unread: []),
                Look(second: 21, positions: [1], ends: [9], unread: []),
                Look(second: 28, positions: [1], ends: [9], unread: []),
                Look(second: 29, positions: [1], ends: [9], unread: [unread(0, 8)]),
            ], "ours, then nobody's")
    }

    /// However many partitions stand still, one look searches few of them; the others' turn comes.
    @Test func oneLookSearchesForFewRecords() {
        var standstill = Standstill(patience: .zero)
        let standings = Dictionary(
            uniqueKeysWithValues: (0..<20).map {
                (Partition($0), GroupStanding(position: Offset(0), end: Offset(1)))
            })
        var searches = 0
        let counts = (0..<4).map { second in
            standstill.judge(standings, except: [], at: Timestamp(nanoseconds: second)) { _, _ in
                searches += 1
                return true
            }.count
        }
        #expect(counts == [8, 16, 20, 20])
        #expect(searches == 20)
    }

    @Test func patienceOutlastsSlowCommits() {
        #expect(Standstill.patience(commitEvery: .milliseconds(100)) == .seconds(8))
        #expect(Standstill.patience(commitEvery: .seconds(60)) == .seconds(180))
    }
}

struct UnreadWatchTests {
    private final class View: GroupView {
        var failures = 2

        func standings() throws -> [Partition: GroupStanding] {
            failures -= 1
            if failures >= 0 { throw KafkaFailure(.timedOut, "no answer") }
            return [Partition(0): GroupStanding(position: Offset(1), end: Offset(4))]
        }

        func holdsRecord(_ partition: Partition, from offset: Offset) throws -> Bool { true }
    }

    /// Looks that are not answered are passed over, and nothing is asked before the engine is there.
    @Test func itGoesOnUntilItsEnd() {
        let clock = Guarded<Int64>(0)
        let reports = Guarded<[[UnreadPartition]]>([])
        let owns = Guarded<[Set<Partition>?]>([nil])
        let watch = UnreadWatch(
            makeView: { View() }, own: { owns.withLock { $0.popLast() ?? [] } }, commitEvery: .milliseconds(100),
            now: {
                clock.withLock { seconds in
                    seconds += 10
                    return Timestamp(nanoseconds: seconds * 1_000_000_000)
                }
            },
            report: { unread in reports.withLock { $0.append(unread) } })
        watch.run { reports.withLock { $0.count >= 2 } }
        #expect(reports.withLock { $0 } == [[], [UnreadPartition(partition: Partition(0), lag: 3)]])
    }
}
