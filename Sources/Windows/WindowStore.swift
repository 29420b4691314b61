package import Plates

/// All windows of one partition: judges hits by contract §4, remembers what that takes, and forgets it.
///
///     index  ──hash of (list, digest)──▶  slots, 48 bytes a window  ──when one outcome is not all──▶  details
///
/// A live `suppress` window with one outcome takes 48 bytes of slot and 11 to 21 of index; 1,000,000 take 62 MiB.
/// A look-up allocates nothing. What is forgotten leaves when it is next touched, or when the sweep comes by.
///
/// Every change belongs to a generation. Two may be open, one in flight to Kafka and one running; see
/// `WindowStore+Generations`.
package struct WindowStore: ~Copyable {
    /// What was forgotten before its time.
    package internal(set) var counts = WindowCounts()

    let limits: WindowLimits
    var lists = WindowLists()
    var index = SlotIndex()
    var slots = WindowSlots()
    var details = WindowDetails()
    /// The window that is being worked on; its arrays are lent by `details` meanwhile.
    var scratch = WindowState()
    /// What the open generations changed, oldest first.
    var logs: [UndoLog] = []
    var spareLogs: [UndoLog] = []
    var generation: UInt32 = 0
    private var hand: UInt32 = 0

    /// - Parameter hotlists: a hit names its hotlist by its place here.
    package init(hotlists: [WindowedHotlist], limits: WindowLimits = .standard) {
        self.limits = limits
        lists.use(hotlists)
    }

    /// How many windows are remembered, those that wait for their generation's commit to go included.
    package var windowCount: Int { index.count }

    /// How many windows remember something: as many as the changelog holds, once the open generations are committed.
    package private(set) var rememberedCount = 0

    /// How many bytes the windows take, by the capacity of what holds them.
    package var byteCount: Int { index.byteCount + slots.byteCount + details.byteCount }

    /// Follows a new version of the topology, at a commit boundary; windows are kept and judged by the new rules.
    ///
    /// Another `suppress`, `within` or lateness: what is remembered is forgotten by the new spans from now on; what was
    /// forgotten stays so. No more `suppress`: outcomes, no more `repeat`: kept hits are forgotten at once. A list that
    /// is gone: its windows are, and the sweep writes their tombstones; should it come back before, it finds what is
    /// left.
    package mutating func use(_ hotlists: [WindowedHotlist]) { lists.use(hotlists) }

    /// Judges the next hit, in the order of the partition's reads.
    ///
    /// - Parameter watermark: as it stood before the hit's read; nil for the partition's first.
    /// - Precondition: a generation is open.
    package mutating func judge(_ hit: WindowHit, watermark: Timestamp?) -> WindowVerdict {
        precondition(!logs.isEmpty, "a hit is judged within a generation")
        let list = lists[hit.key.hotlist]
        if list.rules.suppress == nil, list.rules.repeating == nil || hit.effect == .deny {
            return .outcome(suppressed: 0)
        }
        let slot = find(hit.key.digest, list: list.number) ?? add(hit.key.digest, list: list.number, hit.effect)
        touch(slot)
        load(slot)
        let verdict = scratch.judge(hit, by: list.rules, watermark: watermark, limits: limits, counts: &counts)
        store(slot)
        return verdict
    }

    /// Walks some slots and forgets the windows there that have nothing left to remember: the sweep, a step a batch.
    ///
    /// - Parameters:
    ///   - watermark: as it stands now, which is before the next read.
    ///   - visits: how many slots to look at.
    /// - Returns: how many windows went; each is a tombstone among this generation's changes.
    /// - Precondition: a generation is open.
    @discardableResult
    package mutating func forget(watermark: Timestamp?, atMost visits: Int) -> Int {
        precondition(!logs.isEmpty, "windows are forgotten within a generation")
        var forgotten = 0
        for _ in 0..<min(visits, slots.count) {
            if hand >= slots.count { hand = 0 }
            let slot = slots[hand]
            if slot.isTaken, !slot.isEmpty, isForgotten(slot, watermark: watermark) {
                empty(hand)
                forgotten += 1
            }
            hand += 1
        }
        return forgotten
    }

    /// Forgets every window; each is a tombstone among this generation's changes.
    ///
    /// - Precondition: a generation is open.
    package mutating func forgetAll() {
        precondition(!logs.isEmpty, "windows are forgotten within a generation")
        for slot in 0..<UInt32(slots.count) where slots[slot].isTaken && !slots[slot].isEmpty { empty(slot) }
    }

    /// Decides every kept hit again that another policy decided: one that is denied now is forgotten, and counted.
    ///
    /// - Parameter isPermitted: asked with the place of the hit's list in the topology.
    /// - Precondition: a generation is open.
    package mutating func decideAgain(under policy: PolicyMark, _ isPermitted: (Int, KeptDecision) -> Bool) {
        precondition(!logs.isEmpty, "hits are forgotten within a generation")
        for slot in 0..<UInt32(slots.count) where slots[slot].isTaken && slots[slot].detail != WindowDetails.none {
            guard let hotlist = lists.place(of: slots[slot].list),
                details[slots[slot].detail].hits.contains(where: { $0.isDecided(byAnotherThan: policy) })
            else { continue }
            touch(slot)
            load(slot)
            scratch.decideAgain(under: policy, counts: &counts) { isPermitted(hotlist, $0) }
            store(slot)
        }
    }

    private mutating func empty(_ slot: UInt32) {
        touch(slot)
        load(slot)
        scratch.removeAll()
        store(slot)
    }

    private func isForgotten(_ slot: WindowSlot, watermark: Timestamp?) -> Bool {
        guard let rules = lists.rules(of: slot.list) else { return true }
        func isForgotten(_ outcome: RememberedOutcome) -> Bool {
            rules.isForgotten(outcome.base, span: rules.suppress, watermark: watermark)
        }
        if let outcome = slot.outcome { return isForgotten(outcome) }
        return details[slot.detail].outcomes.allSatisfy(isForgotten)
            && details[slot.detail].hits.allSatisfy {
                rules.isForgotten($0.base, span: rules.repeating?.within, watermark: watermark)
            }
    }
}

