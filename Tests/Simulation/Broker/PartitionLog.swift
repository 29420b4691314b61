package import Plates

/// One partition's log, as its leader has it.
///
///     ▏start            ▏last stable offset       ▏end (high watermark)
///     ▏ r r m r r r m r ▏ r(open) r r(open) r m r ▏
///
/// r = record, m = marker that ends a transaction here. An open transaction holds the last stable offset back.
/// Compaction and truncation leave gaps and move the start; offsets never change.
package struct PartitionLog {
    package struct Entry {
        package let offset: Offset
        package let timestamp: Timestamp
        package let key: [UInt8]?
        package let value: [UInt8]?
        package let headers: [(name: String, value: String)]
        /// 0 = outside any transaction.
        let transaction: Int
        let isMarker: Bool
    }

    package private(set) var entries: [Entry] = []
    package private(set) var start = Offset(0)
    package private(set) var end = Offset(0)

    /// Transactions that are open here, with their first offset, in order.
    private var open: [(transaction: Int, first: Offset)] = []
    /// What their markers have said.
    private var outcomes: [Int: Bool] = [:]

    package var lastStable: Offset { open.first?.first ?? end }

    mutating func append(
        key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: String)] = [], at time: Timestamp,
        transaction: Int = 0
    ) {
        if transaction != 0, !open.contains(where: { $0.transaction == transaction }) {
            open.append((transaction, end))
        }
        entries.append(
            Entry(
                offset: end, timestamp: time, key: key, value: value, headers: headers, transaction: transaction,
                isMarker: false))
        end = end.next
    }

    /// Ends a transaction here: from now on its records are told, or not.
    mutating func mark(_ transaction: Int, committed: Bool, at time: Timestamp) {
        open.removeAll { $0.transaction == transaction }
        outcomes[transaction] = committed
        entries.append(
            Entry(
                offset: end, timestamp: time, key: nil, value: nil, headers: [], transaction: transaction,
                isMarker: true))
        end = end.next
    }

    private func isCommitted(_ entry: Entry) -> Bool {
        !entry.isMarker && (entry.transaction == 0 || outcomes[entry.transaction] == true)
    }

    /// The place of the first entry at or after an offset.
    private func place(of offset: Offset) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Committed records, in order, as a read_committed fetch brings them.
    ///
    /// - Parameter next: where the following fetch goes on, behind all that was looked at.
    package func committed(
        from offset: Offset, below limit: Offset, atMost count: Int
    ) -> (records: [Entry], next: Offset) {
        let limit = min(limit, lastStable)
        var records: [Entry] = []
        var next = max(offset, start)
        var place = place(of: offset)
        while place < entries.count, entries[place].offset < limit, records.count < count {
            let entry = entries[place]
            if isCommitted(entry) { records.append(entry) }
            next = entry.offset.next
            place += 1
        }
        if records.count < count { next = max(next, limit) }
        return (records, next)
    }

    /// Every committed record below the last stable offset.
    package var committedRecords: [Entry] { committed(from: start, below: end, atMost: .max).records }

    /// What retention or `DeleteRecords` does.
    package mutating func truncate(before offset: Offset) {
        guard offset > start else { return }
        start = min(offset, end)
        entries.removeSubrange(..<place(of: start))
    }

    /// What the log cleaner does below an offset that lies at or before the last stable one: of each key the last
    /// record stays, aborted ones go.
    ///
    /// - Parameter dropTombstones: whether `delete.retention.ms` has passed for them too.
    package mutating func compact(below limit: Offset, dropTombstones: Bool) {
        let limit = min(limit, lastStable)
        var seen: Set<[UInt8]> = []
        var kept: [Entry] = []
        for entry in entries.reversed() {
            if entry.offset >= limit || entry.isMarker {
                kept.append(entry)
            } else if isCommitted(entry), let key = entry.key, seen.insert(key).inserted {
                if entry.value != nil || !dropTombstones { kept.append(entry) }
            }
        }
        entries = kept.reversed()
    }
}
