import CPlatform

/// Walks over one value, once: checks that it is JSON, notes the first key that an object shows twice, and where the
/// value of each member stands that the format knows.
@safe
struct ReadScanner: ~Copyable {
    /// The first place at which the value is not JSON.
    private(set) var failedAt = 0
    /// Where the first key stands that its object had shown before; nil when there is none.
    private(set) var duplicateAt: Int?
    /// How many optional members had a value of the wrong type.
    private(set) var wrongTypeCount = 0
    var probeCount: Int { seen.probeCount }

    /// The top level counts as 1.
    static let deepestNesting = 32

    private let scratch: Scratch
    private var bytes: PaddedBytes
    /// Whether the places of the quotes alone tell where each string ends: nothing is escaped, and all is UTF-8.
    private var isIndexed = false
    private let keys = KnownKeys()
    private var seen: KeySet

    init(scratch: Scratch, seed: UInt64) {
        self.scratch = scratch
        bytes = scratch.value(count: 0)
        seen = KeySet(seed: seed)
    }

    deinit { keys.free() }

    /// Scans the value of `count` bytes that lies in the scratch memory.
    ///
    /// - Returns: whether it is JSON; if not, `failedAt` is set and nothing else of the answer counts.
    mutating func scan(count: Int) -> Bool {
        bytes = scratch.value(count: count)
        scratch.clearMembers()
        seen.beginValue()
        duplicateAt = nil
        wrongTypeCount = 0

        let start = bytes.skippingSpace(at: 0)
        guard bytes[start] == UInt8(ascii: "{") else { return fail(at: start) }
        if let place = indexQuotes() { return fail(at: place) }
        var quote = 0
        let end = endOfObject(at: start, shape: .read, depth: 1, quote: &quote)
        guard end >= 0 else { return fail(at: -1 - end) }
        let rest = bytes.skippingSpace(at: end)
        return rest == count || fail(at: rest)
    }

    /// Finds all quotes at once, so that the walk need not wait for the end of one string to find the next: most values
    /// hold neither escapes nor, but for a newline at their end, control characters.
    ///
    /// - Returns: the first place that is not UTF-8, or nil.
    private mutating func indexQuotes() -> Int? {
        var count = bytes.count
        while count > 0, bytes[count - 1] <= 0x20 { count -= 1 }
        let found = scratch.indexQuotes(count: count)
        isIndexed = found.has_escape_or_control == 0
        guard isIndexed, found.has_non_ascii != 0 else { return nil }
        let place = Scanner.firstNonUTF8(bytes, count: count)
        return place == count ? nil : place
    }

    private mutating func fail(at place: Int) -> Bool {
        failedAt = place
        return false
    }

    /// The end of the object that opens at `start`, or a failure; `quote` counts the quotes passed so far.
    private mutating func endOfObject(at start: Int, shape: Shape, depth: Int, quote: inout Int) -> Int {
        isIndexed
            ? walk(at: start, shape: shape, depth: depth, quote: &quote, isIndexed: true)
            : walk(at: start, shape: shape, depth: depth, quote: &quote, isIndexed: false)
    }

    /// The same, compiled for each way of finding the end of a string.
    @inline(__always)
    private mutating func walk(at start: Int, shape: Shape, depth: Int, quote: inout Int, isIndexed: Bool) -> Int {
        let bytes = bytes
        let keys = keys
        let scratch = scratch
        let serial = seen.beginObject()
        var strings = StringEnds(bytes: bytes, scratch: scratch, isIndexed: isIndexed, quote: quote)
        defer { quote = strings.quote }
        var shown: UInt32 = 0
        var slot = keys.beginning(of: shape)
        var at = bytes.skippingSpace(at: start &+ 1)
        if bytes[at] == UInt8(ascii: "}") { return at &+ 1 }
        while true {
            guard bytes[at] == UInt8(ascii: "\"") else { return Scanner.failure(at: at) }
            var isEscaped = false
            let keyEnd = strings.end(at: &at, isEscaped: &isEscaped)
            if keyEnd < 0 { return keyEnd }
            var key = unsafe Range(uncheckedBounds: (at &+ 1, keyEnd &- 1))
            if isEscaped { key = scratch.unescape(key) }
            let length = key.upperBound &- key.lowerBound
            let found = unsafe keys.slot(of: scratch.base + key.lowerBound, length: length, in: shape, after: &slot)
            let member = keys.member(of: found)
            let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: member)
            if found == KnownKeys.unknownSlot {
                let isNew = unsafe seen.insert(scratch.base, start: key.lowerBound, count: length, serial: serial)
                if !isNew { noteDuplicate(at: at) }
            } else if shown & bit != 0 {
                noteDuplicate(at: at)
            }
            shown |= bit

            at = bytes.skippingSpace(at: keyEnd)
            guard bytes[at] == UInt8(ascii: ":") else { return Scanner.failure(at: at) }
            at = bytes.skippingSpace(at: at &+ 1)
            var kind = ValueKind.number
            let end: Int
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                end = strings.end(at: &at, isEscaped: &isEscaped, kind: &kind)
            } else if byte &- 0x30 <= 9 || byte == UInt8(ascii: "-") {
                end = Scanner.endOfNumber(bytes, at: at)
            } else {
                var passed = strings.quote
                var otherKind = ValueKind.absent
                end = endOfOtherValue(at: at, member: member, depth: depth, kind: &otherKind, quote: &passed)
                strings.quote = passed
                kind = otherKind
            }
            if end < 0 { return end }
            if keys.allows(kind, in: found) {
                scratch.set(member, start: at, end: end, kind: kind)
            } else {
                wrongTypeCount &+= 1
            }