// Where a window stands.
extension WindowStore {
    func find(_ digest: WindowDigest, list: UInt16) -> UInt32? {
        let position = index.find(WindowStore.hash(digest, list: list)) { slot in
            slots[slot].digest == digest && slots[slot].list == list
        }
        return position.map { index.slot(at: $0) }
    }

    mutating func add(_ digest: WindowDigest, list: UInt16, _ effect: Decision.Effect) -> UInt32 {
        let slot = slots.take()
        slots[slot].digest = digest
        slots[slot].list = list
        slots[slot].marks = effect == .permit ? [.taken, .permit] : .taken
        index.insert(WindowStore.hash(digest, list: list), slot: slot)
        return slot
    }

    /// - Precondition: the window is empty.
    mutating func remove(_ slot: UInt32) {
        let hash = WindowStore.hash(slots[slot].digest, list: slots[slot].list)
        if let position = index.find(hash, where: { $0 == slot }) { index.remove(at: position) }
        slots.release(slot)
    }

    /// Brings a window into `scratch`.
    mutating func load(_ slot: UInt32) {
        scratch.removeAll()
        scratch.suppressed = slots[slot].suppressed
        let detail = slots[slot].detail
        if detail != WindowDetails.none {
            swap(&scratch.outcomes, &details[detail].outcomes)
            swap(&scratch.hits, &details[detail].hits)
        } else if let outcome = slots[slot].outcome {
            scratch.outcomes.append(outcome)
        }
    }

    /// Puts `scratch` into a slot, over whatever the window was.
    mutating func store(_ slot: UInt32) {
        rememberedCount += (scratch.isEmpty ? 0 : 1) - (slots[slot].isEmpty ? 0 : 1)
        slots[slot].suppressed = scratch.suppressed
        let detail = slots[slot].detail
        if scratch.hits.isEmpty, scratch.outcomes.count <= 1 {
            if detail != WindowDetails.none { details.release(detail) }
            slots[slot].detail = WindowDetails.none
            slots[slot].outcome = scratch.outcomes.first
        } else {
            let detail = detail != WindowDetails.none ? detail : details.take()
            slots[slot].detail = detail
            slots[slot].outcome = nil
            swap(&scratch.outcomes, &details[detail].outcomes)
            swap(&scratch.hits, &details[detail].hits)
        }
    }

    static func hash(_ digest: WindowDigest, list: UInt16) -> UInt64 {
        (digest.low ^ digest.high << 32 ^ digest.high >> 32 ^ UInt64(list) << 48) &* 0x9E37_79B9_7F4A_7C15
    }
}
