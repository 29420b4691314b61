package import Plates

/// What came in on each partition, and what of it was not a read: enough to find out whose feed is broken, and where.
///
/// It is counted with the work that it belongs to, so a generation that is dropped takes it back.
package struct Intake: Equatable, Sendable {
    package struct Cause: Hashable, Sendable {
        package let partition: Partition
        package let reason: DeadLetterReason

        package init(_ reason: DeadLetterReason, in partition: Partition) {
            self.partition = partition
            self.reason = reason
        }
    }

    /// One of the dead letters that have a cause in common.
    package struct Example: Equatable, Sendable {
        package let offset: Offset
        /// The ids that the value names, as written; nil where it does not, or cannot be read.
        package let agency: String?
        package let camera: String?

        package init(offset: Offset, agency: String?, camera: String?) {
            self.offset = offset
            self.agency = agency
            self.camera = camera
        }

        /// As much of an id as is kept of it.
        static func id(_ text: UnsafeRawBufferPointer) -> String {
            unsafe String(decoding: text.prefix(longestID), as: UTF8.self)
        }
        private static let longestID = 64
    }

    package struct Share: Equatable, Sendable {
        package var count: Int
        package var example: Example

        package init(count: Int, example: Example) {
            self.count = count
            self.example = example
        }
    }

    package var records: [Partition: Int] = [:]
    package var deadLetters: [Cause: Share] = [:]
    /// nil = an agency that the topology does not know, or none.
    package var deadLettersByAgency: [AgencyIndex?: Int] = [:]

    package init() {}

    /// Counts a dead letter.
    ///
    /// - Parameter example: is asked for when it is the first of its cause.
    mutating func count(_ cause: Cause, of agency: AgencyIndex?, example: () -> Example) {
        deadLettersByAgency[agency, default: 0] += 1
        if (deadLetters[cause]?.count += 1) != nil { return }
        deadLetters[cause] = Share(count: 1, example: example())
    }

    /// Adds what came later: its examples take the place of the older ones.
    package mutating func add(_ later: Intake) {
        records.merge(later.records, uniquingKeysWith: +)
        deadLetters.merge(later.deadLetters) { Share(count: $0.count + $1.count, example: $1.example) }
        deadLettersByAgency.merge(later.deadLettersByAgency, uniquingKeysWith: +)
    }
}