            at = bytes.skippingSpace(at: end)
            let separator = bytes[at]
            guard separator == UInt8(ascii: ",") else {
                return separator == UInt8(ascii: "}") ? at &+ 1 : Scanner.failure(at: at)
            }
            at = bytes.skippingSpace(at: at &+ 1)
        }
    }

    /// The end of an object, an array or a literal.
    @inline(never)
    private mutating func endOfOtherValue(
        at: Int, member: Int, depth: Int, kind: inout Int, quote: inout Int
    ) -> Int {
        switch bytes[at] {
        case UInt8(ascii: "{"):
            guard depth < ReadScanner.deepestNesting else { return Scanner.failure(at: at) }
            kind = ValueKind.object
            let shape: Shape =
                switch member {
                case Member.location: .location
                case Member.vehicle: .vehicle
                default: .other
                }
            return endOfObject(at: at, shape: shape, depth: depth + 1, quote: &quote)
        case UInt8(ascii: "["):
            guard depth < ReadScanner.deepestNesting else { return Scanner.failure(at: at) }
            kind = ValueKind.array
            return endOfArray(
                at: at, holdsCandidates: member == Member.candidates, depth: depth + 1, quote: &quote)
        default:
            kind = bytes[at] == UInt8(ascii: "n") ? ValueKind.absent : ValueKind.boolean
            return Scanner.endOfLiteral(bytes, at: at)
        }
    }

    /// The end of the array that opens at `start`, or a failure.
    private mutating func endOfArray(at start: Int, holdsCandidates: Bool, depth: Int, quote: inout Int) -> Int {
        var at = bytes.skippingSpace(at: start + 1)
        if bytes[at] == UInt8(ascii: "]") { return at + 1 }
        while true {
            var kind = ValueKind.object
            let end: Int
            if holdsCandidates, bytes[at] == UInt8(ascii: "{") {
                guard depth < ReadScanner.deepestNesting else { return Scanner.failure(at: at) }
                end = endOfObject(at: at, shape: .candidate, depth: depth + 1, quote: &quote)
            } else {
                end = endOfElement(at: at, depth: depth, kind: &kind, quote: &quote)
            }
            if end < 0 { return end }
            if holdsCandidates, kind != ValueKind.object, kind != ValueKind.absent { wrongTypeCount += 1 }

            at = bytes.skippingSpace(at: end)
            let separator = bytes[at]
            if separator == UInt8(ascii: ",") {
                at = bytes.skippingSpace(at: at + 1)
                continue
            }
            return separator == UInt8(ascii: "]") ? at + 1 : Scanner.failure(at: at)
        }
    }

    /// The end of an array's element and its kind.
    private mutating func endOfElement(at: Int, depth: Int, kind: inout Int, quote: inout Int) -> Int {
        switch bytes[at] {
        case UInt8(ascii: "\""):
            var strings = StringEnds(bytes: bytes, scratch: scratch, isIndexed: isIndexed, quote: quote)
            defer { quote = strings.quote }
            var at = at
            var isEscaped = false
            return strings.end(at: &at, isEscaped: &isEscaped, kind: &kind)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            kind = ValueKind.number
            return Scanner.endOfNumber(bytes, at: at)
        default:
            return endOfOtherValue(at: at, member: Member.unknown, depth: depth, kind: &kind, quote: &quote)
        }
    }

    @inline(never)
    private mutating func noteDuplicate(at place: Int) {
        if duplicateAt == nil { duplicateAt = place }
    }
}

/// Finds where strings end: by the index of the quotes, when that is enough, else byte by byte.
private struct StringEnds {
    let bytes: PaddedBytes
    let scratch: Scratch
    let isIndexed: Bool
    /// How many quotes were passed, when they are indexed.
    var quote: Int

    /// The end of the string that opens at `at`, or a failure.
    ///
    /// `at` is the place of that quote already; taken from the index again, it does not wait for what stands before it.
    @inline(__always)
    mutating func end(at: inout Int, isEscaped: inout Bool) -> Int {
        guard isIndexed else {
            isEscaped = false
            return Scanner.endOfString(bytes, at: at, isEscaped: &isEscaped)
        }
        at = scratch.quote(quote)
        let close = scratch.quote(quote &+ 1)
        quote = quote &+ 2
        return bytes[close] == UInt8(ascii: "\"") ? close &+ 1 : Scanner.failure(at: close)
    }

    /// The same for a value, with its kind.
    @inline(__always)
    mutating func end(at: inout Int, isEscaped: inout Bool, kind: inout Int) -> Int {
        let end = end(at: &at, isEscaped: &isEscaped)
        kind = isEscaped ? ValueKind.escapedText : (end == at &+ 2 ? ValueKind.absent : ValueKind.text)
        return end
    }
}
