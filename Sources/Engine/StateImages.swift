package import Plates

/// Where images of partitions' states are kept from one run to the next: a local disk, or in tests a dictionary.
package protocol StateImages: Sendable {
    /// nil when there is none.
    func load(_ partition: Partition) throws -> [UInt8]?
    /// Whole or not at all.
    func save(_ image: [UInt8], of partition: Partition) throws
}
