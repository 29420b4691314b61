import Plates

/// For each row of a list the first row before it that looks like it, found by sorting: a million rows in a second.
struct EarlierRows {
    /// −1 where there is none.
    private var twins: [Int32]
    private var duplicates: [Int32]

    init(_ hotlist: Hotlist) {
        let entries = hotlist.entries
        twins = Array(repeating: -1, count: entries.count)
        duplicates = Array(repeating: -1, count: entries.count)
        var plates: [Key] = []
        plates.reserveCapacity(entries.count)
        for (row, entry) in entries.enumerated() {
            guard let plate = entry.plate else { continue }
            plates.append(Key(plate.canonical.bits, 0, row))
        }
        EarlierRows.forEachLater(in: &plates) { first, row in
            if entries[first].plate != entries[row].plate { twins[row] = Int32(truncatingIfNeeded: first) }
        }
        for place in plates.indices {
            let row = plates[place].row
            plates[place] = Key(entries[row].plate?.bits ?? 0, entries[row].region?.bits ?? 0, row)
        }
        EarlierRows.forEachLater(in: &plates) { first, row in duplicates[row] = Int32(truncatingIfNeeded: first) }
        addPatterns(of: hotlist)
    }

    /// The first row whose plate looks like this one's and is another.
    func twin(of row: Int) -> Int? { twins[row] < 0 ? nil : Int(twins[row]) }

    /// The first row with the same plate or pattern and the same region.
    func duplicate(of row: Int) -> Int? { duplicates[row] < 0 ? nil : Int(duplicates[row]) }

    /// Lists have few patterns.
    private mutating func addPatterns(of hotlist: Hotlist) {
        struct Listing: Hashable {
            let pattern: [UInt8]
            let region: Region?
        }
        guard hotlist.wildcardCount > 1 else { return }
        var first: [Listing: Int] = [:]
        for (row, entry) in hotlist.entries.enumerated() where entry.plate == nil {
            let listing = Listing(pattern: hotlist.text(.pattern, of: row), region: entry.region)
            if let earlier = first[listing] {
                duplicates[row] = Int32(truncatingIfNeeded: earlier)
            } else {
                first[listing] = row
            }
        }
    }

    private struct Key {
        let text: UInt64
        let region: UInt64
        private let place: UInt32

        var row: Int { Int(place) }

        init(_ text: UInt64, _ region: UInt64, _ row: Int) {
            self.text = text
            self.region = region
            place = UInt32(truncatingIfNeeded: row)
        }

        static func precedes(_ left: Key, _ right: Key) -> Bool {
            if left.text != right.text { return left.text < right.text }
            if left.region != right.region { return left.region < right.region }
            return left.place < right.place
        }
    }

    /// Calls `body` for every row whose key an earlier one has, with the first of them.
    private static func forEachLater(in keys: inout [Key], _ body: (_ first: Int, _ row: Int) -> Void) {
        keys.sort(by: Key.precedes)
        guard var first = keys.first else { return }
        for key in keys.dropFirst() {
            if key.text == first.text, key.region == first.region {
                body(first.row, key.row)
            } else {
                first = key
            }
        }
    }
}
