package import Plates

/// What one seed asks of the engine: a small topology with random window rules, and the records that come in.
///
/// Small on purpose: few plates and short lists, so that windows, resent ids and late reads meet again and again.
package struct Scenario {
    package static let agencies = ["north-pd", "south-so"]
    /// A recipient that the topology does not know.
    package static let stranger = "stranger"

    package let lists: [List]
    package let times: Times
    package let commitEvery: TimeSpan
    package let partitions: Int
    package let quirks: Quirks
    /// In the order in which they arrive.
    package let input: [InputRecord]

    package struct List {
        package let id: String
        package let entries: [Entry]
        package let suppress: TimeSpan?
        package let repeating: Repeat?
        package let notify: [String]
    }

    package struct Entry {
        package let id: String
        package let plate: String
        package let region: String?
        package let priority: String
        /// Live up to here.
        package let expiresAt: Timestamp
    }

    package struct Repeat {
        package let count: Int
        package let within: TimeSpan
        package let cameras: Int
    }

    /// What is not a fault, but not every day's either.
    package struct Quirks {
        /// The input is written in transactions, some of which are aborted: its offsets have gaps.
        package let inputHasGaps: Bool
        /// The topic of dead letters refuses values larger than this.
        package let longestDeadLetter: Int
        /// The input of one partition is cut below the committed offset; then no read is resent, since what was seen
        /// can be cut away with it.
        package let cutsInput: Bool
        /// The group's offsets expire while nobody is in it.
        package let offsetsExpire: Bool
        /// What is deleted while nobody is in the group.
        package let deletion: Deletion?
        /// Kafka tells the ids of topics.
        package let tellsTopicIDs: Bool

        /// Whether what was seen may be deleted: then no read is resent.
        var forgetsSeen: Bool { cutsInput || deletion == .expiredReads }
    }

    /// What somebody, or Kafka, deletes between two runs.
    package enum Deletion: CaseIterable {
        /// The topic of reads, which is made anew. Then no record is a dead letter: its place would say too little.
        case reads
        /// All that was processed of it, by its retention: nobody is to be asked.
        case expiredReads
        /// The changelog, which is made anew.
        case changelog
        /// The oldest records of the changelog, and every image.
        case changelogHead
    }

    package struct Times {
        package let maxDisorder: TimeSpan
        package let allowedLateness: TimeSpan
        package let duplicateWithin: TimeSpan
        package let duplicateCapacity: Int
    }
}

/// One record of the reads topic, and what it means.
package struct InputRecord {
    package enum Meaning {
        case read(PlannedRead)
        /// With this reason.
        case deadLetter(String)
    }

    package let partition: Int
    package let key: [UInt8]?
    package let value: [UInt8]?
    package let timestamp: Timestamp
    package let meaning: Meaning
}

/// A read before it is written as JSON.
package struct PlannedRead {
    package let plate: String
    package let region: String?
    package let agency: String
    package let camera: String
    package let id: String
    package let capturedAt: Timestamp

    /// Whether this is the same read, sent again (contract §4).
    func isResent(as other: PlannedRead) -> Bool {
        (id, agency, camera, capturedAt) == (other.id, other.agency, other.camera, other.capturedAt)
    }
}
