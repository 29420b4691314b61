import Plates

/// Entries of one list as the index holds them: the list's memory and, for each entry, the groups of its vehicle.
///
/// Versions of the index share it: a change of one list makes no new segments of the others.
///
/// `@unchecked Sendable`: safe because it is written before anybody else can see it, and never again.
@safe
final class ListSegment: @unchecked Sendable {
    let hotlist: Hotlist
    private let vehicles: ZeroedMemory

    init(_ hotlist: Hotlist, vocabulary: VehicleVocabulary) {
        self.hotlist = hotlist
        vehicles = ZeroedMemory(for: hotlist.entries.count, of: VehicleGroups.self)
        let groups = unsafe vehicles.values(of: VehicleGroups.self)
        for row in hotlist.entries.indices {
            let make = unsafe hotlist.withText(.make, of: row) { unsafe vocabulary.group(.make, word: $0) }
            let body = unsafe hotlist.withText(.body, of: row) { unsafe vocabulary.group(.body, word: $0) }
            unsafe groups[row] = VehicleGroups(make: make, body: body)
        }
    }

    /// The rows of several segments one after the other; a row whose `isKept` is false is left out.
    init(joining parts: [(segment: ListSegment, isKept: [Bool])], version: String, asOf: Timestamp?) {
        let store = HotlistStore(joining: parts.map { ($0.segment.hotlist.store, $0.isKept) })
        let wildcardCount = unsafe store.entries.reduce(0) { $0 + ($1.plate == nil ? 1 : 0) }
        hotlist = Hotlist(version: version, wildcardCount: wildcardCount, asOf: asOf, store: store)
        vehicles = ZeroedMemory(for: store.count, of: VehicleGroups.self)
        let groups = unsafe vehicles.values(of: VehicleGroups.self)
        var row = 0
        for (segment, isKept) in parts {
            for source in isKept.indices where isKept[source] {
                unsafe groups[row] = unsafe segment.vehicles.values(of: VehicleGroups.self)[source]
                row += 1
            }
        }
    }

    var count: Int { hotlist.entries.count }

    /// The entries' plates, numbered from `first` on.
    func column(from first: UInt32) -> PlateColumn {
        let entries = unsafe hotlist.store.entries
        guard let start = entries.baseAddress else { preconditionFailure("a store always has memory") }
        return unsafe PlateColumn(
            first: UnsafeRawPointer(start), stride: MemoryLayout<HotlistEntry>.stride, count: entries.count,
            firstNumber: first)
    }

    /// Borrowed: good as long as the segment is.
    func view(list: Int, first: UInt32) -> IndexView.Segment {
        unsafe IndexView.Segment(
            first: first, list: UInt32(list), entries: hotlist.store.entries,
            vehicles: UnsafePointer(vehicles.values(of: VehicleGroups.self)), text: hotlist.store.text)
    }
}
