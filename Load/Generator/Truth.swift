import Plates

/// Writes what must come of generated reads, as `truth.csv` (RFC 4180, LF):
///
///     kind,sequence,read_id,agency_id,hotlist,entry_id,tier,reason,key
///     notify,,,alameda-so,synthetic-svs,,,,                     the hotlist tells this agency
///     hit,17,01KDV…,alameda-so,synthetic-svs,svs-00000042,exact,,1A8C123
///     miss,23,01KDV…,alameda-so,synthetic-svs,,,look-alike,…    a read that nearly hits and must not
///     fault,31,,,,,,not-json,…                                  a dead letter, by its reason
///     refused,40,01KDV…,alameda-so,,,,duplicate-read,…          a refused read, by its reason
///
/// - `sequence` counts reads from 0: line `sequence + 1` of `reads.jsonl`. A read without a row makes no hit and is
///   no fault.
/// - One `hit` row a read and live matching entry; `tier` as in hits. `agency_id` is the read's owner.
/// - Reasons of a `miss`: `look-alike`, `not-yet-effective`, `expired`; of a `fault`: those of dead letters.
/// - `key` is the record's Kafka key. It is needed for faults, whose values may not tell it: a null value is an empty
///   line; of the others it is the canonical plate of a read that was meant.
package struct TruthWriter: Sendable {
    package static let header = "kind,sequence,read_id,agency_id,hotlist,entry_id,tier,reason,key\n"

    private let reads: ReadSynthesizer

    package init(_ reads: ReadSynthesizer) { self.reads = reads }

    /// Appends whom the hotlist tells.
    package func appendRecipients(to bytes: inout [UInt8]) {
        for agency in TopologyText.recipients(of: reads) {
            append(["notify", "", "", agency, ReadSynthesizer.hotlist, "", "", "", ""], &bytes)
        }
    }

    /// Appends the rows of one read, none for an ordinary one.
    ///
    /// - Parameter value: as `ReadSynthesizer.write` wrote it.
    package func append(
        _ sequence: UInt64, _ read: SyntheticRead, value: UnsafeRawBufferPointer, to bytes: inout [UInt8]
    ) {
        let key = read.key.description
        if case .fault(let reason) = read.truth {
            append(["fault", "\(sequence)", "", "", "", "", "", reason.rawValue, key], &bytes)
            return
        }
        if case .ordinary = read.truth { return }
        let id = unsafe String(decoding: value[ReadSynthesizer.readIDPlace], as: UTF8.self)
        let owner = reads.cameras.agencies[read.agency].id
        if case .refused(let reason) = read.truth {
            append(["refused", "\(sequence)", id, owner, "", "", "", reason.rawValue, key], &bytes)
            return
        }
        for hit in reads.hits(of: read.truth) {
            append(
                [
                    "hit", "\(sequence)", id, owner, ReadSynthesizer.hotlist, hit.entryID, hit.tier.name.description,
                    "", key,
                ],
                &bytes)
        }
        if let cause = reads.missCause(of: read.truth) {
            append(["miss", "\(sequence)", id, owner, ReadSynthesizer.hotlist, "", "", cause, key], &bytes)
        }
    }

    /// No field needs quoting: ids, names and plates are made of letters, digits and hyphens.
    private func append(_ fields: [String], _ bytes: inout [UInt8]) {
        for (place, field) in fields.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: field.utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
