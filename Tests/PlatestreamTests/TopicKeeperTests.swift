import Hotlists
import Kafka
import KafkaSupport
import Plates
import TestThreads
import Testing
import Threads
import Topologies

@testable import Keeping
@testable import platestream

/// The thread that follows the lists' topics, over the embedded broker.
@Suite(.ownThread) struct TopicKeeperTests {
    @Test func `What is written to a topic is in force while the lists are kept, until they are kept no more`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("hotlist.amber", partitions: 1)
        let settings = try ClientSettings(brokers: broker.brokers)
        var producer = try Producer(settings: settings)
        func send(_ key: String, _ plate: String?) throws {
            let value = plate.map {
                EntryRecord(id: key, [(.plate, $0), (.reason, "gang"), (.expiresAt, "2030-01-01T00:00:00Z")]).value
            }
            try producer.send("hotlist.amber", key: Array(key.utf8), value: value)
            #expect(try producer.flush(within: .seconds(20)))
        }
        try send("a", "A1")
        let source = HotlistSource(
            id: "amber", owner: AgencyIndex(0), purpose: .abduction, origin: .topic("hotlist.amber"), notify: [],
            guards: ImportGuards())
        let events = Guarded<[ListEvent]>([])
        let reading = TopicReading(settings, KafkaLog(), cluster: nil, seed: 1)
        var topic = try #require(LiveTopic(source, as: 0))
        let first = try reading.load(&topic).hotlist
        #expect(first.version == "topic:0@1" && first.entries.count == 1)
        let lists = LiveIndex(
            lists: [first], rules: [.standard],
            vocabulary: try VehicleVocabulary(csv: Array("field,group,word\n".utf8)), seed: 1)
        let keeper = TopicKeeper(
            lists, topics: [topic], reading: reading, accepted: nil, now: { Process.steady },
            report: { _, event in events.withLock { $0.append(event) } })
        let versions = try Companions.with { beside in
            beside.start(keeper)
            return try [("b", "B1"), ("a", nil), ("c", "***")].map { key, plate in
                let before = lists.matcher.index.lists[0].version
                try send(key, plate)
                var patience = 1_000
                while lists.matcher.index.lists[0].version == before, patience > 0 {
                    Pause.of(.milliseconds(20))
                    patience -= 1
                }
                return lists.matcher.index.lists[0].version
            }
        }
        #expect(versions == ["topic:0@2", "topic:0@3", "topic:0@4"])
        #expect(lists.matcher.index.entryCount == 1)
        #expect(events.withLock { $0.count } == 3)
    }

    /// Kafka as the test has it.
    private struct ToldFacts: ClusterFacts {
        let id: Guarded<TopicID?>

        func facts(of topic: String) throws -> TopicFacts { TopicFacts(name: topic, id: id.withLock { $0 }) }
    }

    /// A log that was refilled beyond the place where the old one ended gives itself away by nothing else.
    @Test func `A topic that has another id is read anew, although it can be followed on`() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("hotlist.amber", partitions: 1)
        let settings = try ClientSettings(brokers: broker.brokers)
        var producer = try Producer(settings: settings)
        let entry = EntryRecord(id: "a", [(.plate, "A1"), (.reason, "gang"), (.expiresAt, "2030-01-01T00:00:00Z")])
        try producer.send("hotlist.amber", key: entry.id, value: entry.value)
        #expect(try producer.flush(within: .seconds(20)))
        let source = HotlistSource(
            id: "amber", owner: AgencyIndex(0), purpose: .abduction, origin: .topic("hotlist.amber"), notify: [],
            guards: ImportGuards())
        let id = Guarded(TopicID([UInt8](repeating: 1, count: 16)))
        let reading = TopicReading(settings, KafkaLog(), cluster: ToldFacts(id: id), seed: 1)
        var topic = try #require(LiveTopic(source, as: 0))
        let lists = LiveIndex(
            lists: [try reading.load(&topic).hotlist], rules: [.standard],
            vocabulary: try VehicleVocabulary(csv: Array("field,group,word\n".utf8)), seed: 1)
        let events = Guarded<[ListEvent]>([])
        let start = Process.steady
        let keeper = TopicKeeper(
            lists, topics: [topic], reading: reading, accepted: nil,
            // Looks that come every ten seconds come every half second.
            now: { start + TimeSpan(nanoseconds: (Process.steady - start).nanoseconds * 20) },
            report: { _, event in events.withLock { $0.append(event) } })
        Companions.with { beside in
            beside.start(keeper)
            Pause.of(.seconds(2))
            #expect(events.withLock { $0 } == [], "nothing has changed")
            id.withLock { $0 = TopicID([UInt8](repeating: 2, count: 16)) }
            Pause.of(.seconds(20)) { !events.withLock { $0.isEmpty } }
        }
        #expect(
            events.withLock { $0 } == [.replaced(version: "topic:0@1", entries: 1, rejected: RejectedRows())])
    }
}
