/// A topic whose records stand for what is, each for its key: compaction may drop what was replaced, and nothing may
/// be cut off by time, which would forget what nobody removed.
protocol CompactedTopic {
    var name: String { get }
    /// What it holds, as in "holds a hotlist".
    static var content: String { get }
    /// What a cut by time would do, as in "which drops entries by time".
    static var loss: String { get }
}

extension CompactedTopic {
    /// What keeps the topic from holding its content; nil when nothing does.
    ///
    /// - Parameters:
    ///   - policy: the topic's `cleanup.policy`.
    ///   - brokers: for the command that mends it.
    func fault(policy: String?, brokers: String) -> String? {
        guard policy != "compact" else { return nil }
        return """
            the topic '\(name)' holds \(Self.content) but has cleanup.policy=\(policy ?? "(unknown)"), which \
            \(Self.loss); run kafka-configs --bootstrap-server \(brokers) --alter --entity-type topics --entity-name \
            \(name) --add-config cleanup.policy=compact
            """
    }
}
