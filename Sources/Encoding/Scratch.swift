import CPlatform
import Plates

/// The memory that a decoder works in, made once: a copy of the value with zeros behind it, what was unescaped of it,
/// where each member's value stands that the format knows, and where the quotes do.
///
///     value (65,536) │ zeros (64) │ unescaped (65,536) │ zeros (64)
///
/// It is a set of addresses: copies of it share the memory, and whoever made it frees it.
@safe
struct Scratch {
    /// The largest value that the format allows, in bytes.
    static let valueCapacity = 65_536

    let base: UnsafeMutablePointer<UInt8>
    /// Where the quotes of the value stand, in their order, and its end behind them.
    let quotes: UnsafeMutablePointer<UInt32>
    /// Where the value of each member stands: `ReadFields`, and the same for the members that are none of its fields.
    private let places: UnsafeMutablePointer<ByteRange>
    private let kinds: UnsafeMutablePointer<UInt8>
    private let unescapedEnd: UnsafeMutablePointer<Int>

    private static let unescapedStart = valueCapacity + PaddedBytes.padding
    private static let size = 2 * (valueCapacity + PaddedBytes.padding)

    init() {
        unsafe base = .allocate(capacity: Scratch.size)
        unsafe base.initialize(repeating: 0, count: Scratch.size)
        unsafe quotes = .allocate(capacity: Scratch.valueCapacity + PaddedBytes.padding)
        unsafe quotes.initialize(repeating: 0, count: Scratch.valueCapacity + PaddedBytes.padding)
        unsafe places = .allocate(capacity: Member.count)
        unsafe places.initialize(repeating: ByteRange(start: 0, count: 0), count: Member.count)
        unsafe kinds = .allocate(capacity: Member.count)
        unsafe kinds.initialize(repeating: UInt8(ValueKind.absent), count: Member.count)
        precondition(MemoryLayout<ReadFields>.size == ReadField.allCases.count * MemoryLayout<ByteRange>.stride)
        unsafe unescapedEnd = .allocate(capacity: 1)
        unsafe unescapedEnd.initialize(to: Scratch.unescapedStart)
    }

    func free() {
        unsafe base.deallocate()
        unsafe quotes.deallocate()
        unsafe places.deallocate()
        unsafe kinds.deallocate()
        unsafe unescapedEnd.deallocate()
    }

    /// Copies a value in, with its zeros.
    ///
    /// - Precondition: `value` has at most `valueCapacity` bytes.
    @inline(__always)
    func load(_ value: UnsafeRawBufferPointer) {
        if let source = value.baseAddress {
            unsafe UnsafeMutableRawPointer(base).copyMemory(from: source, byteCount: value.count)
        }
        unsafe (base + value.count).update(repeating: 0, count: PaddedBytes.padding)
        unsafe unescapedEnd.pointee = Scratch.unescapedStart
    }

    @inline(__always)
    func value(count: Int) -> PaddedBytes { unsafe PaddedBytes(base: UnsafePointer(base), count: count) }

    /// Notes where the quotes of the value stand, its end behind them.
    ///
    /// - Returns: whether they alone tell the strings apart: nothing is escaped, and no control character is there.
    @inline(__always)
    func indexQuotes(count: Int) -> scan_quotes {
        let found = unsafe scan_index_quotes(base, count, quotes)
        unsafe quotes[found.count] = UInt32(truncatingIfNeeded: count)
        unsafe quotes[found.count + 1] = UInt32(truncatingIfNeeded: count)
        return found
    }

    @inline(__always)
    func clearMembers() {
        unsafe UnsafeMutableRawPointer(places).initializeMemory(
            as: UInt8.self, repeating: 0, count: Member.count * MemoryLayout<ByteRange>.stride)
        unsafe kinds.update(repeating: UInt8(ValueKind.absent), count: Member.count)
    }

    /// Notes that the value of `member` is the token from `start` to `end`; one that is absent has no place.
    @inline(__always)
    func set(_ member: Int, start: Int, end: Int, kind: Int) {
        let count = kind == ValueKind.absent ? 0 : end &- start
        unsafe places[member] = ByteRange(
            start: UInt16(truncatingIfNeeded: start), count: UInt16(truncatingIfNeeded: count))
        unsafe kinds[member] = UInt8(truncatingIfNeeded: kind)
    }

    @inline(__always)
    func kind(of member: Int) -> Int { unsafe Int(kinds[member]) }

    /// Where the token of a member stands that is not absent.
    @inline(__always)
    func place(of member: Int) -> Range<Int> {
        let place = unsafe places[member]
        let start = Int(place.start)
        return unsafe Range(uncheckedBounds: (start, start &+ Int(place.count)))
    }

    /// The places of all fields: the first members are those fields, in their order, and lie in memory as they do there.
    var fields: ReadFields { unsafe UnsafeRawPointer(places).loadUnaligned(as: ReadFields.self) }

    /// Writes the text at `place` unescaped, behind what was unescaped before.
    ///
    /// - Returns: its place from `base` on. Each text of a value is unescaped at most once, so there is room for all.
    @inline(never)
    func unescape(_ place: Range<Int>) -> Range<Int> {
        let start = unsafe unescapedEnd.pointee
        let text = unsafe UnsafeRawBufferPointer(start: base + place.lowerBound, count: place.count)
        let count = unsafe Encoding.unescape(text, into: base + start)
        unsafe unescapedEnd.pointee = start + count
        return start..<start + count
    }

    /// The bytes at a place from `base` on.
    @inline(__always)
    func bytes(_ place: Range<Int>) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base + place.lowerBound, count: place.count)
    }
}
