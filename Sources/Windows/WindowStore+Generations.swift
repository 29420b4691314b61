import Plates

/// How a generation is undone: each window that it changed, once, as it was before.
struct UndoLog {
    struct Entry {
        let slot: UInt32
        /// How many of `bytes` hold the window's value before, from `start` on; 0 = there was nothing to remember.
        let count: UInt32
        let start: Int
    }

    var generation: UInt32 = 0
    var counts = WindowCounts()
    var entries: [Entry] = []
    /// Values as in the changelog.
    var bytes: [UInt8] = []

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}

// Three generations: committed, in flight, running. A log grows with the windows that its generation touches, no
// further.
extension WindowStore {
    /// How many generations may be open: one in flight, one running.
    package static let openGenerations = 2

    /// From here on changes belong to a new generation; the one that was running, if any, is in flight.
    ///
    /// - Precondition: at most one is open.
    package mutating func beginGeneration() {
        precondition(logs.count < WindowStore.openGenerations, "two generations are open, commit or abort first")
        generation = generation == .max ? 1 : generation + 1
        var log = spareLogs.popLast() ?? UndoLog()
        log.generation = generation
        log.counts = counts
        logs.append(log)
    }

    /// The oldest open generation is committed: it cannot be undone any more.
    package mutating func commitOldest() {
        precondition(!logs.isEmpty, "no generation is open")
        var log = logs.removeFirst()
        for entry in log.entries {
            let slot = slots[entry.slot]
            if slot.isTaken, slot.isEmpty, slot.generation == log.generation { remove(entry.slot) }
        }
        log.removeAll()
        spareLogs.append(log)
    }

    /// All open generations are dropped: windows and counts are again as they were committed.
    package mutating func abortAll() {
        for log in logs.reversed() {
            for entry in log.entries.reversed() { putBack(entry, of: log) }
        }
        // Only now: an older log may still have had to fill what a younger one emptied.
        for log in logs {
            for entry in log.entries where slots[entry.slot].isTaken && slots[entry.slot].isEmpty { remove(entry.slot) }
        }
        if let oldest = logs.first { counts = oldest.counts }
        while var log = logs.popLast() {
            log.removeAll()
            spareLogs.append(log)
        }
        assert(structureFault == nil)
    }

    /// Calls `take` once for each window that the running generation changed, with a record for the changelog: its key,
    /// and its value or nil for a tombstone. The arrays are used again from call to call.
    ///
    /// Changes nothing, so it may be repeated; what a later generation changed is told by that one alone.
    package func forEachChange(_ take: (_ key: [UInt8], _ value: [UInt8]?) throws -> Void) rethrows {
        guard let log = logs.last else { return }
        var key: [UInt8] = []
        var value: [UInt8] = []
        for entry in log.entries {
            let isEmpty = slots[entry.slot].isEmpty
            if isEmpty, entry.count == 0 { continue }
            key.removeAll(keepingCapacity: true)
            value.removeAll(keepingCapacity: true)
            appendKey(of: entry.slot, to: &key)
            appendValue(of: entry.slot, to: &value)
            try take(key, isEmpty ? nil : value)
        }
    }

    /// Calls `take` for every window that is remembered, in no order: for an image, or to compare two stores.
    package func forEachWindow(_ take: (_ key: [UInt8], _ value: [UInt8]) throws -> Void) rethrows {
        var key: [UInt8] = []
        var value: [UInt8] = []
        for slot in 0..<UInt32(slots.count) where slots[slot].isTaken && !slots[slot].isEmpty {
            key.removeAll(keepingCapacity: true)
            value.removeAll(keepingCapacity: true)
            appendKey(of: slot, to: &key)
            appendValue(of: slot, to: &value)
            try take(key, value)
        }
    }

    /// Takes one committed record of the changelog, in the order of the log.
    ///
    /// - Parameter value: nil for a tombstone.
    /// - Precondition: no generation is open.
    package mutating func restore(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?
    ) throws(StateFault) {
        precondition(logs.isEmpty, "windows are restored before the first generation")
        let (digest, hotlist) = try unsafe WindowFormat.decodeKey(key)
        guard let value = unsafe value else {
            guard let list = lists.number(of: hotlist), let slot = find(digest, list: list) else { return }
            scratch.removeAll()
            store(slot)
            remove(slot)
            return
        }
        let effect = try unsafe WindowFormat.decodeValue(value, into: &scratch)
        guard let list = lists.number(of: hotlist) else { throw .garbage }
        store(find(digest, list: list) ?? add(digest, list: list, effect))
    }

    /// How many restored windows belong to hotlists that the topology does not have, by their ids: the sweep forgets
    /// them.
    package func windowsOfGoneHotlists() -> [String: Int] {
        var counts: [String: Int] = [:]
        for slot in 0..<UInt32(slots.count) where slots[slot].isTaken && !slots[slot].isEmpty {
            let list = slots[slot].list
            if lists.rules(of: list) == nil { counts[lists.id(of: list), default: 0] += 1 }
        }
        return counts
    }

    /// Logs what a window was, the first time that the running generation changes it.
    mutating func touch(_ slot: UInt32) {
        guard slots[slot].generation != generation else { return }
        slots[slot].generation = generation
        let last = logs.count - 1
        var bytes: [UInt8] = []
        swap(&bytes, &logs[last].bytes)
        let start = bytes.count
        if !slots[slot].isEmpty { appendValue(of: slot, to: &bytes) }
        logs[last].entries.append(UndoLog.Entry(slot: slot, count: UInt32(bytes.count - start), start: start))
        swap(&bytes, &logs[last].bytes)
    }

    private mutating func putBack(_ entry: UndoLog.Entry, of log: UndoLog) {
        scratch.removeAll()
        if entry.count > 0 {
            let value = entry.start..<entry.start + Int(entry.count)
            do {
                _ = try unsafe log.bytes.withUnsafeBytes { bytes in
                    try unsafe WindowFormat.decodeValue(UnsafeRawBufferPointer(rebasing: bytes[value]), into: &scratch)
                }
            } catch {
                preconditionFailure("an undo log holds what this store wrote")
            }
        }
        store(entry.slot)
    }

    private func appendKey(of slot: UInt32, to output: inout [UInt8]) {
        WindowFormat.appendKey(slots[slot].digest, hotlist: lists.id(of: slots[slot].list), to: &output)
    }

    private func appendValue(of slot: UInt32, to output: inout [UInt8]) {
        let window = slots[slot]
        if let outcome = window.outcome {
            WindowFormat.appendHeader(
                effect: window.effect, suppressed: window.suppressed, outcomes: 1, hits: 0, to: &output)
            WindowFormat.append(outcome, to: &output)
        } else if window.detail != WindowDetails.none {
            let detail = details[window.detail]
            WindowFormat.appendHeader(
                effect: window.effect, suppressed: window.suppressed, outcomes: detail.outcomes.count,
                hits: detail.hits.count, to: &output)
            for outcome in detail.outcomes { WindowFormat.append(outcome, to: &output) }
            for hit in detail.hits { WindowFormat.append(hit, to: &output) }
        }
    }
}
