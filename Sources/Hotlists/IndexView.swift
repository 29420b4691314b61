import Plates

/// One version of the index as its readers see it: borrowed pointers in one piece of memory, nothing that is counted.
///
///     base      table of all lists' entries; their numbers run through the lists in order
///     overlay   table of the entries that were added since the base was built; their numbers follow those of the base
///     removed   numbers of the base that count no more, ascending
///     segments  where numbers begin, ascending: what they stand for, and their lists
@safe
struct IndexView: BitwiseCopyable {
    @safe
    struct Segment: BitwiseCopyable {
        let first: UInt32
        let list: UInt32
        let entries: UnsafeBufferPointer<HotlistEntry>
        let vehicles: UnsafePointer<VehicleGroups>
        let text: UnsafeRawBufferPointer
    }

    /// Counts the versions of the index, from 1.
    let number: UInt64
    let entryCount: Int
    let base: FingerprintTable.View
    /// nil = nothing was added.
    let overlay: FingerprintTable.View?
    let removed: UnsafeBufferPointer<UInt32>
    let segments: UnsafeBufferPointer<Segment>

    /// The entries whose text equals one of the plates, by place in `plates`, then list, then order in the list.
    func find(_ plates: UnsafeBufferPointer<Plate>, into candidates: inout [Candidate]) {
        candidates.removeAll(keepingCapacity: true)
        let base = base
        guard let overlay, !plates.isEmpty else {
            return unsafe base.forEachHash(of: plates) { place, hash in
                unsafe findInBase(plates[place], hash, at: place, &candidates)
            }
        }
        unsafe base.forEachHash(of: plates) { place, hash in
            let plate = unsafe plates[place]
            let start = candidates.count
            findInBase(plate, hash, at: place, &candidates)
            let added = candidates.count
            overlay.find(plate, hash: hash) { number in append(number, at: place, &candidates) }
            if added > start, candidates.count > added { sortByList(&candidates, from: start) }
        }
    }

    @inline(__always)
    private func findInBase(_ plate: Plate, _ hash: UInt64, at place: Int, _ candidates: inout [Candidate]) {
        base.find(plate, hash: hash) { number in
            if unsafe removed.isEmpty || !isRemoved(number) { append(number, at: place, &candidates) }
        }
    }

    @inline(__always)
    private func append(_ number: UInt32, at place: Int, _ candidates: inout [Candidate]) {
        candidates.append(Candidate(read: Int32(truncatingIfNeeded: place), entry: EntryID(number)))
    }

    /// One plate's entries of base and overlay, few and each in order: brings them together, list by list.
    private func sortByList(_ candidates: inout [Candidate], from start: Int) {
        for place in start + 1..<candidates.count {
            let moved = candidates[place]
            let list = segment(of: moved.entry).list
            var gap = place
            while gap > start, segment(of: candidates[gap - 1].entry).list > list {
                candidates[gap] = candidates[gap - 1]
                gap -= 1
            }
            candidates[gap] = moved
        }
    }

    func isRemoved(_ number: UInt32) -> Bool {
        var (low, high) = unsafe (0, removed.count)
        while low < high {
            let middle = (low + high) / 2
            if unsafe removed[middle] < number { low = middle + 1 } else { high = middle }
        }
        return unsafe low < removed.count && removed[low] == number
    }

    func segment(of entry: EntryID) -> Segment {
        var place = unsafe segments.count - 1
        while unsafe segments[place].first > entry.value { place -= 1 }
        return unsafe segments[place]
    }

    func tier(of entry: EntryID, region: Region?, capturedAt: Timestamp, vehicle: VehicleGroups) -> Tier? {
        let segment = segment(of: entry)
        let row = Int(entry.value - segment.first)
        let listed = unsafe segment.entries[row]
        guard listed.isLive(at: capturedAt) else { return nil }
        return unsafe Tier.judge(
            read: region, entry: listed.region, vehicleContradicts: segment.vehicles[row].contradicts(vehicle))
    }

    subscript(entry: EntryID) -> HotlistEntry {
        let segment = segment(of: entry)
        return unsafe segment.entries[Int(entry.value - segment.first)]
    }

    func withText<Result>(
        _ field: Hotlist.TextField, of entry: EntryID, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let segment = segment(of: entry)
        let start = unsafe segment.entries[Int(entry.value - segment.first)].textStart
        return unsafe body(Hotlist.text(field, from: start, in: segment.text))
    }
}
