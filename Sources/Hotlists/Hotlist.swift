package import Plates

/// One accepted version of a hotlist: its entries in the order of the file, and all their text in one piece.
///
///     entries   48 bytes each: plate, times, region, place of the text, reason, source file, priority, line
///     text      entry after entry, field after field (`TextField`), each with its length before it:
///               length in 7-bit groups, least first, bit 7 = more follows
///
/// A million entries with some 70 bytes of text each fill about 120 MB, and none has an object of its own. Both stand
/// in memory that never moves, so that a reader of the index can use them without counting references.
@safe
package struct Hotlist: Sendable {
    /// The version that every hit names: `csv:` and the first 12 hexadecimal digits of the file's SHA-256, or
    /// `topicVersion`.
    package let version: String
    /// How many of the entries are patterns with `?` or `*`.
    package let wildcardCount: Int
    /// As of when this is what the list says: when its file was last written, or when the newest record of its topic
    /// was; nil = not known. It moves on also where the entries stay as they are.
    package let asOf: Timestamp?
    let store: HotlistStore

    /// A list without entries, for one whose origin is not read yet.
    package static let empty = Hotlist(version: "topic:", entries: [], wildcardCount: 0, text: [])

    init(version: String, entries: [HotlistEntry], wildcardCount: Int, text: [UInt8]) {
        self.init(version: version, wildcardCount: wildcardCount, store: HotlistStore(entries: entries, text: text))
    }

    init(version: String, wildcardCount: Int, asOf: Timestamp? = nil, store: HotlistStore) {
        self.version = version
        self.wildcardCount = wildcardCount
        self.asOf = asOf
        self.store = store
    }

    package var entries: HotlistEntries { HotlistEntries(store: store) }

    /// The same entries as another version, or as of another time.
    package func named(_ version: String, asOf: Timestamp? = nil) -> Hotlist {
        Hotlist(version: version, wildcardCount: wildcardCount, asOf: asOf, store: store)
    }

    /// The version of what a compacted topic says: `topic:0@1234,1@99`.
    ///
    /// - Parameter next: for every partition of the topic the offset after the last record that was taken in.
    package static func topicVersion(_ next: [(partition: Partition, offset: Offset)]) -> String {
        "topic:"
            + next.sorted { $0.partition < $1.partition }
            .map { "\($0.partition.value)@\($0.offset.value)" }.joined(separator: ",")
    }

    /// Columns that are kept as they were written, in the order in which they are stored: those of an alert first.
    package enum TextField: Int, CaseIterable, Sendable {
        case entryID, caseNumber, make, body, model, color, derivedFrom, note
        /// The normalised pattern of a wildcard entry (capitals, digits, `?`, `*`); empty for a plain one.
        case pattern
    }

    /// Lends the bytes (UTF-8, empty when the file says nothing) of one text of the entry at `row`.
    package func withText<Result>(
        _ field: TextField, of row: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe body(Hotlist.text(field, from: entries[row].textStart, in: store.text))
    }

    /// The text of a field, found behind those that stand before it.
    static func text(
        _ field: TextField, from start: Int, in bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        var place = start
        for _ in 0..<field.rawValue {
            let length = unsafe readLength(bytes, at: &place)
            place += length
        }
        let length = unsafe readLength(bytes, at: &place)
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[place..<place + length])
    }

    /// A copy of one text of the entry at `row`.
    package func text(_ field: TextField, of row: Int) -> [UInt8] {
        unsafe withText(field, of: row) { unsafe Array($0) }
    }

    static func append(_ field: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        var length = field.count
        while length > 0x7F {
            text.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        text.append(UInt8(length))
        unsafe text.append(contentsOf: field)
    }

    static func readLength(_ bytes: UnsafeRawBufferPointer, at place: inout Int) -> Int {
        var length = 0
        var shift = 0
        while true {
            let byte = unsafe bytes[place]
            place += 1
            length |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return length }
            shift += 7
        }
    }
}

/// What the match needs of one entry, in 48 bytes.
package struct HotlistEntry: BitwiseCopyable, Sendable {
    /// 0 for a wildcard: no plate packs to it. The first field, which the index builder reads by itself.
    private let plateBits: UInt64
    package let effectiveAt: Timestamp
    package let expiresAt: Timestamp
    var textStart: Int
    /// nil = the file does not say.
    package let region: Region?
    package let reason: HotlistReason
    /// The NCIC file of origin; nil = the file does not say.
    package let sourceFile: HotlistReason?
    package let priority: Priority
    /// The line of the file on which the row starts, counted from 1, or the place of a topic's record among those that
    /// were read with it.
    package let line: UInt32

    init(
        plate: Plate?, effectiveAt: Timestamp, expiresAt: Timestamp, textStart: Int, region: Region?,
        reason: HotlistReason, sourceFile: HotlistReason?, priority: Priority, line: UInt32
    ) {
        plateBits = plate?.bits ?? 0
        self.effectiveAt = effectiveAt
        self.expiresAt = expiresAt
        self.textStart = textStart
        self.region = region
        self.reason = reason
        self.sourceFile = sourceFile
        self.priority = priority
        self.line = line
    }

    /// nil for a wildcard entry, whose pattern is `Hotlist.TextField.pattern`.
    package var plate: Plate? { plateBits == 0 ? nil : Plate(bits: plateBits) }

    /// Whether the entry counts for a read of that instant: from `effectiveAt` on, and before `expiresAt`.
    package func isLive(at capturedAt: Timestamp) -> Bool { effectiveAt <= capturedAt && capturedAt < expiresAt }
}
