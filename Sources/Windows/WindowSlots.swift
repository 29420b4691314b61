import Plates

/// One window in memory: 48 bytes, which hold it whole as long as it remembers one outcome and keeps no hit.
///
///     digest 16 · captured_at 8 · base 8 · suppressed 4 · detail 4 · generation 4 · list 2 · tier 1 · marks 1
struct WindowSlot {
    var digest = WindowDigest(high: 0, low: 0)
    private var capturedAt = Timestamp.distantPast
    private var base = Timestamp.distantPast
    var suppressed: UInt32 = 0
    /// Where outcomes and hits stand when they do not fit in here.
    var detail = WindowDetails.none
    /// The last generation that changed it.
    var generation: UInt32 = 0
    /// The hotlist's number in the store.
    var list: UInt16 = 0
    private var tier = Tier.exact
    var marks: Marks = []

    struct Marks: OptionSet {
        let rawValue: UInt8
        static let taken = Marks(rawValue: 1)
        static let hasOutcome = Marks(rawValue: 2)
        static let permit = Marks(rawValue: 4)
    }

    var isTaken: Bool { marks.contains(.taken) }
    /// Whether it remembers nothing: it stays until its generation is committed, then it is free.
    var isEmpty: Bool { detail == WindowDetails.none && !marks.contains(.hasOutcome) }
    var effect: Decision.Effect { marks.contains(.permit) ? .permit : .deny }

    /// The only outcome, when it stands here.
    var outcome: RememberedOutcome? {
        get { marks.contains(.hasOutcome) ? RememberedOutcome(capturedAt: capturedAt, base: base, tier: tier) : nil }
        set {
            guard let newValue else {
                marks.remove(.hasOutcome)
                return
            }
            marks.insert(.hasOutcome)
            capturedAt = newValue.capturedAt
            base = newValue.base
            tier = newValue.tier
        }
    }
}

/// The slots in pages of 192 KiB: growing neither moves a slot nor needs old and new side by side.
struct WindowSlots {
    private var pages: [ContiguousArray<WindowSlot>] = []
    private var free: [UInt32] = []
    /// How many slots were ever taken: each number below is one.
    private(set) var count = 0

    private static let pageBits = 12
    private static let pageSize = 1 << pageBits
    private static let pageMask = pageSize - 1

    var byteCount: Int {
        pages.count * WindowSlots.pageSize * MemoryLayout<WindowSlot>.stride + free.capacity
            * MemoryLayout<UInt32>.stride
    }

    subscript(slot: UInt32) -> WindowSlot {
        get { pages[Int(slot) >> WindowSlots.pageBits][Int(slot) & WindowSlots.pageMask] }
        _modify { yield &pages[Int(slot) >> WindowSlots.pageBits][Int(slot) & WindowSlots.pageMask] }
    }

    mutating func take() -> UInt32 {
        if let slot = free.popLast() { return slot }
        if count == pages.count << WindowSlots.pageBits {
            pages.append(ContiguousArray(repeating: WindowSlot(), count: WindowSlots.pageSize))
        }
        count += 1
        return UInt32(count - 1)
    }

    mutating func release(_ slot: UInt32) {
        self[slot] = WindowSlot()
        free.append(slot)
    }
}

/// Outcomes and hits of the windows that hold more than their slot does: a pool, so that most come and go without an
/// allocation. A further outcome takes 24 bytes, a kept hit 136, besides two array headers of 32.
struct WindowDetails {
    struct Detail {
        var outcomes: [RememberedOutcome] = []
        var hits: [KeptHit] = []
    }

    static let none = UInt32.max

    private var details: [Detail] = []
    private var free: [UInt32] = []

    var count: Int { details.count }
    var freeDetails: [UInt32] { free }

    /// Arrays larger than this are not kept for the next window.
    private static let capacityToKeep = 8

    var byteCount: Int {
        details.reduce(details.capacity * MemoryLayout<Detail>.stride + free.capacity * MemoryLayout<UInt32>.stride) {
            $0 + $1.outcomes.capacity * MemoryLayout<RememberedOutcome>.stride + $1.hits.capacity
                * MemoryLayout<KeptHit>.stride
        }
    }

    subscript(detail: UInt32) -> Detail {
        _read { yield details[Int(detail)] }
        _modify { yield &details[Int(detail)] }
    }

    mutating func take() -> UInt32 {
        if let detail = free.popLast() { return detail }
        details.append(Detail())
        return UInt32(details.count - 1)
    }

    mutating func release(_ detail: UInt32) {
        let place = Int(detail)
        details[place].outcomes.removeAll(keepingCapacity: details[place].outcomes.capacity <= Self.capacityToKeep)
        details[place].hits.removeAll(keepingCapacity: details[place].hits.capacity <= Self.capacityToKeep)
        free.append(detail)
    }
}
