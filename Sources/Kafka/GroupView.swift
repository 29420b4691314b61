package import Plates

/// A group as it looks from outside: where it stands on its topic. librdkafka implements it, and a test does.
///
/// All calls come from one thread.
package protocol GroupView: AnyObject {
    /// Where the group stands in each partition that the topic has now, and where the partition ends.
    func standings() throws -> [Partition: GroupStanding]

    /// Whether the log holds a committed record at an offset or behind it: the markers of transactions are none.
    func holdsRecord(_ partition: Partition, from offset: Offset) throws -> Bool
}

/// A group in one partition.
package struct GroupStanding: Equatable, Sendable {
    /// The next offset to be read: what the group has committed, or else where the log begins.
    package let position: Offset
    /// The one that the next record will get.
    package let end: Offset

    package init(position: Offset, end: Offset) {
        self.position = position
        self.end = end
    }
}
