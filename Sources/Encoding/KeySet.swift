/// The keys that the objects of one value have shown so far, as far as the format does not know them: it tells a key
/// that its object has shown before.
///
/// An open-addressing table of places in the value. The hash is a polynomial over 2^61 − 1 at a secret point, so that
/// two keys collide with a chance of their length in 2^61, whatever the sender chose them to be: the work stays linear
/// in the bytes. An object's serial number is never used again, so a slot whose serial is older than the value is free,
/// and nothing is ever cleared.
@safe
struct KeySet: ~Copyable {
    /// How many slots were looked at so far: what a test of linear work counts.
    private(set) var probeCount = 0

    private let slots: UnsafeMutablePointer<Slot>
    private let point: UInt64
    private let multiplier: UInt64
    private var lastSerial: UInt64 = 0
    private var firstSerial: UInt64 = 1

    private static let slotBits: UInt64 = 15
    /// At least twice the keys that 65,536 bytes can hold, each with two quotes, a colon, a value and a comma.
    private static let slotCount = 1 << Int(slotBits)
    private static let prime: UInt64 = (1 << 61) - 1

    /// - Parameter seed: must be unknown to those who send the values.
    init(seed: UInt64) {
        unsafe slots = .allocate(capacity: KeySet.slotCount)
        unsafe slots.initialize(repeating: Slot(serial: 0, hash: 0, start: 0, count: 0), count: KeySet.slotCount)
        point = KeySet.mix(seed &+ 0x9e37_79b9_7f4a_7c15) % (KeySet.prime - 1) + 1
        multiplier = KeySet.mix(seed &+ 0x3c6e_f372_fe94_f82a) | 1
    }

    deinit { unsafe slots.deallocate() }

    /// Forgets the keys of the value before.
    @inline(__always)
    mutating func beginValue() { firstSerial = lastSerial + 1 }

    /// - Returns: the number under which the object's keys are kept apart from those of others.
    @inline(__always)
    mutating func beginObject() -> UInt64 {
        lastSerial += 1
        return lastSerial
    }

    /// Adds the key of `count` bytes at `start` from `base` on.
    ///
    /// - Returns: false when the object has shown it before.
    mutating func insert(_ base: UnsafePointer<UInt8>, start: Int, count: Int, serial: UInt64) -> Bool {
        let hash = unsafe hash(base + start, count: count, serial: serial)
        var slot = Int(truncatingIfNeeded: (hash &* multiplier) >> (64 - KeySet.slotBits))
        while true {
            probeCount += 1
            let taken = unsafe slots[slot]
            if taken.serial < firstSerial {
                unsafe slots[slot] = Slot(
                    serial: serial, hash: UInt32(truncatingIfNeeded: hash), start: UInt32(start), count: UInt32(count))
                return true
            }
            if taken.serial == serial, taken.hash == UInt32(truncatingIfNeeded: hash), taken.count == UInt32(count),
                unsafe equal(base + Int(taken.start), base + start, count: count)
            {
                return false
            }
            slot = (slot + 1) & (KeySet.slotCount - 1)
        }
    }

    /// The polynomial with the coefficients serial, the key seven bytes at a time, and its length.
    private func hash(_ key: UnsafePointer<UInt8>, count: Int, serial: UInt64) -> UInt64 {
        var hash = serial
        var at = 0
        while at < count {
            var chunk: UInt64 = 0
            for place in at..<min(at + 7, count) { chunk = unsafe chunk << 8 | UInt64(key[place]) }
            hash = step(hash, chunk)
            at += 7
        }
        return step(hash, UInt64(count))
    }

    /// hash · point + coefficient, modulo the prime, with all factors below 2^61.
    @inline(__always)
    private func step(_ hash: UInt64, _ coefficient: UInt64) -> UInt64 {
        let product = hash.multipliedFullWidth(by: point)
        let folded = (product.low & KeySet.prime) + (product.high << 3 | product.low >> 61) + coefficient
        let once = (folded & KeySet.prime) + folded >> 61
        return once >= KeySet.prime ? once - KeySet.prime : once
    }

    private func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int) -> Bool {
        for place in 0..<count where unsafe left[place] != right[place] { return false }
        return true
    }

    /// The finish of SplitMix64: every bit of the seed reaches every bit of the answer.
    private static func mix(_ seed: UInt64) -> UInt64 {
        var mixed = (seed ^ (seed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private struct Slot: BitwiseCopyable {
        var serial: UInt64
        var hash: UInt32
        var start: UInt32
        var count: UInt32
    }
}
