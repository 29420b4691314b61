import Encoding
import Hotlists
import Plates
import Sealing
import Topologies

/// What makes an outcome the same outcome when it is decided again: its ids are functions of this alone, so a consumer
/// can drop a duplicate by them even in at-least-once delivery.
///
///     digest      SHA-256 over the parts, each after its length as 4 bytes, big-endian:
///                 topology · kind · hotlist · entry_id · agency_id · read_id · recipient
///     alert_id    its first 16 bytes in hex
///     decision_id its last 16 bytes in hex
struct OutcomeIdentity {
    let alertID: String
    let decisionID: String
    /// The read's id, unescaped.
    let readID: [UInt8]

    init(
        of outcome: Outcome, read: PlateRead, value: UnsafeRawBufferPointer, policy: Policy,
        lists: HotlistIndex
    ) {
        var readID: [UInt8] = []
        if let place = read.fields[.readID] {
            unsafe JSONToken(bytes: place.bytes(of: value)).unescaped(into: &readID)
        }
        self.readID = readID

        var parts: [UInt8] = []
        parts.reserveCapacity(256)
        func part(_ text: some Collection<UInt8>) {
            unsafe withUnsafeBytes(of: UInt32(text.count).bigEndian) { unsafe parts.append(contentsOf: $0) }
            parts.append(contentsOf: text)
        }
        part(policy.topology.name.utf8)
        part(outcome.kind.rawValue.utf8)
        part(policy.topology.hotlists[outcome.hit.list].id.utf8)
        part(lists.text(.entryID, of: outcome.hit.entry))
        part(policy.topology.directory[read.agency].id.utf8)
        part(readID)
        part(outcome.recipient.id.utf8)
        let digest = SHA256.digest(of: parts)
        alertID = SHA256.hex(digest.prefix(16))
        decisionID = SHA256.hex(digest.suffix(16))
    }
}

/// What an alert is about: one hit, or several that make a pattern.
enum AlertKind: String {
    case match, pattern
}

extension Outcome {
    var kind: AlertKind { pattern == nil ? .match : .pattern }
}
