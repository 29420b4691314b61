import Engine
package import Plates

/// The disk of one machine, as far as images of state go.
///
/// `@unchecked Sendable`: safe because a simulation has one thread.
package final class SimulatedImages: StateImages, @unchecked Sendable {
    private let process: Process

    package init(process: Process) { self.process = process }

    private struct DiskFull: Error {}
    private struct DiskBroken: Error {}

    package func load(_ partition: Partition) throws -> [UInt8]? {
        try process.enter()
        let machine = process.machine
        guard var image = machine.images[Int(partition.value)].last else { return nil }
        guard process.world.chance.once(in: process.faults.disk), !image.isEmpty else { return image }
        let kind = process.world.chance.below(5)
        process.world.note("disk fault", Int64(machine.number), Int64(partition.value), Int64(kind))
        switch kind {
        case 0: throw DiskBroken()
        case 1: image.removeLast(process.world.chance.below(image.count) + 1)
        case 2:
            image[process.world.chance.below(image.count)] ^= UInt8(1 << process.world.chance.below(8))
        case 3: image = process.world.chance.pick(machine.images[Int(partition.value)])
        default: image = process.world.chance.pick(machine.images.compactMap(\.last))
        }
        return image
    }

    package func save(_ image: [UInt8], of partition: Partition) throws {
        try process.enter()
        let number = Int(partition.value)
        if process.world.chance.once(in: process.faults.disk) {
            // Full, or what a machine that fails at the wrong moment leaves.
            if process.world.chance.once(in: 2) { throw DiskFull() }
            process.machine.images[number].append(Array(image.prefix(process.world.chance.below(image.count))))
            throw DiskFull()
        }
        process.world.note("image", Int64(process.machine.number), Int64(number), Int64(image.count))
        process.machine.images[number].append(image)
        try process.leave()
    }
}
