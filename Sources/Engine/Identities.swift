import Kafka
import Plates
import Sealing
import Topologies
import Windows

/// What tells reads, cameras and windows apart in the kept state: keyed hashes, the same in every process that runs the
/// topology, so that a partition's state can move.
struct Identities: Sendable {
    private let hash: KeyedHash
    /// By agency: the scope within which its cameras' ids are unique.
    private let agencies: [UInt64]

    init(of topology: Topology) {
        let seed = SHA256.digest(of: Array("platestream state of \(topology.name)".utf8))
        func word(_ start: Int) -> UInt64 { seed[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        let hash = KeyedHash(key: (word(0), word(8)))
        self.hash = hash
        agencies = topology.directory.agencies.map { hash.hash($0.id) }
    }

    /// Of (agency_id, camera_id, read_id, instant of captured_at), by which contract §4 tells reads apart.
    func read(_ lent: LentRead) -> ReadIdentity {
        let agency = agencies[Int(lent.read.agency.value)]
        let instant = UInt64(bitPattern: lent.read.capturedAt.nanoseconds)
        let bits = unsafe lent.withText(of: .cameraID) { camera in
            unsafe lent.withText(of: .readID) { id in unsafe hash.hash(camera, id, in: agency, and: instant) }
        }
        return ReadIdentity((bits ?? nil) ?? agency)
    }

    func agency(_ index: AgencyIndex) -> AgencyIdentity { AgencyIdentity(agencies[Int(index.value)]) }

    /// nil when the topology does not declare it.
    func agency(_ identity: AgencyIdentity) -> AgencyIndex? {
        agencies.firstIndex(of: identity.bits).map { AgencyIndex(UInt32($0)) }
    }

    /// Of (agency_id, camera_id).
    func camera(_ lent: LentRead) -> CameraIdentity {
        let agency = agencies[Int(lent.read.agency.value)]
        return CameraIdentity(unsafe lent.withText(of: .cameraID) { unsafe hash.hash($0, in: agency) } ?? agency)
    }

    /// The window of a hit within its hotlist: by entry, recipient and effect, and for a pattern by the plate, too.
    func window(
        entry: [UInt8], recipient: String, effect: Decision.Effect, plate: Plate?
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

    /// What a record is known again by. A null key or value is another than an empty one.
    func mark(of record: Record) -> RecordMark {
        let (key, value) = unsafe (record.key, record.value)
        let ofKey = unsafe key.baseAddress == nil ? 0 : hash.hash(key, in: 1)
        let digest = unsafe value.baseAddress == nil ? ofKey : hash.hash(value, in: ofKey)
        return unsafe RecordMark(offset: record.offset, timestamp: record.timestamp ?? .distantPast, digest: digest)
    }
}
