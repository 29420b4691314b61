import Files
import Glibc
import Hotlists
import Kafka
import Plates
import Testing
import Topologies

@testable import Keeping

/// A list's topic that is followed, breaks off and is read anew.
@Suite struct FollowedTopicTests {
    private static let other = TopicID([UInt8](repeating: 2, count: 16))
    private static let same = TopicID([UInt8](repeating: 1, count: 16))

    private static func log(_ entries: Range<Int>, bad: Int = 0, from start: Int64 = 0) -> TopicLog {
        let good = entries.map { TopicRecord(offset: start + Int64($0), key: "e\($0)", plate: "AB\($0)") }
        let others = (0..<bad).map {
            TopicRecord(offset: start + Int64(entries.count + $0), key: "x\($0)", plate: "")
        }
        return TopicLog([good + others], from: start)
    }

    /// The list `amber` from a topic, loaded, and the index made of it.
    private final class Setting {
        let lists: LiveIndex
        var followed: FollowedTopic
        var now = Timestamp(nanoseconds: 0)
        private let source: HotlistSource

        init(
            _ log: TopicLog, id: TopicID? = FollowedTopicTests.same, accepted: AcceptedVersions? = nil,
            guards: ImportGuards = ImportGuards()
        ) throws {
            source = HotlistSource(
                id: "amber", owner: AgencyIndex(0), purpose: .abduction, origin: .topic("t"), notify: [],
                guards: guards)
            var topic = try #require(LiveTopic(source, as: 0))
            topic.logID = id
            var entries = TopicEntries(seed: 1)
            let version = try topic.load(partitions: 1, from: log, by: &entries)
            try topic.accept(version, accepted)
            followed = FollowedTopic(topic, accepted: accepted)
            lists = LiveIndex(
                lists: [version.hotlist], rules: [.standard],
                vocabulary: try VehicleVocabulary(csv: Array("field,group,word\n".utf8)), seed: 1)
        }

        var entryCount: Int { lists.matcher.index.entryCount }
        var version: String { lists.matcher.index.lists[0].version }

        /// What a reading of the topic from its beginning leads to.
        func readAnew(_ log: TopicLog, id: TopicID?, taking span: TimeSpan = .zero) throws -> [ListEvent] {
            var renewed = try #require(LiveTopic(source, as: 0))
            renewed.logID = id
            var entries = TopicEntries(seed: 1)
            let version = try renewed.load(partitions: 1, from: log, by: &entries)
            let began = now
            now = now + span
            return followed.take(version, of: renewed, began: began, at: now, changing: lists)
        }

        func follow(_ records: [TopicRecord]) -> [ListEvent] {
            var events: [ListEvent] = []
            var entries = TopicEntries(seed: 1)
            batch(records, of: 0) { events += followed.follow($0, by: &entries, changing: lists, at: now) }
            return events + followed.tend(lists, at: now)
        }
    }

    /// A running list of eight; the topic as it is found again; whether it is refused, and for what.
    @Test(
        arguments: [
            (0..<0, 0, Refusal.Reason.noEntryLeft), (0..<0, 8, .badRows), (0..<3, 4, .badRows), (0..<1, 0, nil),
            (0..<9, 0, nil),
        ] as [(Range<Int>, Int, Refusal.Reason?)])
    func `A topic that was deleted and made anew is guarded as a file is`(
        entries: Range<Int>, bad: Int, reason: Refusal.Reason?
    ) throws {
        for id in [Self.other, nil] {
            let setting = try Setting(Self.log(0..<8))
            let events = try setting.readAnew(Self.log(entries, bad: bad), id: id)
            guard let reason else {
                #expect(setting.entryCount == entries.count && setting.followed.retryAt == nil)
                #expect(events.count == (id == nil && entries.count == 8 ? 0 : 1))
                continue
            }
            guard case .refused(let refusal, running: "topic:0@8")? = events.first else {
                Issue.record("\(events)")
                continue
            }
            #expect(refusal.reason == reason && setting.entryCount == 8 && setting.version == "topic:0@8")
            let certainty = id == nil ? "may have been" : "was"
            #expect(refusal.sentence.hasPrefix("the topic 't' \(certainty) deleted and made anew: "))
            #expect(try setting.readAnew(Self.log(entries, bad: bad), id: id) == [], "the same cause is told once")
            #expect(try setting.readAnew(Self.log(0..<8), id: id).count == 1 && setting.entryCount == 8)
        }
    }

