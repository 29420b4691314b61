/// Whose law it is: a state (`US-CA`), the federal government (`US`) or another country or a part of it (`DE`,
/// `CA-ON`).
///
/// A bare pair of letters is a country here, never the postal code of a state: `CA` is Canada.
package struct Jurisdiction: Hashable, Comparable, BitwiseCopyable, Sendable {
    /// The characters of the code, the first in the highest byte: codes compare as their bytes do.
    private let bits: UInt64

    /// - Parameter code: two capitals, or an ISO 3166-2 region in capitals.
    /// - Returns: nil for all else.
    package init?(_ code: String) {
        let utf8 = Array(code.utf8)
        guard utf8.allSatisfy({ $0 < 0x61 }) else { return nil }
        if utf8.count == 2 {
            guard utf8.allSatisfy({ 0x41...0x5A ~= $0 }) else { return nil }
        } else if Region(code) == nil {
            return nil
        }
        var bits: UInt64 = 0
        for place in 0..<8 { bits = bits << 8 | (place < utf8.count ? UInt64(utf8[place]) : 0) }
        self.bits = bits
    }

    package var code: String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Whether both lie in one country.
    package func sharesCountry(with other: Jurisdiction) -> Bool { bits >> 48 == other.bits >> 48 }

    package static func < (left: Jurisdiction, right: Jurisdiction) -> Bool { left.bits < right.bits }
}

/// The jurisdictions that one policy knows, each by a number: the places of its boundaries, and the regions of its law
/// packs and agencies.
package struct JurisdictionList: Equatable, Sendable {
    /// 57 parts of the United States, itself, and room for others: what a `PlaceSet` can hold.
    package static let most = 128

    /// Sorted by code, each once.
    package let all: [Jurisdiction]

    package static let none = JurisdictionList(sorted: [])

    private init(sorted: [Jurisdiction]) { all = sorted }

    /// - Returns: nil for more than 128 different ones.
    package init?(_ jurisdictions: some Sequence<Jurisdiction>) {
        all = Set(jurisdictions).sorted()
        guard all.count <= JurisdictionList.most else { return nil }
    }

    package func number(of jurisdiction: Jurisdiction) -> Int? { all.firstIndex(of: jurisdiction) }
}

/// The places of a read: a set of jurisdictions by their numbers, so in order of code (contract §9).
package struct PlaceSet: Hashable, BitwiseCopyable, Sendable {
    /// One bit a jurisdiction, the lowest for number 0.
    package private(set) var bits: UInt128

    /// Outside all of them.
    package static let nowhere = PlaceSet([])

    package init(_ numbers: some Sequence<Int>) {
        bits = 0
        for number in numbers { insert(number) }
    }

    package var isEmpty: Bool { bits == 0 }

    /// - Precondition: `number` is below 128.
    package func contains(_ number: Int) -> Bool { bits >> number & 1 == 1 }

    /// - Precondition: `number` is below 128.
    package mutating func insert(_ number: Int) {
        precondition(0..<JurisdictionList.most ~= number, "a jurisdiction has a number below 128")
        bits |= 1 << number
    }

    package mutating func remove(_ number: Int) { bits &= ~(1 << number) }
}
