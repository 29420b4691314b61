package import Plates

/// One version of all hotlists of a topology behind one look-up: it never changes, so a hit can name what it met.
///
/// Readers share it without a lock. `LiveIndex` puts a new one in its place when a list changes.
///
/// `@unchecked Sendable`: safe because it is written before anybody else can see it, and never again.
@safe
package final class HotlistIndex: @unchecked Sendable {
    /// What this version has of one list.
    struct Content: Sendable {
        var version: String
        var asOf: Timestamp?
        /// Its entries when the index was last rebuilt.
        var base: ListSegment
        /// The rows of `base` that count no more, ascending.
        var removed: [UInt32] = []
        /// The entries that came since.
        var added: ListSegment?
    }

    package let vocabulary: VehicleVocabulary
    /// The lists as they were when the index was last rebuilt, with the versions that they have now.
    package let lists: [Hotlist]
    /// How many entries each of them has now.
    package let entryCounts: [Int]
    package let wildcardCount: Int

    let base: IndexPart
    /// nil = nothing was added.
    let overlay: IndexPart?
    private let removed: ZeroedMemory
    private let segments: ZeroedMemory
    private let memory: ZeroedMemory

    /// - Parameter seed: of the table's hash; any value, unknown to those who write the lists.
    /// - Precondition: fewer than 2^31 entries in all.
    package convenience init(
        lists: [Hotlist], vocabulary: VehicleVocabulary, seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    ) {
        let segments = lists.map { ListSegment($0, vocabulary: vocabulary) }
        self.init(
            number: 1, base: IndexPart(segments, of: Array(lists.indices), firstNumber: 0, seed: seed),
            lists: zip(lists, segments).map { Content(version: $0.version, asOf: $0.asOf, base: $1) },
            vocabulary: vocabulary,
            seed: seed)
    }

    /// - Parameter base: of the lists' `base` segments.
    init(number: UInt64, base: IndexPart, lists: [Content], vocabulary: VehicleVocabulary, seed: UInt64) {
        self.base = base
        self.vocabulary = vocabulary
        self.lists = lists.map { $0.base.hotlist.named($0.version, asOf: $0.asOf) }
        entryCounts = lists.map { $0.base.count - $0.removed.count + ($0.added?.count ?? 0) }
        let changed = lists.indices.filter { (lists[$0].added?.count ?? 0) > 0 }
        overlay =
            changed.isEmpty
            ? nil
            : IndexPart(changed.compactMap { lists[$0].added }, of: changed, firstNumber: base.end, seed: seed)
        let removed = lists.indices.flatMap { list in lists[list].removed.map { base.firsts[list] + $0 } }
        let segments = base.views + (overlay?.views ?? [])
        self.removed = ZeroedMemory(copying: removed)
        self.segments = ZeroedMemory(copying: segments)
        memory = ZeroedMemory(for: 1, of: IndexView.self)
        let view = unsafe IndexView(
            number: number, entryCount: base.count - removed.count + (overlay?.count ?? 0), base: base.table.view,
            overlay: overlay?.table.view,
            removed: UnsafeBufferPointer(start: self.removed.values(of: UInt32.self), count: removed.count),
            segments: UnsafeBufferPointer(
                start: self.segments.values(of: IndexView.Segment.self), count: segments.count))
        unsafe memory.values(of: IndexView.self).initialize(to: view)
        wildcardCount =
            (base.segments + (overlay?.segments ?? [])).reduce(0) { $0 + $1.hotlist.wildcardCount }
            - removed.reduce(0) { $0 + (view[EntryID($1)].plate == nil ? 1 : 0) }
    }

    private var view: UnsafePointer<IndexView> { unsafe UnsafePointer(memory.values(of: IndexView.self)) }

    /// Counts the versions of a `LiveIndex`, from 1.
    package var number: UInt64 { unsafe view.pointee.number }
    package var entryCount: Int { unsafe view.pointee.entryCount }

    /// Finds the entries whose text equals one of the plates, whatever their region, vehicle and times.
    ///
    /// - Parameter candidates: is emptied, then holds them by place in `plates`, then list, then order in the list. Its
    ///   memory is used again, so a batch without more candidates than the one before allocates nothing.
    package func find(_ plates: UnsafeBufferPointer<Plate>, into candidates: inout [Candidate]) {
        unsafe view.pointee.find(plates, into: &candidates)
    }

    /// The tier of a read that `find` named for the entry; nil when the entry was not live when the read was captured.
    package func tier(of entry: EntryID, region: Region?, capturedAt: Timestamp, vehicle: VehicleGroups) -> Tier? {
        unsafe view.pointee.tier(of: entry, region: region, capturedAt: capturedAt, vehicle: vehicle)
    }

    /// The same, with the groups of `vocabulary` for make and body: nil = absent or a word it does not know.
    package func tier(of entry: EntryID, region: Region?, capturedAt: Timestamp, make: UInt16?, body: UInt16?) -> Tier?
    {
        tier(of: entry, region: region, capturedAt: capturedAt, vehicle: VehicleGroups(make: make, body: body))
    }

    package subscript(entry: EntryID) -> HotlistEntry { unsafe view.pointee[entry] }

    /// The entry's list, as a place in `lists`.
    package func list(of entry: EntryID) -> Int { unsafe Int(view.pointee.segment(of: entry).list) }

    /// The entry's row among those of its list that were there when the index was rebuilt, or among those added since.
    package func row(of entry: EntryID) -> Int { unsafe Int(entry.value - view.pointee.segment(of: entry).first) }

    /// Whether the entry, which only `find` leaves out, was removed since the index was rebuilt.
    func isRemoved(_ entry: EntryID) -> Bool { unsafe view.pointee.isRemoved(entry.value) }

    package func version(of entry: EntryID) -> String { version(ofList: list(of: entry)) }

    package func version(ofList list: Int) -> String { lists[list].version }

    /// A copy of one of the entry's texts.
    package func text(_ field: Hotlist.TextField, of entry: EntryID) -> [UInt8] {
        unsafe withText(field, of: entry) { unsafe Array($0) }
    }

    /// Lends the bytes of one of the entry's texts: entry_id, case_number …
    package func withText<Result>(
        _ field: Hotlist.TextField, of entry: EntryID, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe view.pointee.withText(field, of: entry, body)
    }
}

/// A read and an entry of the same text.
package struct Candidate: Equatable, BitwiseCopyable, Sendable {
    /// The read's place in the batch.
    package let read: Int32
    package let entry: EntryID

    package init(read: Int32, entry: EntryID) {
        self.read = read
        self.entry = entry
    }
}
