import Kafka
import Testing

struct TopicIDTests {
    @Test func isWrittenAsKafkasToolsWriteIt() {
        // Kafka's own: org.apache.kafka.common.Uuid(1, 2).toString.
        let id = TopicID([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2])
        #expect(id?.description == "AAAAAAAAAAEAAAAAAAAAAg")
        #expect(id == TopicID("AAAAAAAAAAEAAAAAAAAAAg"))
    }

    @Test(arguments: [
        "", "AAAAAAAAAAEAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAgAA", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAA=",
    ])
    func whatIsNoIDIsRefused(text: String) {
        #expect(TopicID(text) == nil)
    }

    @Test func theIDThatKafkaGivesToNoTopicIsNone() {
        #expect(TopicID([UInt8](repeating: 0, count: 16)) == nil)
        #expect(TopicID([UInt8](repeating: 1, count: 15)) == nil)
    }
}
