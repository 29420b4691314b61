import Encoding
package import Plates
import Sealing
package import Topologies
package import Windows

/// What tells reads, cameras and windows apart in the kept state: keyed hashes, the same in every process that runs the
/// topology, so that a partition's state can move.
package struct Identities: Sendable {
    private let hash: KeyedHash
    /// By agency: the scope within which its reads' and cameras' ids are unique.
    private let scopes: [UInt64]

    package init(of topology: Topology) {
        let seed = SHA256.digest(of: Array("platestream state of \(topology.name)".utf8))
        func word(_ start: Int) -> UInt64 { seed[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        let hash = KeyedHash(key: (word(0), word(8)))
        self.hash = hash
        scopes = topology.directory.agencies.map { hash.hash($0.id) }
    }

    /// - Parameter value: the bytes of the record that the read was decoded from.
    package func read(_ read: PlateRead, value: UnsafeRawBufferPointer) -> ReadIdentity {
        ReadIdentity(unsafe identity(of: .readID, read, value: value))
    }

    package func camera(_ read: PlateRead, value: UnsafeRawBufferPointer) -> CameraIdentity {
        CameraIdentity(unsafe identity(of: .cameraID, read, value: value))
    }

    /// The window of a hit within its hotlist: by entry, recipient and effect, and for a pattern by the plate, too.
    package func window(
        entry: some Collection<UInt8>, recipient: String, effect: Decision.Effect, plate: Plate?
    ) -> WindowDigest {
        var parts: [UInt8] = []
        parts.reserveCapacity(128)
        parts.append(contentsOf: entry)
        parts.append(0)
        parts.append(contentsOf: recipient.utf8)
        parts.append(0)
        parts.append(effect == .permit ? 1 : 0)
        if let plate { parts.append(contentsOf: plate.ascii) }
        return unsafe parts.withUnsafeBytes { unsafe hash.digest($0) }
    }

    /// Over the text of a field; escapes, which no camera needs, are resolved first.
    private func identity(of field: ReadField, _ read: PlateRead, value: UnsafeRawBufferPointer) -> UInt64 {
        let scope = scopes[Int(read.agency.value)]
        guard let place = read.fields[field] else { return scope }
        let token = unsafe place.bytes(of: value)
        let text = unsafe UnsafeRawBufferPointer(rebasing: token[1..<token.count - 1])
        if unsafe !text.contains(UInt8(ascii: "\\")) { return unsafe hash.hash(text, in: scope) }
        var unescaped: [UInt8] = []
        unsafe JSONToken(bytes: token).unescaped(into: &unescaped)
        return unsafe unescaped.withUnsafeBytes { unsafe hash.hash($0, in: scope) }
    }
}
