import Plates

/// A window as a record of the changelog, one key each, newest value counts; a null value = forgotten. Little endian.
///
///     key      0   UInt8    kind: 1 = window
///              1   UInt64   digest, high          over entry_id, recipient, permit or deny; for a wildcard the plate's
///              9   UInt64   digest, low           keyed hash
///              17  …        hotlist id, 1 to 255 bytes of UTF-8, to the end of the key
///     value    0   UInt8    format: 1, with kept hits 2
///              1   UInt8    0 = deny, 1 = permit
///              2   UInt32   suppressed since the previous outcome
///              6   UInt8    n outcomes, 0 to 64
///              7   UInt16   m kept hits, 0 to 256; n + m ≥ 1
///              9   n × {Int64 captured_at · Int64 base · UInt8 tier}                                       17 bytes
///              …   m × {Int64 captured_at · Int64 base · UInt64 camera · UInt64 read · decision · UInt8 k · k bytes read_id}
///     decision     UInt64 policy · UInt8 tier · UInt64 owner · UInt64 recipient                            25 bytes
///
/// A decision is all 0 when nobody knows it: format 1 had none.
/// Times are nanoseconds since 1970; outcomes and hits stand by captured_at, ties in the order of arrival; base ≥
/// captured_at. No checksum: Kafka has one a batch. No plate: the read ids of kept hits are none.
enum WindowFormat {
    private static let format: UInt8 = 1
    private static let formatWithDecisions: UInt8 = 2
    static let newestFormat = formatWithDecisions
    static let windowKind: UInt8 = 1
    static let longestHotlistID = 255

    static func appendKey(_ digest: WindowDigest, hotlist: String, to output: inout [UInt8]) {
        output.append(windowKind)
        output.append(littleEndian: digest.high)
        output.append(littleEndian: digest.low)
        output.append(contentsOf: hotlist.utf8)
    }

    static func appendHeader(
        effect: Decision.Effect, suppressed: UInt32, outcomes: Int, hits: Int, to output: inout [UInt8]
    ) {
        output.append(hits == 0 ? format : formatWithDecisions)
        output.append(effect == .permit ? 1 : 0)
        output.append(littleEndian: suppressed)
        output.append(UInt8(outcomes))
        output.append(littleEndian: UInt16(hits))
    }

    static func append(_ outcome: RememberedOutcome, to output: inout [UInt8]) {
        output.append(outcome.capturedAt)
        output.append(outcome.base)
        output.append(outcome.tier.rawValue)
    }

    static func append(_ hit: KeptHit, to output: inout [UInt8]) {
        output.append(hit.capturedAt)
        output.append(hit.base)
        output.append(littleEndian: hit.camera.bits)
        output.append(littleEndian: hit.read.bits)
        output.append(littleEndian: hit.decision?.policy.bits ?? 0)
        output.append(hit.decision?.tier.rawValue ?? 0)
        output.append(littleEndian: hit.decision?.owner.bits ?? 0)
        output.append(littleEndian: hit.decision?.recipient.bits ?? 0)
        output.append(hit.readID.count)
        hit.readID.append(to: &output)
    }

    static func decodeKey(_ key: UnsafeRawBufferPointer) throws(StateFault) -> (digest: WindowDigest, hotlist: String) {
        var reader = unsafe StateReader(key)
        let kind = try reader.integer(UInt8.self)
        guard kind == windowKind else { throw .unknownKind(kind) }
        let digest = WindowDigest(high: try reader.integer(UInt64.self), low: try reader.integer(UInt64.self))
        guard reader.remaining > 0 else { throw .truncated }
        guard reader.remaining <= longestHotlistID else { throw .garbage }
        let id = unsafe String(validating: try reader.take(reader.remaining), as: UTF8.self)
        guard let id else { throw .garbage }
        return (digest, id)
    }

    /// Decodes a value into `state`, whatever that was before.
    ///
    /// - Returns: whether the window is one of permits or of denials.
    static func decodeValue(
        _ value: UnsafeRawBufferPointer, into state: inout WindowState
    ) throws(StateFault) -> Decision.Effect {
        var reader = unsafe StateReader(value)
        state.removeAll()
        let format = try reader.integer(UInt8.self)
        guard format == self.format || format == formatWithDecisions else { throw .unknownFormat(format) }
        let effect = try reader.integer(UInt8.self)
        guard effect <= 1 else { throw .garbage }
        state.suppressed = try reader.integer(UInt32.self)
        let outcomes = Int(try reader.integer(UInt8.self))
        let hits = Int(try reader.integer(UInt16.self))
        guard outcomes <= WindowLimits.standard.outcomes, hits <= WindowLimits.standard.hits, outcomes + hits > 0,
            effect == 1 || hits == 0, hits > 0 || format == self.format, state.suppressed == 0 || outcomes > 0
        else { throw .garbage }
        for _ in 0..<outcomes { state.outcomes.append(try outcome(from: &reader)) }
        for _ in 0..<hits { state.hits.append(try hit(from: &reader, format)) }
        try reader.end()
        guard isSorted(state.outcomes.lazy.map(\.capturedAt)), isSorted(state.hits.lazy.map(\.capturedAt)) else {
            throw .garbage
        }
        return effect == 1 ? .permit : .deny
    }

    private static func outcome(from reader: inout StateReader) throws(StateFault) -> RememberedOutcome {
        let (capturedAt, base) = try times(from: &reader)
        guard let tier = Tier(rawValue: try reader.integer(UInt8.self)) else { throw .garbage }
        return RememberedOutcome(capturedAt: capturedAt, base: base, tier: tier)
    }

    private static func hit(from reader: inout StateReader, _ format: UInt8) throws(StateFault) -> KeptHit {
        let (capturedAt, base) = try times(from: &reader)
        let camera = CameraIdentity(try reader.integer(UInt64.self))
        let read = ReadIdentity(try reader.integer(UInt64.self))
        let decision = format == formatWithDecisions ? try decision(from: &reader) : nil
        let text = try unsafe reader.take(Int(try reader.integer(UInt8.self)))
        guard let readID = unsafe ReadID(text), unsafe String(validating: text, as: UTF8.self) != nil else {
            throw .garbage
        }
        return KeptHit(
            capturedAt: capturedAt, base: base, camera: camera, read: read, readID: readID, decision: decision)
    }

    /// nil when nobody knows it.
    private static func decision(from reader: inout StateReader) throws(StateFault) -> KeptDecision? {
        let policy = try reader.integer(UInt64.self)
        let tier = Tier(rawValue: try reader.integer(UInt8.self))
        let owner = AgencyIdentity(try reader.integer(UInt64.self))
        let recipient = AgencyIdentity(try reader.integer(UInt64.self))
        if policy == 0 { return nil }
        guard let tier else { throw .garbage }
        return KeptDecision(policy: PolicyMark(policy), tier: tier, owner: owner, recipient: recipient)
    }

    private static func times(from reader: inout StateReader) throws(StateFault) -> (Timestamp, Timestamp) {
        let capturedAt = try reader.timestamp()
        let base = try reader.timestamp()
        guard base >= capturedAt else { throw .garbage }
        return (capturedAt, base)
    }

    private static func isSorted(_ times: some Collection<Timestamp>) -> Bool {
        zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
