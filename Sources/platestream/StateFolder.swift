import Engine
import Files
import Plates

/// Images of partitions' states in the folder of `--data`: `<topology>-<partition>.state`.
struct StateFolder: StateImages {
    private let folder: OwnFolder
    private let topology: String

    /// The largest image that is read back: a partition with some forty million windows.
    private static let imageLimit = 4 << 30

    init(in folder: OwnFolder, of topology: String) {
        self.folder = folder
        self.topology = topology
    }

    func load(_ partition: Partition) throws -> [UInt8]? {
        try folder.contents(of: name(partition), limit: Self.imageLimit)
    }

    func save(_ image: [UInt8], of partition: Partition) throws { try folder.write(image, to: name(partition)) }

    private func name(_ partition: Partition) -> String { "\(topology)-\(partition.value).state" }
}
