import Hotlists
import Kafka
import KafkaSupport
import Plates
import Testing
import Topologies

@testable import Keeping

/// A list's topic and the live index, from batch to batch.
@Suite struct LiveTopicTests {
    private final class Setting {
        let lists: LiveIndex
        var topic: LiveTopic
        var rejected = RejectedRows()
        private var entries = TopicEntries(seed: 1)

        init(_ log: TopicLog) throws {
            let source = HotlistSource(
                id: "amber", owner: AgencyIndex(0), purpose: .abduction, origin: .topic("t"), notify: [],
                guards: ImportGuards())
            topic = try #require(LiveTopic(source, as: 0))
            let loaded = try topic.load(partitions: Int32(log.partitions.count), from: log, by: &entries)
            rejected = loaded.rejected
            lists = LiveIndex(
                lists: [loaded.hotlist], rules: [.standard],
                vocabulary: try VehicleVocabulary(csv: Array("field,group,word\n".utf8)), seed: 1)
        }

        var running: Hotlist { lists.matcher.index.lists[0] }

        func follow(_ records: [TopicRecord], of partition: Int32 = 0) -> [ListChange] {
            var changes: [ListChange] = []
            batch(records, of: partition) { batch in
                if let change = topic.follow(batch, by: &entries, changing: lists) { changes.append(change) }
            }
            return changes
        }

        func holds(_ plate: String) throws -> Bool {
            var candidates: [Candidate] = []
            let plates = try [#require(Plate(normalising: plate))]
            unsafe plates.withUnsafeBufferPointer { unsafe lists.matcher.index.find($0, into: &candidates) }
            return !candidates.isEmpty
        }
    }

    @Test func `The first version is what the topic says at its end`() throws {
        let setting = try Setting(
            TopicLog([
                [
                    TopicRecord(offset: 3, key: "a", plate: "A1", seconds: 10),
                    TopicRecord(offset: 5, key: "b", plate: "B1", seconds: 30),
                    TopicRecord(offset: 6, key: "a", plate: "A2", seconds: 20),
                    TopicRecord(offset: 9, key: "b", plate: nil, seconds: 20),
                ], [],
            ]))
        #expect(setting.running.version == "topic:0@10,1@0")
        #expect(setting.running.asOf == Timestamp(milliseconds: 30_000))
        #expect(try setting.holds("A2") && !setting.holds("A1") && !setting.holds("B1"))
        #expect(setting.lists.matcher.index.entryCount == 1)
    }

    @Test func `An empty topic is as of no time, and its version says where it begins`() throws {
        let setting = try Setting(TopicLog([[]], from: 42))
        #expect(setting.running.version == "topic:0@42" && setting.running.asOf == nil)
        #expect(setting.running.entries.isEmpty)
    }

    @Test func `What is written and removed is in force, and moves the version on`() throws {
        let setting = try Setting(TopicLog([[TopicRecord(offset: 0, key: "a", plate: "A1")]]))
        let added = setting.follow([TopicRecord(offset: 1, key: "b", plate: "B1", seconds: 7)])
        #expect(added == [ListChange(version: "topic:0@2", written: 1, removed: 0)])
        #expect(try setting.holds("A1") && setting.holds("B1"))
        #expect(setting.running.version == "topic:0@2")
        #expect(setting.running.asOf == Timestamp(milliseconds: 7_000))
        let removed = setting.follow([TopicRecord(offset: 4, key: "a", plate: nil)])
        #expect(removed == [ListChange(version: "topic:0@5", written: 0, removed: 1)])
        #expect(try !setting.holds("A1") && setting.holds("B1"))
    }

    @Test func `A bad record takes its entry off the list, and says where it stands and why`() throws {
        let setting = try Setting(
            TopicLog([[TopicRecord(offset: 0, key: "a", plate: "A1"), TopicRecord(offset: 1, key: "b", plate: "***")]]))
        #expect(setting.rejected.count == 1)
        #expect(
            setting.rejected.lines[0].hasPrefix("'t', partition 0, offset 1: column 'plate': a pattern has at most"))
        let change = try #require(setting.follow([TopicRecord(offset: 2, key: "a", plate: "")]).first)
        #expect((change.version, change.written, change.removed) == ("topic:0@3", 0, 1))
        let reason = "column 'plate': \(BadRow.Fault.empty.reason); its entry is off the list"
        #expect(change.rejected.lines == ["'t', partition 0, offset 2: \(reason)"])
        #expect(try !setting.holds("A1"))
    }

    @Test func `A record that was read already is not taken in again`() throws {
        let records = [TopicRecord(offset: 0, key: "a", plate: "A1"), TopicRecord(offset: 1, key: "a", plate: nil)]
        let setting = try Setting(TopicLog([records]))
        #expect(setting.follow(records) == [])
        #expect(setting.running.version == "topic:0@2" && setting.running.entries.isEmpty)
    }

    @Test func `Whoever has read as far names the same version and holds the same`() throws {
        let records = (0..<40).map { offset in
            TopicRecord(
                offset: Int64(offset), key: "e\(offset % 7)", plate: offset % 5 == 0 ? nil : "P\(offset)",
                seconds: Int64(offset))
        }
        let whole = try Setting(TopicLog([records]))
        for cut in [0, 1, 17, 39] {
            let setting = try Setting(TopicLog([Array(records[..<cut])]))
            _ = setting.follow(Array(records[cut...]))
            #expect(setting.running.version == whole.running.version && setting.running.asOf == whole.running.asOf)
            #expect(setting.lists.matcher.index.entryCount == whole.lists.matcher.index.entryCount)
            for offset in 0..<40 { #expect(try setting.holds("P\(offset)") == whole.holds("P\(offset)"), "\(cut)") }
        }
    }
}
