import CPlatform
import Plates

/// The objects whose members the format `platestream-json` knows, and all others.
enum Shape: UInt8 {
    case read, location, vehicle, candidate, other
}

/// One member that the format knows: the fields of a read first, under the numbers of `ReadField`.
enum Member {
    static let latitude = 14
    static let longitude = 15
    static let unknown = 22
    static let count = 23

    /// Name, shape and the kinds that its value may have: all where the wrong type is a fault, not something to ignore.
    static let known: [(shape: Shape, name: StaticString, kinds: UInt8)] = [
        (.read, "read_id", ValueKind.all), (.read, "plate", ValueKind.all), (.read, "plate_region", ValueKind.texts),
        (.read, "plate_region_confidence", ValueKind.numbers), (.read, "confidence", ValueKind.all),
        (.read, "candidates", ValueKind.arrays), (.read, "captured_at", ValueKind.all),
        (.read, "camera_id", ValueKind.all), (.read, "agency_id", ValueKind.all), (.read, "location", ValueKind.all),
        (.read, "heading_deg", ValueKind.numbers), (.read, "speed_kph", ValueKind.numbers),
        (.read, "vehicle", ValueKind.objects), (.read, "image_ref", ValueKind.texts),
        (.location, "lat", ValueKind.all), (.location, "lon", ValueKind.all),
        (.vehicle, "make", ValueKind.texts), (.vehicle, "model", ValueKind.texts),
        (.vehicle, "color", ValueKind.texts), (.vehicle, "body", ValueKind.texts),
        (.candidate, "plate", ValueKind.texts), (.candidate, "confidence", ValueKind.numbers),
    ]
}

/// What a value is, as far as a member's type goes.
enum ValueKind {
    /// `null` or the empty string: it counts as not being there.
    static let absent = 0
    static let text = 1
    static let escapedText = 2
    static let number = 3
    static let boolean = 4
    static let object = 5
    static let array = 6

    // Sets of kinds, one bit each; absent is in all of them.
    static let texts: UInt8 = 1 | 1 << text | 1 << escapedText
    static let numbers: UInt8 = 1 | 1 << number
    static let objects: UInt8 = 1 | 1 << object
    static let arrays: UInt8 = 1 | 1 << array
    static let all: UInt8 = 0x7F
}

/// Finds the member that a key names by its shape, length, first and last byte: one slot to look at, one compare.
///
///     slot = hash(shape, length, first, last):  name, zeros to 32 bytes │ length │ member
@safe
struct KnownKeys: ~Copyable {
    private let names: UnsafeMutablePointer<UInt8>
    private let lengths: UnsafeMutablePointer<UInt8>
    private let members: UnsafeMutablePointer<UInt8>
    private let kinds: UnsafeMutablePointer<UInt8>
    private let multiplier: UInt32

    private static let slotBits: UInt32 = 6
    private static let slotCount = 1 << Int(slotBits)
    private static let nameWidth = 32

    init() {
        multiplier = KnownKeys.findMultiplier()
        unsafe names = .allocate(capacity: KnownKeys.slotCount * KnownKeys.nameWidth)
        unsafe names.initialize(repeating: 0, count: KnownKeys.slotCount * KnownKeys.nameWidth)
        unsafe lengths = .allocate(capacity: KnownKeys.slotCount)
        unsafe lengths.initialize(repeating: 0, count: KnownKeys.slotCount)
        unsafe members = .allocate(capacity: KnownKeys.slotCount)
        unsafe members.initialize(repeating: UInt8(Member.unknown), count: KnownKeys.slotCount)
        unsafe kinds = .allocate(capacity: Member.count)
        unsafe kinds.initialize(repeating: ValueKind.all, count: Member.count)
        for (member, known) in Member.known.enumerated() {
            let slot = KnownKeys.slot(of: known.name, in: known.shape, multiplier: multiplier)
            let length = known.name.utf8CodeUnitCount
            unsafe (names + slot * KnownKeys.nameWidth).update(from: known.name.utf8Start, count: length)
            unsafe lengths[slot] = UInt8(length)
            unsafe members[slot] = UInt8(member)
            unsafe kinds[member] = known.kinds
        }
    }

    deinit {
        unsafe names.deallocate()
        unsafe lengths.deallocate()
        unsafe members.deallocate()
        unsafe kinds.deallocate()
    }

    /// The member of an object of `shape` whose key is the `length` bytes at `key`, or `Member.unknown`.
    ///
    /// The byte before `key` and 32 from it on must be readable.
    @inline(__always)
    func member(_ key: UnsafePointer<UInt8>, length: Int, in shape: Shape) -> Int {
        let slot = unsafe KnownKeys.slot(
            shape: shape, length: length, first: key[0], last: key[length - 1], multiplier: multiplier)
        guard unsafe length == Int(lengths[slot]) else { return Member.unknown }
        let differences = unsafe scan_differences_32(key, names + slot * KnownKeys.nameWidth)
        guard differences & ((1 &<< UInt32(truncatingIfNeeded: length)) &- 1) == 0 else { return Member.unknown }
        return unsafe Int(members[slot])
    }

    /// Whether the value of `member` may be of `kind`.
    @inline(__always)
    func allows(_ kind: Int, for member: Int) -> Bool {
        unsafe kinds[member] >> UInt8(truncatingIfNeeded: kind) & 1 == 1
    }

    @inline(__always)
    private static func slot(shape: Shape, length: Int, first: UInt8, last: UInt8, multiplier: UInt32) -> Int {
        let key =
            UInt32(first) | UInt32(last) << 8 | UInt32(truncatingIfNeeded: length) << 16
            | UInt32(shape.rawValue) << 24
        return Int((key &* multiplier) >> (32 - slotBits))
    }

    private static func slot(of name: StaticString, in shape: Shape, multiplier: UInt32) -> Int {
        let length = name.utf8CodeUnitCount
        return unsafe slot(
            shape: shape, length: length, first: name.utf8Start[0], last: name.utf8Start[length - 1],
            multiplier: multiplier)
    }

    /// The first multiplier that gives each known key a slot of its own; about one in thirty does.
    private static func findMultiplier() -> UInt32 {
        var multiplier: UInt32 = 0x9e37_79b1
        while true {
            let slots = Set(Member.known.map { slot(of: $0.name, in: $0.shape, multiplier: multiplier) })
            if slots.count == Member.known.count { return multiplier }
            multiplier = multiplier &* 0x2c1b_3c6d &+ 0x297a_2d38 | 1
        }
    }
}
