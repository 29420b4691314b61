/// The topic `<topology>.windows`: the changelog that windows, seen ids and event time are restored from after a crash
/// or a move. What it must be like, and what is said when it is not.
///
/// A changed window replaces what the topic has under its key, and a forgotten one leaves a tombstone.
struct ChangelogTopic: CompactedTopic {
    static let content = "the state of windows"
    static let loss = "forgets by time"

    let name: String

    /// A restore reads the whole topic: it is compacted early, in small pieces, of which the last never is.
    static let settings: [String: String] = [
        "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1", "segment.bytes": "\(64 << 20)",
        "segment.ms": "3600000", "retention.ms": "-1",
        // Tombstones stay for a day, longer than any restore takes.
        "delete.retention.ms": "86400000",
    ]

    /// What a number of partitions that is not that of the reads asks for; nil when the changelog can follow.
    ///
    /// - Parameters:
    ///   - partitions: those of the changelog.
    ///   - isAccepted: whether `--accept-repartitioning` was given.
    func fault(partitions: Int32, reads: Int32, isAccepted: Bool) -> String? {
        let counts = "the topic of reads has \(reads) partitions, the kept state '\(name)' has \(partitions)"
        if partitions > reads {
            return """
                \(counts), and partitions cannot be taken away; delete the topic '\(name)' and run with --create-topics: \
                all windows start anew
                """
        }
        if partitions == reads || isAccepted { return nil }
        return """
            \(counts): plates have moved to other partitions, away from their windows; run with --accept-repartitioning \
            to add partitions to '\(name)' and let the windows of moved plates start anew
            """
    }
}
