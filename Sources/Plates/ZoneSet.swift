/// A zone that grants or lists name, by its number in the topology.
package struct ZoneNumber: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let value: UInt16

    /// - Precondition: at most 32,767, so that a set has room for how a read lies in it.
    package init(_ value: UInt16) {
        precondition(value <= ZoneNumber.most, "a topology has at most 32,768 zones")
        self.value = value
    }

    package static let most: UInt16 = 0x7FFF

    package static func < (left: ZoneNumber, right: ZoneNumber) -> Bool { left.value < right.value }
}

/// The zones that a read lies in (contract §9): in place, so that a fact costs no allocation.
///
/// Of each zone it holds that one of the read's points is inside or on the boundary, and whether all of them are
/// strictly inside. What does not fit, and what nobody knows for want of a point, leaves the set *open*: then a zone
/// that it does not name may count as entered, and never as strictly inside.
package struct ZoneSet: BitwiseCopyable, Sendable {
    /// How many zones may lie over one place and still be told apart.
    package static let capacity = 31

    /// A zone's number, doubled, and 1 when it is strictly inside.
    private var entries = InlineArray<31, UInt16>(repeating: 0)
    package private(set) var count: UInt8 = 0
    package private(set) var isOpen = false

    package init() {}

    /// In no zone.
    package static let none = ZoneSet()

    /// Of a read without a point: inside no `within` zone, and inside every `outside` zone.
    package static var unknown: ZoneSet {
        var set = ZoneSet()
        set.isOpen = true
        return set
    }

    /// - Parameter strictly: whether all points are strictly inside.
    package mutating func insert(_ zone: ZoneNumber, strictly: Bool) {
        guard Int(count) < ZoneSet.capacity else {
            isOpen = true
            return
        }
        entries[Int(count)] = zone.value << 1 | (strictly ? 1 : 0)
        count += 1
    }

    /// - Precondition: `place` is below `count`.
    @inline(__always)
    package subscript(place: Int) -> (zone: Int, strictly: Bool) {
        (Int(entries[place] >> 1), entries[place] & 1 == 1)
    }
}

extension ZoneSet: Equatable {
    package static func == (left: ZoneSet, right: ZoneSet) -> Bool {
        guard left.count == right.count, left.isOpen == right.isOpen else { return false }
        return (0..<Int(left.count)).allSatisfy { left.entries[$0] == right.entries[$0] }
    }
}
