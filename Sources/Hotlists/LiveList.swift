import Plates

/// A change of single entries of one list.
struct ListChange: Sendable {
    /// What the list's version is after it.
    let version: String
    /// nil = as before.
    let asOf: Timestamp?
    /// Each takes the place of the entry with its id, if there is one.
    let added: ListSegment
    let removed: [[UInt8]]
}

/// One list of a `LiveIndex` as its updaters see it: what the next version of the index will say of it.
struct LiveList: Sendable {
    private(set) var content: HotlistIndex.Content
    /// The ids of the base's entries; nil while the list is not known to change by single entries.
    private var ids: EntryIDSet?
    /// The hash of the id of each added entry.
    private var addedHashes: [UInt64] = []
    /// The changes since a rebuilding began, to be made again on what comes out of it; nil = none is under way.
    private var journal: [ListChange]?

    init(_ base: ListSegment, changes: Bool = false) {
        content = HotlistIndex.Content(version: base.hotlist.version, asOf: base.hotlist.asOf, base: base)
        if changes { ids = LiveList.ids(of: base) }
    }

    /// Whether single entries of it change.
    var changes: Bool { ids != nil }

    var changeCount: Int { content.removed.count + addedHashes.count }

    mutating func apply(_ change: ListChange) {
        content.version = change.version
        content.asOf = change.asOf ?? content.asOf
        journal?.append(change)
        let hotlist = change.added.hotlist
        let newHashes = hotlist.entries.indices.map { row in
            unsafe hotlist.withText(.entryID, of: row) { unsafe EntryIDSet.hash($0) }
        }
        var isKept = Array(repeating: true, count: addedHashes.count)
        for id in change.removed { unsafe id.withUnsafeBytes { unsafe remove($0, &isKept) } }
        for row in hotlist.entries.indices {
            unsafe hotlist.withText(.entryID, of: row) { unsafe remove($0, &isKept) }
        }
        let kept = content.added.map { [(segment: $0, isKept: isKept)] } ?? []
        let new = (segment: change.added, isKept: Array(repeating: true, count: newHashes.count))
        content.added = ListSegment(joining: kept + [new], version: change.version, asOf: content.asOf)
        addedHashes = zip(addedHashes, isKept).compactMap { $1 ? $0 : nil } + newHashes
    }

    /// Takes out the entry with this id, wherever it stands.
    private mutating func remove(_ id: UnsafeRawBufferPointer, _ isKept: inout [Bool]) {
        let hash = unsafe EntryIDSet.hash(id)
        let base = content.base
        let known = ids ?? LiveList.ids(of: base)
        ids = known
        if let row = known.first(hash, where: { unsafe base.hasID(id, row: $0) }) {
            let place = content.removed.firstPlace { $0 >= UInt32(row) }
            let isNew = place == content.removed.count || content.removed[place] != UInt32(row)
            if isNew { content.removed.insert(UInt32(row), at: place) }
        }
        guard let added = content.added else { return }
        for row in addedHashes.indices where addedHashes[row] == hash && isKept[row] {
            if unsafe added.hasID(id, row: row) { isKept[row] = false }
        }
    }

    private static func ids(of segment: ListSegment) -> EntryIDSet {
        var ids = EntryIDSet(capacity: segment.count)
        for row in 0..<segment.count {
            let hash = unsafe segment.hotlist.withText(.entryID, of: row) { unsafe EntryIDSet.hash($0) }
            ids.insert(hash, row: row)
        }
        return ids
    }

    // Folding: the changes become part of the base, in memory of their own.

    /// From now on changes are written down, to be made again on what `folded` gives.
    mutating func beginFolding() { journal = [] }

    /// The same entries in the same order, all in the base.
    func folded() -> LiveList {
        var isKept = Array(repeating: true, count: content.base.count)
        for row in content.removed { isKept[Int(row)] = false }
        let added = content.added.map { [(segment: $0, isKept: Array(repeating: true, count: $0.count))] } ?? []
        let parts = [(segment: content.base, isKept: isKept)] + added
        return LiveList(ListSegment(joining: parts, version: content.version, asOf: content.asOf), changes: changes)
    }

    /// Takes `folded` for what this was when folding began.
    mutating func endFolding(_ folded: LiveList) {
        let changes = journal ?? []
        self = folded
        journal = nil
        for change in changes { apply(change) }
    }
}

extension Array {
    /// The first place from which on `isBehind` holds, which holds for no element before one for which it does not.
    fileprivate func firstPlace(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension ListSegment {
    fileprivate func hasID(_ id: UnsafeRawBufferPointer, row: Int) -> Bool {
        unsafe hotlist.withText(.entryID, of: row) { text in unsafe text.elementsEqual(id) }
    }
}
