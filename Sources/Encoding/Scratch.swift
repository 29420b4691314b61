/// Where one token stands in the value, and what it is; all zero when the member is absent.
struct Token {
    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    @inline(__always)
    init(start: Int, end: Int, kind: Int) {
        let bits = UInt64(truncatingIfNeeded: start | end << 20 | kind << 40)
        self.bits = kind == ValueKind.absent ? 0 : bits
    }

    @inline(__always)
    var start: Int { Int(truncatingIfNeeded: bits & 0xF_FFFF) }
    @inline(__always)
    var end: Int { Int(truncatingIfNeeded: bits >> 20 & 0xF_FFFF) }
    @inline(__always)
    var kind: Int { Int(truncatingIfNeeded: bits >> 40) }
}

/// The memory that a decoder works in, made once: a copy of the value with zeros behind it, what was unescaped of it,
/// and the tokens of the members that the format knows.
///
///     value (65,536) │ zeros (64) │ unescaped (65,536) │ zeros (64)
///
/// It is a set of addresses: copies of it share the memory, and whoever made it frees it.
@safe
struct Scratch {
    /// The largest value that the format allows, in bytes.
    static let valueCapacity = 65_536

    let base: UnsafeMutablePointer<UInt8>
    private let tokens: UnsafeMutablePointer<UInt64>
    private let unescapedEnd: UnsafeMutablePointer<Int>

    private static let unescapedStart = valueCapacity + PaddedBytes.padding
    private static let size = 2 * (valueCapacity + PaddedBytes.padding)

    init() {
        unsafe base = .allocate(capacity: Scratch.size)
        unsafe base.initialize(repeating: 0, count: Scratch.size)
        unsafe tokens = .allocate(capacity: Member.count)
        unsafe tokens.initialize(repeating: 0, count: Member.count)
        unsafe unescapedEnd = .allocate(capacity: 1)
        unsafe unescapedEnd.initialize(to: Scratch.unescapedStart)
    }

    func free() {
        unsafe base.deallocate()
        unsafe tokens.deallocate()
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

    @inline(__always)
    func clearTokens() { unsafe tokens.update(repeating: 0, count: Member.count) }

    @inline(__always)
    func token(of member: Int) -> Token { unsafe Token(bits: tokens[member]) }

    @inline(__always)
    func setToken(_ token: Token, of member: Int) { unsafe tokens[member] = token.bits }

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
