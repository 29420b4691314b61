import Plates

// The compiled form: rules, grants and documents as rows in flat tables, small and without references, so that a
// decision neither allocates nor counts references.

/// A law pack in the tables: where its classes of agencies and its cells begin.
struct Statute: BitwiseCopyable, Sendable {
    /// Where the classes of the agencies stand, one an agency.
    let classes: Int
    /// Where its cells stand, one a class of owners and a class of recipients.
    let cells: Int
    let recipientClassCount: Int
    /// What denies where no share rule fits; nil where nothing does.
    let silent: Rule?
    /// What permits where no share rule fits.
    let noStatute: Rule
}

/// How a pack tells an agency from others.
struct AgencyClasses: BitwiseCopyable, Sendable {
    let asOwner: UInt32
    let asRecipient: UInt32
}

/// The rules of a pack that can be about an owner and a recipient: rows that stand one after the other.
struct Cell: BitwiseCopyable, Sendable {
    let uses: RowRange
    let shares: RowRange
}

struct RowRange: BitwiseCopyable, Sendable {
    let start: UInt32
    let end: UInt32

    static let none = RowRange(start: 0, end: 0)

    var rows: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
}

/// A `use` rule: what it bans.
struct UseRow: BitwiseCopyable, Sendable {
    let rule: Rule
    let stretch: Stretch
    let purposes: UInt32
    let reasons: UInt32
    let sourceFiles: UInt32
}

/// A `share` rule. Whether it is about the agencies is settled, or unknown.
struct ShareRow: BitwiseCopyable, Sendable {
    let rule: Rule
    let stretch: Stretch
    let fits: Verdict
    let denies: Bool
    let data: UInt32
    let purposes: UInt32
    let requirements: RowRange
}

/// What an allowing rule asks for.
enum RequirementRow: BitwiseCopyable, Sendable {
    case document(DocumentKind)
    case caseNumber
    case purposes(UInt32)
}

struct GrantRow: BitwiseCopyable, Sendable {
    let number: GrantNumber
    let stretch: Stretch
    let data: UInt32
    let purposes: UInt32
    let reasons: UInt32
    /// Its zones, by their place among the fences; −1 = none.
    let fence: Int32
    let documents: RowRange
    let obligations: Obligations
}

struct DocumentRow: BitwiseCopyable, Sendable {
    let kind: DocumentKind
    let stretch: Stretch
    let caseNumber: CaseNumber
}

/// The numbers of a read's places, one after the other.
struct Places: BitwiseCopyable, Sendable {
    private var bits: UInt128

    init(_ places: PlaceSet) { bits = places.bits }

    mutating func insert(_ number: Int) { bits |= 1 << UInt128(number) }
    mutating func remove(_ number: Int) { bits &= ~(1 << UInt128(number)) }

    /// Takes the lowest number out; nil when there is none.
    @inline(__always)
    mutating func next() -> Int? {
        guard bits != 0 else { return nil }
        let number = bits.trailingZeroBitCount
        bits &= bits &- 1
        return number
    }
}

/// The zones of grants: one bit a zone, so that a read which is in few of them asks for few.
struct Fences: Sendable {
    private var words: [UInt64] = []
    private let wordCount: Int
    /// For each fence whether it has `within` zones.
    private var hasWithin: [Bool] = []
    private var hasOutside: [Bool] = []

    init(zones: some Sequence<ZoneNumber>) {
        wordCount = Int(zones.max()?.value ?? 0) / 64 + 1
    }

    var count: Int { hasWithin.count }

    mutating func add(within: [ZoneNumber], outside: [ZoneNumber]) {
        let start = words.count
        words += Array(repeating: 0, count: 2 * wordCount)
        for zone in within { words[start + Int(zone.value) / 64] |= 1 << UInt64(zone.value % 64) }
        for zone in outside { words[start + wordCount + Int(zone.value) / 64] |= 1 << UInt64(zone.value % 64) }
        hasWithin.append(!within.isEmpty)
        hasOutside.append(!outside.isEmpty)
    }

    /// Whether a read lies inside one of the `within` zones, and in none of the `outside` ones.
    func fits(_ fence: Int, _ zones: ZoneSet) -> Verdict {
        let start = 2 * wordCount * fence
        var isWithin = !hasWithin[fence]
        for place in 0..<Int(zones.count) {
            let (zone, strictly) = zones[place]
            guard zone / 64 < wordCount else { continue }
            let bit = UInt64(1) << UInt64(zone % 64)
            if words[start + wordCount + zone / 64] & bit != 0 { return .fails }
            if strictly && words[start + zone / 64] & bit != 0 { isWithin = true }
        }
        if zones.isOpen && (hasOutside[fence] || !isWithin) { return .unknown }
        return Verdict(isWithin)
    }
}

/// The grants of each owner and recipient, found by one probe or two.
struct GrantTable: Sendable {
    private struct Slot: BitwiseCopyable {
        var key = UInt64.max
        var rows = RowRange.none
    }

    /// A power of two many, at half load or less.
    private var slots: [Slot]

    init(_ ranges: [(owner: AgencyIndex, recipient: AgencyIndex, rows: RowRange)]) {
        var capacity = 8
        while capacity < ranges.count * 2 { capacity *= 2 }
        slots = Array(repeating: Slot(), count: capacity)
        for range in ranges {
            let key = GrantTable.key(range.owner, range.recipient)
            var slot = GrantTable.hash(key) & (capacity - 1)
            while slots[slot].key != .max { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = Slot(key: key, rows: range.rows)
        }
    }

    @inline(__always)
    func rows(from owner: AgencyIndex, to recipient: AgencyIndex) -> RowRange {
        let key = GrantTable.key(owner, recipient)
        var slot = GrantTable.hash(key) & (slots.count - 1)
        while slots[slot].key != key {
            if slots[slot].key == .max { return .none }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slots[slot].rows
    }

    private static func key(_ owner: AgencyIndex, _ recipient: AgencyIndex) -> UInt64 {
        UInt64(owner.value) << 32 | UInt64(recipient.value)
    }

    private static func hash(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 33)
    }
}
