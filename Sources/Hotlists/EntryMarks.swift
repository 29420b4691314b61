import Encoding
import Plates

/// What a row says besides its plate and its texts: region, reasons, times and priority, each checked.
struct EntryMarks {
    let region: Region?
    let reason: HotlistReason
    let sourceFile: HotlistReason?
    let effectiveAt: Timestamp
    let expiresAt: Timestamp
    let priority: Priority

    init(_ row: HotlistRow, regions: RegionCodes) throws(EntryRejection) {
        region = try unsafe EntryMarks.region(row[.region], regions)
        guard let reason = unsafe ClosedList.reason(row[.reason]) else {
            throw .init(.reason, .unknownReason)
        }
        self.reason = reason
        sourceFile = try unsafe EntryMarks.sourceFile(row[.sourceFile])
        (effectiveAt, expiresAt) = try EntryMarks.times(row)
        priority = try unsafe EntryMarks.priority(row[.priority])
    }

    /// A region that is given must be one: a blank would widen the entry to every state.
    private static func region(
        _ text: UnsafeRawBufferPointer, _ codes: RegionCodes
    ) throws(EntryRejection) -> Region? {
        if unsafe text.isEmpty { return nil }
        switch codes {
        case .iso:
            if let region = unsafe Region(text) { return region }
            throw EntryRejection(.region, unsafe NCICRegion.find(text).map { .ncicRegion($0) } ?? .noRegion)
        case .ncic:
            if let region = unsafe NCICRegion.region(text) { return region }
            let meant = unsafe Region(text).flatMap(NCICRegion.code)
            throw EntryRejection(.region, meant.map { .isoRegion($0) } ?? .noNCICRegion)
        }
    }

    private static func sourceFile(
        _ text: UnsafeRawBufferPointer
    ) throws(EntryRejection) -> HotlistReason? {
        if unsafe text.isEmpty { return nil }
        guard let file = unsafe ClosedList.reason(text) else { throw .init(.sourceFile, .unknownReason) }
        return file
    }

    private static func priority(_ text: UnsafeRawBufferPointer) throws(EntryRejection) -> Priority {
        if unsafe text.isEmpty { return .normal }
        guard let priority = unsafe ClosedList.priority(text) else { throw .init(.priority, .unknownPriority) }
        return priority
    }

    /// An empty `effective_at` is always in the past, whatever `expires_at` says.
    private static func times(_ row: HotlistRow) throws(EntryRejection) -> (Timestamp, Timestamp) {
        let effective = try row.time(.effectiveAt)
        guard let expires = try row.time(.expiresAt) else { throw .init(.expiresAt, .empty) }
        guard let effective else { return (.distantPast, expires.timestamp) }
        guard effective < expires else { throw .init(.expiresAt, .expiresTooEarly) }
        return (effective.timestamp, expires.timestamp)
    }
}
