/// Writes the values of Kafka's protocol: the picture of their bytes stands at `WireReader`.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func int8(_ value: Int8) { bytes.append(UInt8(bitPattern: value)) }
    mutating func int16(_ value: Int16) { bigEndian(UInt64(bitPattern: Int64(value)), 2) }
    mutating func int32(_ value: Int32) { bigEndian(UInt64(bitPattern: Int64(value)), 4) }
    mutating func int64(_ value: Int64) { bigEndian(UInt64(bitPattern: value), 8) }
    mutating func boolean(_ value: Bool) { int8(value ? 1 : 0) }
    mutating func uuid(_ value: [UInt8]) { bytes += value }

    mutating func unsignedVarint(_ value: Int) {
        var rest = UInt32(clamping: value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// - Parameter text: at most 32,767 bytes; what is longer is cut, and refused by the broker as unknown.
    mutating func string(_ text: String) {
        let text = text.utf8.prefix(Int(Int16.max))
        int16(Int16(text.count))
        bytes += text
    }

    mutating func compactString(_ text: String?) { compactBytes(text.map { Array($0.utf8) }) }

    mutating func compactBytes(_ value: [UInt8]?) {
        unsignedVarint(value.map { $0.count + 1 } ?? 0)
        bytes += value ?? []
    }

    mutating func array<Element>(_ elements: [Element], _ element: (inout WireWriter, Element) -> Void) {
        int32(Int32(clamping: elements.count))
        for each in elements { element(&self, each) }
    }

    mutating func compactArray<Element>(_ elements: [Element], _ element: (inout WireWriter, Element) -> Void) {
        unsignedVarint(elements.count + 1)
        for each in elements { element(&self, each) }
    }

    mutating func noTaggedFields() { unsignedVarint(0) }

    private mutating func bigEndian(_ value: UInt64, _ count: Int) {
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
    }
}
