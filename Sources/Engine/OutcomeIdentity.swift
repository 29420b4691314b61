import Hotlists
import Plates
import Sealing
import Topologies

/// What makes an outcome the same outcome when it is decided again: its ids are functions of this alone, so a consumer
/// can drop a duplicate by them even in at-least-once delivery (contract §5).
///
///     digest      SHA-256 over the parts, each after its length as 4 bytes, big-endian:
///                 topology · kind · hotlist · entry_id · agency_id · camera_id · read_id ·
///                 captured_at (nanoseconds since 1970 as 8 bytes, big-endian) · recipient
///     alert_id    its first 16 bytes in hex
///     decision_id its last 16 bytes in hex
struct OutcomeIdentity {
    let alertID: String
    let decisionID: String

    init(of outcome: Outcome, hit: Hit, read: LentRead, readID: ReadID, policy: Policy, lists: HotlistIndex) {
        var parts = Parts()
        parts.add(policy.topology.name)
        parts.add(outcome.kind.rawValue)
        parts.add(policy.topology.hotlists[hit.list].id)
        unsafe lists.withText(.entryID, of: hit.entry) { unsafe parts.add($0) }
        parts.add(policy.topology.directory[read.read.agency].id)
        _ = unsafe read.withText(of: .cameraID) { unsafe parts.add($0) }
        parts.add(readID)
        unsafe withUnsafeBytes(of: read.read.capturedAt.nanoseconds.bigEndian) { unsafe parts.add($0) }
        parts.add(outcome.recipient.id)
        let digest = SHA256.digest(of: parts.bytes)
        alertID = SHA256.hex(digest.prefix(16))
        decisionID = SHA256.hex(digest.suffix(16))
    }

    /// The parts one after the other, each after its length.
    private struct Parts {
        private(set) var bytes: [UInt8] = []

        init() { bytes.reserveCapacity(320) }

        mutating func add(_ text: String) {
            var text = text
            text.withUTF8 { unsafe add(UnsafeRawBufferPointer($0)) }
        }

        mutating func add(_ part: UnsafeRawBufferPointer) {
            addLength(part.count)
            unsafe bytes.append(contentsOf: part)
        }

        mutating func add(_ id: ReadID) {
            addLength(Int(id.count))
            id.append(to: &bytes)
        }

        private mutating func addLength(_ length: Int) {
            unsafe withUnsafeBytes(of: UInt32(length).bigEndian) { unsafe bytes.append(contentsOf: $0) }
        }
    }
}
