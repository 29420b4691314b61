// What must hold inside the structures of this module, as a sentence when it does not. Each check walks all it looks
// at, so debug builds call it only where as much work is done anyway: after growing, after compacting, after an abort.
import Plates

extension SlotIndex {
    /// The first fault of the words; nil when every entry is found from its home without a gap.
    ///
    /// - Parameter hash: of the entry at a slot; nil = the caller has no such entry.
    func structureFault(hash: (UInt32) -> UInt64?) -> String? {
        var taken = 0
        for position in 0..<wordCount {
            guard let (tag, slot) = entry(at: position) else { continue }
            taken += 1
            guard let hash = hash(slot) else { return "word \(position) names slot \(slot), which holds nothing" }
            if SlotIndex.tag(of: hash) != tag { return "word \(position) has another tag than its entry" }
            var home = Int(tag) & (wordCount - 1)
            while home != position {
                if entry(at: home) == nil { return "word \(position) stands behind the free word \(home)" }
                home = (home + 1) & (wordCount - 1)
            }
        }
        if taken != count { return "\(taken) words are taken, \(count) are counted" }
        if wordCount & (wordCount - 1) != 0 { return "\(wordCount) words: not a power of two" }
        if count * 4 > wordCount * 3 { return "\(count) of \(wordCount) words are taken: more than three quarters" }
        return nil
    }
}

extension SeenReads {
    /// The first fault of ids and sights; nil when each id leads to its latest sight and to nothing else.
    package var structureFault: String? {
        let live = front..<sights.end
        let fault = index.structureFault { slot in
            let number = self.number(of: slot)
            guard live.contains(number), !self.sights[number].isVoid else { return nil }
            return SeenReads.hash(self.sights[number].read)
        }
        if let fault { return "index of read ids: \(fault)" }
        var ids: Set<UInt64> = []
        for number in live.reversed() where !sights[number].isVoid {
            let isLatest = ids.insert(sights[number].read.bits).inserted
            guard let position = find(sights[number].read) else { return "sight \(number) has no id" }
            let isNamed = index.slot(at: position) == UInt32(truncatingIfNeeded: number)
            if isLatest != isNamed { return "sight \(number): latest \(isLatest), named by its id \(isNamed)" }
        }
        if ids.count != index.count { return "\(ids.count) ids have sights, \(index.count) are indexed" }
        if marks.isEmpty, index.count > capacity { return "\(index.count) ids, and room for \(capacity)" }
        return nil
    }
}

extension WindowStore {
    /// The first fault of slots, details and index; nil when each window is found, and holds its details alone.
    package var structureFault: String? {
        let fault = index.structureFault { slot in
            guard slot < self.slots.count, self.slots[slot].isTaken else { return nil }
            return WindowStore.hash(self.slots[slot].digest, list: self.slots[slot].list)
        }
        if let fault { return "index of windows: \(fault)" }
        var taken = 0
        var details: Set<UInt32> = []
        for number in 0..<UInt32(slots.count) where slots[number].isTaken {
            let slot = slots[number]
            taken += 1
            if find(slot.digest, list: slot.list) != number { return "slot \(number) is not found" }
            guard slot.detail != WindowDetails.none else { continue }
            if slot.outcome != nil { return "slot \(number) holds an outcome and has details, too" }
            if !details.insert(slot.detail).inserted { return "detail \(slot.detail) has two owners" }
            let detail = self.details[slot.detail]
            if detail.hits.isEmpty, detail.outcomes.count <= 1 { return "slot \(number) could hold its detail" }
            if detail.outcomes.count > limits.outcomes || detail.hits.count > limits.hits {
                return "slot \(number) remembers more than its limits"
            }
        }
        if taken != index.count { return "\(taken) slots are taken, \(index.count) are indexed" }
        return self.details.structureFault(taken: details.count)
    }
}

extension WindowDetails {
    func structureFault(taken: Int) -> String? {
        let (all, free) = (count, Set(freeDetails))
        if free.count != freeDetails.count { return "a detail is free twice" }
        if taken + free.count != all { return "\(taken) details are owned and \(free.count) free, of \(all)" }
        return nil
    }
}
