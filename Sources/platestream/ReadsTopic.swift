/// What the topic of reads must be set to, so that a record's timestamp tells a clock that is wrong.
enum ReadsTopic {
    /// How far ahead of its record a read may be captured (contract §1: `clock-ahead`), in milliseconds.
    private static let mostAhead = 120_000

    /// Of a topic that we make: the broker dates the records, not whoever writes them.
    static let settings = ["message.timestamp.type": "LogAppendTime"]

    /// What is wrong with a topic of these settings; nil when producers cannot date a record ahead.
    ///
    /// - Parameter settings: those in force, inherited ones too. Before Kafka 3.6 no limit holds for dates ahead alone.
    static func warning(settings: [String: String]) -> String? {
        if settings["message.timestamp.type"] == "LogAppendTime" { return nil }
        if let limit = settings["message.timestamp.after.max.ms"].flatMap(Int.init), limit <= mostAhead { return nil }
        return "the reads topic lets producers date records ahead, so a camera whose clock is wrong can go unnoticed; "
            + "set its message.timestamp.type=LogAppendTime or message.timestamp.after.max.ms=\(mostAhead)"
    }
}
