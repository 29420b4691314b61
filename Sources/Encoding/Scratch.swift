import CPlatform
import Plates

/// The memory that a decoder works in, made once: a copy of the value with zeros behind it, what was unescaped of it,
/// where the quotes stand, and where each member's value does that the format knows.
///
///     kinds │ places │ end of the unescaped │ value (65,536) │ zeros (64) │ unescaped (65,536) │ zeros (64) │ quotes
///                                           └ `base`
///     place:  start (2 bytes) │ count (2 bytes), as one number: the start in its lower half
///
/// It is an address: copies of it share the memory, and whoever made it frees it.
@safe
struct Scratch {
    /// The largest value that the format allows, in bytes.
    static let valueCapacity = 65_536

    let base: UnsafeMutablePointer<UInt8>

    private static let unescapedStart = valueCapacity + PaddedBytes.padding
    private static let quotesStart = 2 * unescapedStart
    private static let quotesSize = (valueCapacity + PaddedBytes.padding) * MemoryLayout<UInt32>.stride
    private static let headSize = 192
    private static let placesPlace = -160
    private static let unescapedEndPlace = -8

    init() {
        precondition(MemoryLayout<ReadFields>.size == ReadField.allCases.count * MemoryLayout<UInt32>.stride)
        let size = Scratch.headSize + Scratch.quotesStart + Scratch.quotesSize
        let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        let bytes = unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        unsafe base = bytes + Scratch.headSize
    }

    func free() { unsafe (base - Scratch.headSize).deallocate() }

    // The fixed places, each a number of bytes from `base`; typed views of memory that is bytes otherwise.
    @inline(__always)
    private var kinds: UnsafeMutablePointer<UInt8> { unsafe base - Scratch.headSize }
    @inline(__always)
    private var places: UnsafeMutablePointer<UInt32> {
        unsafe UnsafeMutableRawPointer(base + Scratch.placesPlace).assumingMemoryBound(to: UInt32.self)
    }
    @inline(__always)
    private var unescapedEnd: UnsafeMutablePointer<Int> {
        unsafe UnsafeMutableRawPointer(base + Scratch.unescapedEndPlace).assumingMemoryBound(to: Int.self)
    }
    @inline(__always)
    private var quotes: UnsafeMutablePointer<UInt32> {
        unsafe UnsafeMutableRawPointer(base + Scratch.quotesStart).assumingMemoryBound(to: UInt32.self)
    }

    /// Where a quote of the value stands, counted from its first; behind the last its end stands twice.
    @inline(__always)
    func quote(_ index: Int) -> Int { unsafe Int(quotes[index]) }

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
        unsafe places.update(repeating: 0, count: Member.count)
        unsafe kinds.update(repeating: UInt8(ValueKind.absent), count: Member.count)
    }

    /// Notes that the value of `member` is the token from `start` to `end`; one that is absent has no place.
    @inline(__always)
    func set(_ member: Int, start: Int, end: Int, kind: Int) {
        let count = kind == ValueKind.absent ? 0 : end &- start
        let place = UInt32(truncatingIfNeeded: start) | UInt32(truncatingIfNeeded: count) &<< 16
        unsafe places[member] = place.littleEndian
        unsafe kinds[member] = UInt8(truncatingIfNeeded: kind)
    }

    /// Makes a member absent.
    func forget(_ member: Int) { set(member, start: 0, end: 0, kind: ValueKind.absent) }

    @inline(__always)
    func kind(of member: Int) -> Int { unsafe Int(kinds[member]) }

    /// Where the token of a member stands that is not absent.
    @inline(__always)
    func place(of member: Int) -> Range<Int> {
        let place = unsafe UInt32(littleEndian: places[member])
        let start = Int(place & 0xFFFF)
        return unsafe Range(uncheckedBounds: (start, start &+ Int(place &>> 16)))
    }

    /// The places of all fields: the first members are those fields, in their order, and lie in memory as they do
    /// there.
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
