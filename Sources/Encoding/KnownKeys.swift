import CPlatform
import Plates

/// The objects whose members the format `platestream-json` knows, and all others.
enum Shape: UInt8 {
    case read, location, vehicle, candidate, other
}

/// One member that the format knows: the fields of a read first, under the numbers of `ReadField`.
enum Member {
    static let candidates = 5
    static let location = 9
    static let vehicle = 12
    static let latitude = 14
    static let longitude = 15
    static let unknown = 22
    static let count = 23

    /// Name, shape and the kinds that its value may have: all where the wrong type is a fault, or says something, and
    /// is not just ignored.
    static let known: [(shape: Shape, name: StaticString, kinds: UInt8)] = [
        (.read, "read_id", ValueKind.all), (.read, "plate", ValueKind.all), (.read, "plate_region", ValueKind.texts),
        (.read, "plate_region_confidence", ValueKind.all), (.read, "confidence", ValueKind.all),
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

/// Finds the member that a key names. A source writes its fields in the same order again and again, so the key is first
/// compared with the one that came next last time; else by hash there is one slot to look at, and one compare.
///
///     slot (64 bytes):  name, zeros to 32 bytes │ length (4) │ member (1) │ kinds (1) │ next (1)
///     slots:            64 by hash of shape, length, first and last byte │ one a shape, for its beginning │ unknown
///
/// `next` is the slot of the key that came next.
///
/// A slot is found by hash before it stands as the next of another, so it belongs to the same shape. It is an address:
/// copies of it share the table, and whoever made it frees it.
@safe
struct KnownKeys {
    /// The slot of every key that the format does not know.
    static let unknownSlot = slotCount + shapeCount

    private let table: UnsafeMutableRawPointer
    private let multiplier: UInt32

    private static let slotBits: UInt32 = 6
    private static let slotCount = 1 << Int(slotBits)
    private static let shapeCount = Int(Shape.other.rawValue) + 1
    private static let slotWidth = 64
    private static let lengthPlace = 32
    private static let memberPlace = 36
    private static let kindsPlace = 37
    private static let nextPlace = 38
    /// The length of a slot without a key, which no key has.
    private static let noLength = UInt32.max

    init() {
        multiplier = KnownKeys.findMultiplier()
        let count = KnownKeys.unknownSlot + 1
        unsafe table = .allocate(byteCount: count * KnownKeys.slotWidth, alignment: KnownKeys.slotWidth)
        unsafe table.initializeMemory(as: UInt8.self, repeating: 0, count: count * KnownKeys.slotWidth)
        for slot in 0..<count {
            set(slot, length: KnownKeys.noLength, member: Member.unknown, kinds: ValueKind.all)
            setNext(KnownKeys.unknownSlot, after: slot)
        }
        for (member, known) in Member.known.enumerated() {
            let slot = KnownKeys.slot(of: known.name, in: known.shape, multiplier: multiplier)
            let length = known.name.utf8CodeUnitCount
            unsafe (table + slot * KnownKeys.slotWidth).copyMemory(from: known.name.utf8Start, byteCount: length)
            set(slot, length: UInt32(length), member: member, kinds: known.kinds)
        }
    }

    func free() { unsafe table.deallocate() }

    /// Where an object of `shape` begins, in place of the key before its first.
    @inline(__always)
    func beginning(of shape: Shape) -> Int { KnownKeys.slotCount &+ Int(shape.rawValue) }

    /// The slot of the `length` bytes at `key` among the keys of an object of `shape`, or `unknownSlot`.
    ///
    /// The byte before `key` and 32 from it on must be readable.
    ///
    /// - Parameter previous: the slot of the last known key of the object, or its beginning; becomes this key's slot.
    @inline(__always)
    func slot(of key: UnsafePointer<UInt8>, length: Int, in shape: Shape, after previous: inout Int) -> Int {
        let guess = Int(byte(KnownKeys.nextPlace, of: previous))
        if unsafe isKey(of: guess, key, length: length) {
            previous = guess
            return guess
        }
        let found = unsafe search(key, length: length, in: shape, after: previous)
        if found != KnownKeys.unknownSlot { previous = found }
        return found
    }

    @inline(__always)
    func member(of slot: Int) -> Int { Int(byte(KnownKeys.memberPlace, of: slot)) }

    /// Whether the value of the member in `slot` may be of `kind`.
    @inline(__always)
    func allows(_ kind: Int, in slot: Int) -> Bool {
        UInt32(byte(KnownKeys.kindsPlace, of: slot)) &>> UInt32(truncatingIfNeeded: kind) & 1 == 1
    }

    @inline(never)
    private func search(_ key: UnsafePointer<UInt8>, length: Int, in shape: Shape, after previous: Int) -> Int {
        let slot = unsafe KnownKeys.slot(
            shape: shape, length: length, first: key[0], last: key[length - 1], multiplier: multiplier)
        guard unsafe isKey(of: slot, key, length: length) else { return KnownKeys.unknownSlot }
        setNext(slot, after: previous)
        return slot
    }

    @inline(__always)
    private func isKey(of slot: Int, _ key: UnsafePointer<UInt8>, length: Int) -> Bool {
        let name = unsafe table + slot &* KnownKeys.slotWidth
        let wanted = unsafe name.load(fromByteOffset: KnownKeys.lengthPlace, as: UInt32.self)
        guard UInt32(truncatingIfNeeded: length) == wanted else { return false }
        let differences = unsafe scan_differences_32(key, name.assumingMemoryBound(to: UInt8.self))
        return differences & ((1 &<< UInt32(truncatingIfNeeded: length)) &- 1) == 0
    }

    @inline(__always)
    private func byte(_ place: Int, of slot: Int) -> UInt8 {
        unsafe table.load(fromByteOffset: slot &* KnownKeys.slotWidth &+ place, as: UInt8.self)
    }

    private func set(_ slot: Int, length: UInt32, member: Int, kinds: UInt8) {
        let place = unsafe table + slot * KnownKeys.slotWidth
        unsafe place.storeBytes(of: length, toByteOffset: KnownKeys.lengthPlace, as: UInt32.self)
        unsafe place.storeBytes(of: UInt8(member), toByteOffset: KnownKeys.memberPlace, as: UInt8.self)
        unsafe place.storeBytes(of: kinds, toByteOffset: KnownKeys.kindsPlace, as: UInt8.self)
    }

    private func setNext(_ next: Int, after slot: Int) {
        unsafe table.storeBytes(
            of: UInt8(truncatingIfNeeded: next), toByteOffset: slot * KnownKeys.slotWidth + KnownKeys.nextPlace,
            as: UInt8.self)
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
