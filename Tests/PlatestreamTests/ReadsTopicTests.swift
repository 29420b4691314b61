import Testing

@testable import platestream

@Suite struct ReadsTopicTests {
    @Test(
        arguments: [
            (["message.timestamp.type": "LogAppendTime"], false),
            (
                ["message.timestamp.type": "LogAppendTime", "message.timestamp.after.max.ms": "9223372036854775807"],
                false
            ),
            (["message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": "120000"], false),
            (["message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": "0"], false),
            (["message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": "120001"], true),
            // The default of Kafka 3.6 and later, that of 4.0, and what brokers before say.
            (["message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": "9223372036854775807"], true),
            (["message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": "3600000"], true),
            (["message.timestamp.type": "CreateTime", "message.timestamp.difference.max.ms": "120000"], true),
            (["message.timestamp.before.max.ms": "120000"], true), ([:], true),
        ] as [([String: String], Bool)])
    func `A topic whose producers can date ahead is warned of`(settings: [String: String], isWarned: Bool) {
        #expect((ReadsTopic.warning(settings: settings) != nil) == isWarned)
    }

    @Test func `A topic that is made needs no warning`() {
        #expect(ReadsTopic.warning(settings: ReadsTopic.settings) == nil)
    }
}
