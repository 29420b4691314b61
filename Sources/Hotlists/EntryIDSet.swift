/// The entry ids of a file in the making, as rows: an open-addressing table that holds part of each id's hash.
///
///     slot   UInt64: upper 32 bits of the hash · row + 1, 0 = free
///
/// The hash is the standard library's, seeded anew in every process, so that no file can be made to collide.
struct EntryIDSet {
    private var slots: [UInt64]
    private var count = 0

    /// - Parameter capacity: about how many ids will come.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// The row among those whose id has this hash for which `isSame` holds.
    func first(_ hash: UInt64, where isSame: (Int) -> Bool) -> Int? {
        var slot = self.slot(of: hash)
        while slots[slot] != 0 {
            let row = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == hash, isSame(row) { return row }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Lets `row` stand for the id that `earlier` stood for.
    mutating func replace(_ hash: UInt64, row earlier: Int, with row: Int) {
        var slot = self.slot(of: hash)
        while slots[slot] != hash << 32 | UInt64(earlier + 1) { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash << 32 | UInt64(row + 1)
    }

    mutating func insert(_ hash: UInt64, row: Int) {
        if count * 2 >= slots.count { grow() }
        var slot = self.slot(of: hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = hash << 32 | UInt64(row + 1)
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 {
            var slot = self.slot(of: entry >> 32)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }

    private func slot(of hash: UInt64) -> Int { Int(hash) & (slots.count - 1) }

    /// 32 bits, as many as the table has slots for.
    static func hash(_ id: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: id)
        return UInt64(truncatingIfNeeded: hasher.finalize()) & 0xFFFF_FFFF
    }
}
