/// Reads the values of Kafka's protocol, and trusts none of them: whatever the bytes are, it answers with a value or a
/// `WireFault`, and takes no more memory than they do.
///
///     INT8 … INT64     big endian, two's complement          BOOLEAN  one byte, 0 = false
///     UVARINT          7 bits a byte, the lowest first; the top bit says that more follow: 5 bytes at most
///     UUID             16 bytes
///     STRING           INT16 length │ UTF-8                   length −1 = null
///     ARRAY            INT32 count  │ elements                count −1 = null
///     COMPACT STRING   UVARINT length + 1 │ UTF-8             0 = null
///     COMPACT BYTES    UVARINT length + 1 │ bytes             0 = null
///     COMPACT ARRAY    UVARINT count + 1  │ elements          0 = null
///     TAGGED FIELDS    UVARINT count │ count × (UVARINT tag │ UVARINT size │ bytes)
///
/// Versions that Kafka calls flexible have the compact forms, and tagged fields at the end of each structure.
struct WireReader {
    private let bytes: [UInt8]
    private var place: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        place = 0
    }

    /// Bytes that have not been read.
    var remaining: Int { bytes.count - place }

    mutating func int8() throws(WireFault) -> Int8 { Int8(bitPattern: try take(1).first ?? 0) }
    mutating func int16() throws(WireFault) -> Int16 { Int16(truncatingIfNeeded: try bigEndian(2)) }
    mutating func int32() throws(WireFault) -> Int32 { Int32(truncatingIfNeeded: try bigEndian(4)) }
    mutating func int64() throws(WireFault) -> Int64 { Int64(bitPattern: try bigEndian(8)) }
    mutating func boolean() throws(WireFault) -> Bool { try int8() != 0 }
    mutating func uuid() throws(WireFault) -> [UInt8] { Array(try take(16)) }

    mutating func unsignedVarint() throws(WireFault) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: 0 as UInt64, through: 28, by: 7) {
            let byte = try take(1).first ?? 0
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard value <= UInt64(UInt32.max) else { break }
                return Int(value)
            }
        }
        throw .badVarint
    }
}

extension WireReader {
    mutating func string() throws(WireFault) -> String {
        guard let text = try text(Int(int16())) else { throw .nullValue }
        return text
    }

    mutating func compactString() throws(WireFault) -> String {
        guard let text = try compactNullableString() else { throw .nullValue }
        return text
    }

    mutating func compactNullableString() throws(WireFault) -> String? { try text(unsignedVarint() - 1) }

    mutating func compactBytes() throws(WireFault) -> [UInt8] {
        let length = try unsignedVarint() - 1
        guard length >= 0 else { throw .nullValue }
        return Array(try take(length))
    }

    mutating func array<Element>(
        _ element: (inout WireReader) throws(WireFault) -> Element
    ) throws(WireFault) -> [Element] { try elements(Int(int32()), element) }

    mutating func compactArray<Element>(
        _ element: (inout WireReader) throws(WireFault) -> Element
    ) throws(WireFault) -> [Element] { try elements(unsignedVarint() - 1, element) }

    /// Passes over the tagged fields of a structure: none of them concerns us.
    mutating func skipTaggedFields() throws(WireFault) {
        for _ in 0..<(try count(unsignedVarint())) {
            _ = try unsignedVarint()
            _ = try take(unsignedVarint())
        }
    }

    /// - Throws: when the answer goes on after what was read: then it was read wrongly.
    func end() throws(WireFault) {
        guard remaining == 0 else { throw .goesOn(bytes: remaining) }
    }
}

extension WireReader {
    private mutating func take(_ count: Int) throws(WireFault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw .cutShort }
        defer { place += count }
        return bytes[place..<place + count]
    }

    private mutating func bigEndian(_ count: Int) throws(WireFault) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func text(_ length: Int) throws(WireFault) -> String? {
        if length == -1 { return nil }
        guard let text = String(validating: try take(length), as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Each element takes a byte at least, so a count beyond what remains is a lie.
    private func count(_ claimed: Int) throws(WireFault) -> Int {
        guard (0...remaining).contains(claimed) else { throw .cutShort }
        return claimed
    }

    private mutating func elements<Element>(
        _ claimed: Int, _ element: (inout WireReader) throws(WireFault) -> Element
    ) throws(WireFault) -> [Element] {
        if claimed == -1 { return [] }
        var elements: [Element] = []
        for _ in 0..<(try count(claimed)) { elements.append(try element(&self)) }
        return elements
    }
}

/// Why bytes are not what the protocol says they are.
enum WireFault: Error, Equatable, CustomStringConvertible {
    case cutShort
    case goesOn(bytes: Int)
    case badVarint
    case notUTF8
    case nullValue
    case unasked

    var description: String {
        switch self {
        case .cutShort: "it ends too early"
        case .goesOn(let bytes): "\(bytes) bytes follow its end"
        case .badVarint: "a number in it is too long"
        case .notUTF8: "a text in it is not UTF-8"
        case .nullValue: "a value is missing in it"
        case .unasked: "it is about something else"
        }
    }
}