    @Test func `A log that is proven to be the same is taken as it is`() throws {
        let setting = try Setting(Self.log(0..<500))
        let events = try setting.readAnew(Self.log(0..<0, from: 1_000), id: Self.same)
        #expect(events == [.replaced(version: "topic:0@1000", entries: 0, rejected: RejectedRows())])
        #expect(setting.entryCount == 0)
    }

    @Test func `A list that may become empty may do so in a topic that was made anew`() throws {
        var guards = ImportGuards()
        guards.allowEmpty = true
        let setting = try Setting(Self.log(0..<8), guards: guards)
        #expect(try setting.readAnew(Self.log(0..<0), id: Self.other).count == 1 && setting.entryCount == 0)
    }

    @Test func `Single records and tombstones are always taken`() throws {
        let setting = try Setting(Self.log(0..<8))
        let removed = setting.follow((0..<8).map { TopicRecord(offset: 8 + $0, key: "e\($0)", plate: nil) })
        #expect(setting.entryCount == 0 && setting.version == "topic:0@16")
        #expect(removed.count == ChangeSummary.singleLimit)
        #expect(!removed.contains { if case .fell = $0 { true } else { false } })
    }

    @Test func `A steep fall by tombstones is taken, and alarms`() throws {
        let setting = try Setting(Self.log(0..<500))
        #expect(setting.follow([]) == [])
        setting.now = setting.now + .minutes(9)
        let events = setting.follow((0..<100).map { TopicRecord(offset: 500 + $0, key: "e\($0)", plate: nil) })
        #expect(events.last == .fell(from: 500, to: 400) && setting.entryCount == 400)
    }

    @Test func `A long list is not read all the time, and a broken one is told of while it rests`() throws {
        let setting = try Setting(Self.log(0..<8))
        let broken = Refusal(.unreadable, "gone")
        #expect(setting.followed.breakOff(broken, at: setting.now) == [] && setting.followed.retryAt == setting.now)
        _ = try setting.readAnew(Self.log(0..<0), id: Self.other, taking: .seconds(3))
        #expect(setting.followed.retryAt == setting.now + .seconds(30))
        setting.now = setting.now + .seconds(30)
        _ = try setting.readAnew(Self.log(0..<8), id: Self.other, taking: .milliseconds(1))
        #expect(setting.followed.retryAt == nil)
        #expect(setting.followed.breakOff(broken, at: setting.now) == [.refused(broken, running: "topic:0@8")])
        #expect(setting.followed.retryAt == setting.now + .seconds(5))
    }

    @Test func `At a start a topic is held against the version that was accepted last`() throws {
        let path = "/tmp/platestream-topic-\(UInt32.random(in: 0 ... .max))"
        let folder = try OwnFolder(path)
        defer {
            for name in ["lock", "bay-amber.accepted"] { folder.remove(name) }
            _ = unsafe rmdir(path)
        }
        let accepted = AcceptedVersions(in: folder, of: "bay")
        let setting = try Setting(Self.log(0..<8), accepted: accepted)
        #expect(try accepted.load("amber") == AcceptedVersion(version: "topic:0@8", entries: 8))
        let failure = try #require(throws: BadInput.self) { try Setting(Self.log(0..<0), accepted: accepted) }
        #expect(failure.sentence.hasPrefix("the topic 't' has no entry left where the version"))
        #expect(failure.sentence.contains("delete \(path)/bay-amber.accepted"))

        // Tombstones that are taken while it runs are not news to the next start.
        _ = setting.follow((0..<8).map { TopicRecord(offset: 8 + $0, key: "e\($0)", plate: nil) })
        _ = setting.followed.close(setting.lists)
        #expect(try accepted.load("amber") == AcceptedVersion(version: "topic:0@16", entries: 0))
        _ = try Setting(Self.log(0..<0), accepted: accepted)
        #expect(throws: BadInput.self) { try Setting(Self.log(0..<3, bad: 4), accepted: nil) }
    }
}
