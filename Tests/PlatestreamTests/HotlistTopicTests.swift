import Console
import Hotlists
import Kafka
import Keeping
import Plates
import Testing
import Topologies

@testable import platestream

/// The topic that a hotlist comes from, and what is written to it.
@Suite struct HotlistTopicTests {
    private let list = HotlistTopic(
        HotlistSource(
            id: "amber", owner: AgencyIndex(0), purpose: .abduction, origin: .topic("hotlist.amber"), notify: [],
            guards: ImportGuards()))

    @Test(arguments: ["delete", "compact,delete", nil] as [String?])
    func `A topic that is cut by time holds no list, and the command mends it`(policy: String?) throws {
        let fault = try #require(list?.fault(policy: policy, brokers: "k:9092"))
        #expect(fault.contains("cleanup.policy=\(policy ?? "(unknown)")"))
        #expect(fault.hasSuffix("--entity-name hotlist.amber --add-config cleanup.policy=compact"))
    }

    @Test func `A compacted topic will do, as it is made`() {
        #expect(list?.fault(policy: "compact", brokers: "k:9092") == nil)
        #expect(list?.fault(policy: HotlistTopic.new("t").settings["cleanup.policy"], brokers: "k:9092") == nil)
        #expect(HotlistTopic.new("t").partitions == 1)
    }

    @Test func `Every column can be given on the command line, and is judged before it is written`() throws {
        #expect(EntryOptions.columns.map(\.0) == HotlistColumn.allCases)
        for (column, option) in EntryOptions.columns {
            #expect(option.spec.name == column.name.replacing("_", with: "-"))
            #expect(option.spec.isRequired == column.isRequired)
        }
        let times: [(HotlistColumn, String?)] = [(.expiresAt, "2030-01-01T00:00:00Z"), (.note, nil)]
        let good = EntryRecord(
            id: "e", [(.entryID, "e"), (.plate, "A'1"), (.make, "\"GMC\""), (.reason, "gang")] + times)
        #expect(try good.hotlist(seed: 1).entries.count == 1)
        let bad = EntryRecord(id: "e", [(.plate, "A1"), (.reason, "theft")] + times)
        #expect(throws: EntryRejection(.reason, .unknownReason)) { try bad.hotlist(seed: 1) }
    }
}
