package import Plates

/// All hotlists of a topology behind one look-up: an immutable snapshot, so a hit can name the exact versions it met.
///
/// Readers share it without a lock; a new version of a list makes a new index that is swapped in between two batches.
/// One table serves all lists, and the entries of one text are chained through it in the order of their numbers.
/// Wildcard entries are counted but not yet matched: `find` knows texts only.
package final class HotlistIndex: Sendable {
    package let lists: [Hotlist]
    package let vocabulary: VehicleVocabulary

    private let table: PlateTable
    /// For each entry the next one with the same plate.
    private let following: [UInt32]
    private let vehicles: [VehicleGroups]
    /// The number of each list's first entry, ascending.
    private let bases: [UInt32]

    /// - Parameter seed: of the table's hash; any value, unknown to those who write the lists.
    /// - Precondition: fewer than 2^32 − 1 entries in all.
    package init(lists: [Hotlist], vocabulary: VehicleVocabulary, seed: UInt64 = 0x9e37_79b9_7f4a_7c15) {
        self.lists = lists
        self.vocabulary = vocabulary
        var bases: [UInt32] = []
        var count = 0
        for list in lists {
            bases.append(UInt32(count))
            count += list.entries.count
        }
        precondition(count < Int(PlateTable.none), "the hotlists have more entries than the index can number")
        self.bases = bases
        let plain = lists.reduce(0) { $0 + $1.entries.count - $1.wildcardCount }
        var table = PlateTable(capacity: plain, seed: seed)
        following = HotlistIndex.chain(lists, bases: bases, count: count, in: &table)
        self.table = table
        vehicles = HotlistIndex.vehicles(of: lists, vocabulary: vocabulary, count: count)
    }

    package var entryCount: Int { following.count }
    package var wildcardCount: Int { lists.reduce(0) { $0 + $1.wildcardCount } }

    /// Finds the entries whose text equals one of the plates, whatever their region, vehicle and times.
    ///
    /// - Parameter candidates: is emptied, then holds them by place in `plates`, then list, then row of the file. Its
    ///   memory
    ///   is used again, so a batch without more candidates than the one before allocates nothing.
    package func find(_ plates: UnsafeBufferPointer<Plate>, into candidates: inout [Candidate]) {
        candidates.removeAll(keepingCapacity: true)
        unsafe table.find(plates) { place, head in
            var entry = head
            repeat {
                candidates.append(Candidate(read: Int32(truncatingIfNeeded: place), entry: EntryID(entry)))
                entry = following[Int(entry)]
            } while entry != PlateTable.none
        }
    }

    /// The tier of a read that `find` named for the entry; nil when the entry was not live when the read was captured.
    package func tier(of entry: EntryID, region: Region?, capturedAt: Timestamp, vehicle: VehicleGroups) -> Tier? {
        let listed = self[entry]
        guard listed.isLive(at: capturedAt) else { return nil }
        return Tier.judge(
            read: region, entry: listed.region,
            vehicleContradicts: vehicles[Int(entry.value)].contradicts(vehicle))
    }

    /// The same, with the groups of `vocabulary` for make and body: nil = absent or a word it does not know.
    package func tier(of entry: EntryID, region: Region?, capturedAt: Timestamp, make: UInt16?, body: UInt16?) -> Tier?
    {
        tier(of: entry, region: region, capturedAt: capturedAt, vehicle: VehicleGroups(make: make, body: body))
    }

    package subscript(entry: EntryID) -> HotlistEntry {
        let list = list(of: entry)
        return lists[list].entries[Int(entry.value - bases[list])]
    }

    /// The entry's list, as a place in `lists`.
    package func list(of entry: EntryID) -> Int {
        var list = bases.count - 1
        while bases[list] > entry.value { list -= 1 }
        return list
    }

    /// The entry's row among the accepted ones of its list.
    package func row(of entry: EntryID) -> Int { Int(entry.value - bases[list(of: entry)]) }

    package func version(of entry: EntryID) -> String { lists[list(of: entry)].version }

    /// A copy of one of the entry's texts.
    package func text(_ field: Hotlist.TextField, of entry: EntryID) -> [UInt8] {
        unsafe withText(field, of: entry) { unsafe Array($0) }
    }

    /// Lends the bytes of one of the entry's texts: entry_id, case_number …
    package func withText<Result>(
        _ field: Hotlist.TextField, of entry: EntryID, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe lists[list(of: entry)].withText(field, of: row(of: entry), body)
    }
}

extension HotlistIndex {
    /// Enters all plain entries into the table, the last first: so each chain starts with the lowest number.
    private static func chain(
        _ lists: [Hotlist], bases: [UInt32], count: Int, in table: inout PlateTable
    ) -> [UInt32] {
        var following = Array(repeating: PlateTable.none, count: count)
        for (list, base) in zip(lists, bases).reversed() {
            for row in list.entries.indices.reversed() {
                guard let plate = list.entries[row].plate else { continue }
                let entry = base + UInt32(row)
                following[Int(entry)] = table.replace(plate, with: entry)
            }
        }
        return following
    }

    private static func vehicles(
        of lists: [Hotlist], vocabulary: VehicleVocabulary, count: Int
    ) -> [VehicleGroups] {
        var vehicles: [VehicleGroups] = []
        vehicles.reserveCapacity(count)
        for list in lists {
            for row in list.entries.indices {
                let make = unsafe list.withText(.make, of: row) { unsafe vocabulary.group(.make, word: $0) }
                let body = unsafe list.withText(.body, of: row) { unsafe vocabulary.group(.body, word: $0) }
                vehicles.append(VehicleGroups(make: make, body: body))
            }
        }
        return vehicles
    }
}

/// An entry's number within one index: the lists' entries counted through.
package struct EntryID: Hashable, BitwiseCopyable, Sendable {
    package let value: UInt32

    package init(_ value: UInt32) { self.value = value }
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
