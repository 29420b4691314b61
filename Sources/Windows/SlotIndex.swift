/// From 64-bit hashes to slots in a list that the caller keeps: open addressing, one word an entry, no tombstones.
///
///     word   bits 63…32 = tag, the hash's upper half with its top bit set · bits 31…0 = slot; 0 = free
///     home   the tag's low bits; an entry stands there or in the next words, without a gap
///
/// The tag alone says where a word belongs, so growing and removing never look at the caller's list; finding does only
/// where the tag fits. At most three quarters full.
struct SlotIndex {
    private var words: [UInt64]
    private(set) var count = 0

    private static let smallest = 16

    init() { words = Array(repeating: 0, count: SlotIndex.smallest) }

    var byteCount: Int { words.capacity * MemoryLayout<UInt64>.stride }

    private var mask: Int { words.count - 1 }

    /// What a look-up came to: the word sought, or the free word where it belongs.
    struct Probe {
        let position: Int
        let isFound: Bool
    }

    @inline(__always)
    func probe(_ hash: UInt64, where isSought: (UInt32) -> Bool) -> Probe {
        let tag = SlotIndex.tag(of: hash)
        let words = words.span
        let mask = words.count &- 1
        var position = Int(tag) & mask
        while words[position] != 0 {
            let word = words[position]
            if UInt32(truncatingIfNeeded: word >> 32) == tag, isSought(UInt32(truncatingIfNeeded: word)) {
                return Probe(position: position, isFound: true)
            }
            position = (position &+ 1) & mask
        }
        return Probe(position: position, isFound: false)
    }

    /// Where the word stands whose slot is the one sought.
    @inline(__always)
    func find(_ hash: UInt64, where isSought: (UInt32) -> Bool) -> Int? {
        let probe = probe(hash, where: isSought)
        return probe.isFound ? probe.position : nil
    }

    var wordCount: Int { words.count }

    /// What stands in a word; nil for a free one.
    func entry(at position: Int) -> (tag: UInt32, slot: UInt32)? {
        let word = words[position]
        return word == 0 ? nil : (UInt32(truncatingIfNeeded: word >> 32), UInt32(truncatingIfNeeded: word))
    }

    func slot(at position: Int) -> UInt32 { UInt32(truncatingIfNeeded: words[position]) }

    mutating func setSlot(at position: Int, to slot: UInt32) {
        words[position] = words[position] & ~0xFFFF_FFFF | UInt64(slot)
    }

    /// Adds a slot that is not there yet.
    mutating func insert(_ hash: UInt64, slot: UInt32) {
        if isFull { grow() }
        insert(word: SlotIndex.word(hash, slot))
        count += 1
    }

    /// Adds a slot that a probe has just not found.
    @inline(__always)
    mutating func insert(_ hash: UInt64, slot: UInt32, at probe: Probe) {
        if isFull { return insert(hash, slot: slot) }
        words[probe.position] = SlotIndex.word(hash, slot)
        count += 1
    }

    private var isFull: Bool { (count + 1) * 4 > words.count * 3 }

    @inline(__always)
    private static func word(_ hash: UInt64, _ slot: UInt32) -> UInt64 {
        UInt64(tag(of: hash)) << 32 | UInt64(slot)
    }

    /// Removes a word and moves up those behind it that stood away from home because of it.
    mutating func remove(at position: Int) {
        let mask = mask
        var words = words.mutableSpan
        var hole = position
        var next = (hole &+ 1) & mask
        while words[next] != 0 {
            let home = Int(words[next] >> 32) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                words[hole] = words[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        words[hole] = 0
        count -= 1
    }

    /// The home word of a hash, only to have its cache line on the way before it is asked for.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 { words[Int(SlotIndex.tag(of: hash)) & mask] }

    private mutating func insert(word: UInt64) {
        var position = Int(word >> 32) & mask
        while words[position] != 0 { position = (position + 1) & mask }
        words[position] = word
    }

    private mutating func grow() {
        let old = words
        words = Array(repeating: 0, count: old.count * 2)
        for word in old where word != 0 { insert(word: word) }
    }

    @inline(__always)
    static func tag(of hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) | 1 << 31 }
}
