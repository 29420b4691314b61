/// A cursor over one JSON value that was found valid before: for the rare hit, which wants more of a read than the
/// decoder took out of it.
///
/// It checks nothing again. Bytes that are not JSON give a wrong answer, never a look beyond them.
@safe
package struct JSONToken {
    package enum Kind: Sendable { case string, number, boolean, null, object, array }

    /// The whole token, a string with its quotes.
    package let bytes: UnsafeRawBufferPointer

    /// - Parameter bytes: must stay where they are, unchanged, as long as the token is used.
    package init(bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// The value in a text that may begin with white space.
    package init(in text: UnsafeRawBufferPointer) {
        let whole = unsafe JSONToken(bytes: text)
        self = whole.token(whole.skippingSpace(0), text.count)
    }

    package var kind: Kind {
        switch byte(0) {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// Whether the value counts as not being there: `null`, or the empty string.
    package var isAbsent: Bool { kind == .null || (kind == .string && count == 2) }

    /// Calls `body` with each member of an object, key and value, in their order; with none when it is not an object.
    package func forEachMember(_ body: (_ key: JSONToken, _ value: JSONToken) throws -> Void) rethrows {
        guard kind == .object else { return }
        _ = try forEachMember(from: 0, body)
    }

    /// The end of the object that opens at `start`, after `body` has seen its members.
    private func forEachMember(from start: Int, _ body: (JSONToken, JSONToken) throws -> Void) rethrows -> Int {
        var at = skippingSpace(start + 1)
        while byte(at) == UInt8(ascii: "\"") {
            let keyEnd = endOfToken(at)
            let value = skippingSpace(skippingSpace(keyEnd) + 1)
            let end = endOfToken(value)
            try body(token(at, keyEnd), token(value, end))
            at = skippingSpace(end)
            if byte(at) == UInt8(ascii: ",") { at = skippingSpace(at + 1) }
        }
        return min(at + 1, count)
    }

    /// Calls `body` with each element of an array, in their order; with none when it is not an array.
    package func forEachElement(_ body: (JSONToken) throws -> Void) rethrows {
        guard kind == .array else { return }
        var at = skippingSpace(1)
        while at < count, byte(at) != UInt8(ascii: "]") {
            let end = endOfToken(at)
            try body(token(at, end))
            at = skippingSpace(end)
            if byte(at) == UInt8(ascii: ",") { at = skippingSpace(at + 1) }
        }
    }

    /// Calls `body` with each member of each object that stands in an array, and `endOfElement` behind each object;
    /// walks over every byte once.
    package func forEachMemberOfElements(
        _ body: (_ key: JSONToken, _ value: JSONToken) throws -> Void, endOfElement: () throws -> Void
    ) rethrows {
        guard kind == .array else { return }
        var at = skippingSpace(1)
        while at < count, byte(at) != UInt8(ascii: "]") {
            var end = at
            if byte(at) == UInt8(ascii: "{") {
                end = try forEachMember(from: at, body)
                try endOfElement()
            } else {
                end = endOfToken(at)
            }
            at = skippingSpace(end)
            if byte(at) == UInt8(ascii: ",") { at = skippingSpace(at + 1) }
        }
    }

    /// The text of a string as it is written, without the quotes; nil when it is not a string or has escapes.
    package var plainText: UnsafeRawBufferPointer? {
        guard kind == .string, count >= 2 else { return nil }
        let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[1..<count - 1])
        return stop(from: 1) < count - 1 ? nil : unsafe text
    }

    /// Appends the text of a string, as UTF-8 without quotes and escapes; nothing when it is not a string.
    package func unescaped(into target: inout [UInt8]) {
        guard kind == .string, count >= 2 else { return }
        let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[1..<count - 1])
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { room in
            guard let base = room.baseAddress else { return }
            let written = unsafe unescape(text, into: base)
            unsafe target.append(contentsOf: room[..<written])
        }
    }

    /// Whether the token is a string whose text, unescaped, is `name`.
    package func isString(_ name: StaticString) -> Bool {
        guard kind == .string, count >= 2 else { return false }
        let wanted = unsafe UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        // An escape is longer than what it stands for.
        guard count - 2 > wanted.count else { return unsafe isString(exactly: wanted) }
        guard unsafe plainText == nil else { return false }
        var unescaped: [UInt8] = []
        self.unescaped(into: &unescaped)
        return unsafe unescaped.elementsEqual(wanted)
    }

    private func isString(exactly text: UnsafeRawBufferPointer) -> Bool {
        guard count - 2 == text.count else { return false }
        for place in 0..<text.count where unsafe bytes[1 + place] != text[place] { return false }
        return true
    }

    /// The double nearest to the number written, infinite when none is large enough; nil when it is not a number.
    package var number: Double? {
        guard kind == .number, count > 0 else { return nil }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + PaddedBytes.padding) { room in
            guard let base = room.baseAddress else { return nil }
            unsafe room.initialize(repeating: 0)
            unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: bytes)
            return unsafe PaddedBytes(base: UnsafePointer(base), count: count).number(from: 0, to: count)
        }
    }
}
