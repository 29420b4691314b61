import Encoding
import Hotlists
import Kafka
import Law
import Plates
import Sealing
import Topologies

/// All that the records of one outcome are written from.
struct Told {
    let outcome: Outcome
    let hit: Hit
    let read: LentRead
    let readID: ReadID
    let ids: OutcomeIdentity
}

/// The one writer of what leaves the engine: dead letters, decisions, alerts. Each time it is told what of the read
/// must stay behind; it has no default for that.
struct OutputWriter {
    let policy: Policy

    /// A record that is not a read: key and value as they came, with the reason. No field of it could be left out
    /// one by one, so with any redaction key and value stay behind, and so they do for what is too large or much too
    /// old to be kept: headers tell it again.
    func addDeadLetter(
        of record: Record, in partition: Partition, _ fault: ReadFault, fields: ReadFields,
        redacting redaction: Redaction,
        to outbox: inout Outbox
    ) {
        var headers = unsafe [
            OutputHeader("reason", fault.reason.rawValue),
            OutputHeader("detail", fault.detail),
            OutputHeader("topic", policy.topology.reads.topic),
            OutputHeader("partition", String(partition.value)),
            OutputHeader("offset", String(record.offset.value)),
            OutputHeader("topology-version", policy.topology.policyVersion),
        ]
        let isKept = fault.reason != .tooLarge && fault.reason != .clockBehind
        if !isKept {
            unsafe headers.append(OutputHeader("size", String(record.value.count)))
            unsafe headers.append(OutputHeader("sha256", SHA256.hex(SHA256.digest(of: record.value))))
            // A value that is too large was not looked into.
            if let camera = fields[.cameraID] {
                var id: [UInt8] = []
                unsafe JSONToken(bytes: camera.bytes(of: record.value)).unescaped(into: &id)
                headers.append(OutputHeader("camera", String(decoding: id, as: UTF8.self)))
            }
        }
        let isWhole = isKept && redaction.isEmpty
        outbox.add(
            topic: OutputTopics.deadLetter, headers: headers,
            key: { bytes in unsafe isWhole && append(record.key, to: &bytes) },
            value: { bytes in unsafe isWhole && append(record.value, to: &bytes) })
    }

    /// The decision of an outcome. It outlives the read, so it holds no plate and no edit whatever is redacted.
    func addDecision(
        _ told: Told, by lists: HotlistIndex, redacting redaction: Redaction, to outbox: inout Outbox
    ) {
        let namesRead = !redaction.contains(.field(.readID))
        outbox.add(
            topic: OutputTopics.decisions,
            key: { bytes in
                if namesRead { told.readID.append(to: &bytes) }
                return namesRead
            },
            value: { bytes in
                appendDecision(told, namesRead: namesRead, policy: policy, lists: lists, to: &bytes)
                return true
            })
    }

    /// The alert of a permitted outcome.
    ///
    /// - Parameter topic: its recipient's, by its place in the outbox.
    func addAlert(
        _ told: Told, to topic: Int, by lists: borrowing Matcher, redacting redaction: Redaction, at now: Timestamp,
        to outbox: inout Outbox
    ) {
        outbox.add(
            topic: topic,
            key: { bytes in
                bytes.append(contentsOf: told.read.read.plate.ascii)
                return true
            },
            value: { bytes in
                appendAlert(told, redacting: redaction, policy: policy, lists: lists, at: now, to: &bytes)
                return true
            })
    }
}

/// Appends lent bytes; false when there are none, which is not the same as an empty text.
private func append(_ source: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
    guard unsafe source.baseAddress != nil else { return false }
    unsafe bytes.append(contentsOf: source)
    return true
}
