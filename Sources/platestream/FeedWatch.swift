import Console
import Engine
import Kafka
import Plates

/// Finds in a run's figures that a feed is broken: that much of what came in was not a read, for one reason or on one
/// partition. It warns once a minute at most, and of at least 100 records, however long those take to come.
struct FeedWatch {
    /// Fewer records prove nothing.
    private static let fewestRecords = 100
    /// More dead letters of one reason than this share of all records is more than an accident.
    private static let accidents = 0.05
    private static let most = 0.5
    private static let warnEvery = TimeSpan.minutes(1)

    /// What had come when each partition was looked at last.
    private var looked = Intake()
    private var lookedAt: Timestamp?
    private var warnedAt: Timestamp?

    /// - Parameter intake: of all workers, since the run began.
    /// - Returns: what to warn of; nil when nothing is wrong, or a warning was given within the last minute.
    mutating func note(_ intake: Intake, at now: Timestamp) -> FeedWarning? {
        let news = intake.since(looked)
        if warnedAt.map({ now - $0 < Self.warnEvery }) != true, let warning = Self.warning(of: news) {
            (looked, lookedAt, warnedAt) = (intake, now, now)
            return warning
        }
        if lookedAt.map({ now - $0 >= Self.warnEvery }) ?? true {
            lookedAt = now
            for (partition, count) in news.records where count >= Self.fewestRecords {
                looked.take(partition, from: intake)
            }
        }
        return nil
    }

    private static func warning(of news: Intake) -> FeedWarning? {
        let total = news.records.values.reduce(0, +)
        guard total >= fewestRecords else { return nil }
        let broken = news.records.keys.filter { isBroken($0, in: news) }.sorted()
        if let worst = worst(of: news), Double(worst.share.count) > accidents * Double(total) {
            return FeedWarning(worst, of: total, brokenPartitions: broken)
        }
        guard let partition = broken.first, let worst = worst(of: news.restricted(to: partition)) else { return nil }
        return FeedWarning(worst, of: news.records[partition] ?? 0, brokenPartitions: broken)
    }

    private static func isBroken(_ partition: Partition, in news: Intake) -> Bool {
        let records = news.records[partition] ?? 0
        let dead = news.deadLetters.reduce(0) { $0 + ($1.key.partition == partition ? $1.value.count : 0) }
        return records >= fewestRecords && Double(dead) > most * Double(records)
    }

    /// The reason with the most dead letters, all of its partitions taken together, and an example from the partition
    /// that has the most of them.
    private static func worst(of news: Intake) -> FeedWarning.Worst? {
        var byReason: [DeadLetterReason: (count: Int, cause: Intake.Cause, share: Intake.Share)] = [:]
        for (cause, share) in news.deadLetters.sorted(by: { $0.key.partition < $1.key.partition }) {
            guard let known = byReason[cause.reason] else {
                byReason[cause.reason] = (share.count, cause, share)
                continue
            }
            let (example, of) = share.count > known.share.count ? (share, cause) : (known.share, known.cause)
            byReason[cause.reason] = (known.count + share.count, of, example)
        }
        return byReason.values.max { ($0.count, $1.cause.reason.rawValue) < ($1.count, $0.cause.reason.rawValue) }.map {
            FeedWarning.Worst(
                cause: $0.cause, share: Intake.Share(count: $0.count, example: $0.share.example))
        }
    }
}

/// What is wrong with a feed: the reason that most of its dead letters have, and where to find one of them.
struct FeedWarning: Equatable {
    struct Worst: Equatable {
        let cause: Intake.Cause
        let share: Intake.Share
    }

    let worst: Worst
    /// The records that the dead letters are counted among.
    let records: Int
    /// Partitions most of whose records are dead letters.
    let brokenPartitions: [Partition]

    init(_ worst: Worst, of records: Int, brokenPartitions: [Partition]) {
        self.worst = worst
        self.records = records
        self.brokenPartitions = brokenPartitions
    }

    /// - Parameter topic: of the reads.
    func fields(topic: String) -> LogFields {
        let (cause, example) = (worst.cause, worst.share.example)
        var fields: LogFields = [
            "reason": .text(cause.reason.rawValue), "meaning": .text(ReadFault(cause.reason).detail),
            "dead_letters": .number(worst.share.count), "of_reads": .number(records),
        ]
        if let agency = example.agency { fields.add("agency", .text(agency)) }
        if let camera = example.camera { fields.add("camera", .text(camera)) }
        fields.add("topic", .text(topic))
        fields.add("partition", .number(Int(cause.partition.value)))
        fields.add("offset", .number(Int(example.offset.value)))
        if !brokenPartitions.isEmpty {
            let numbers = brokenPartitions.map { "\($0.value)" }.joined(separator: ",")
            fields.add("partitions_mostly_dead_lettered", .text(numbers))
        }
        return fields
    }
}

extension Intake {
    /// What has come since an earlier moment, with the examples of now.
    fileprivate func since(_ earlier: Intake) -> Intake {
        var news = Intake()
        for (partition, count) in records { news.records[partition] = count - (earlier.records[partition] ?? 0) }
        for (cause, share) in deadLetters {
            let count = share.count - (earlier.deadLetters[cause]?.count ?? 0)
            if count > 0 { news.deadLetters[cause] = Share(count: count, example: share.example) }
        }
        return news
    }

    fileprivate func restricted(to partition: Partition) -> Intake {
        var part = Intake()
        part.take(partition, from: self)
        return part
    }

    fileprivate mutating func take(_ partition: Partition, from other: Intake) {
        records[partition] = other.records[partition]
        for (cause, share) in other.deadLetters where cause.partition == partition { deadLetters[cause] = share }
    }
}
