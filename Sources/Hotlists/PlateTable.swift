import CPlatform
import Plates

/// From plate texts to one number each: open addressing in lines of eight keys, so that a miss reads one cache line.
///
///     keys    64 bytes a line: 8 × UInt64 plate bits, filled from the front, 0 = free; the eighth taken = go on in the next
///     heads   8 × UInt32 a line: what is stored for each key, read only once a key is found
///
/// At most half full, 2 % of the lines overflow. The hash is seeded, so no file can be made to collide.
@safe
struct PlateTable: ~Copyable, @unchecked Sendable {
    /// Stands for no number.
    static let none = UInt32.max

    private static let keysPerLine = 8
    /// How many lines are asked for before the first is looked at: what one core keeps in flight.
    private static let window = 24
    /// A table that fits into a core's second-level cache is as fast without prefetching.
    private static let linesThatNeedNoPrefetch: UInt64 = 4_096

    private let keys: UnsafeMutablePointer<UInt64>
    private let heads: UnsafeMutablePointer<UInt32>
    private let lineCount: UInt64
    private let seed: UInt64

    /// - Parameter capacity: the greatest number of different plates that will be stored.
    init(capacity: Int, seed: UInt64) {
        let lines = capacity / (PlateTable.keysPerLine / 2) + 1
        let slots = lines * PlateTable.keysPerLine
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: slots * MemoryLayout<UInt64>.stride,
            alignment: PlateTable.keysPerLine * MemoryLayout<UInt64>.stride)
        unsafe keys = memory.initializeMemory(as: UInt64.self, repeating: 0, count: slots)
        unsafe heads = UnsafeMutablePointer.allocate(capacity: slots)
        unsafe heads.initialize(repeating: PlateTable.none, count: slots)
        lineCount = UInt64(lines)
        self.seed = seed
    }

    deinit {
        unsafe keys.deallocate()
        unsafe heads.deallocate()
    }

    /// Stores `head` for the plate and returns what was stored before, or `none`.
    mutating func replace(_ plate: Plate, with head: UInt32) -> UInt32 {
        var line = line(of: plate)
        while true {
            let first = Int(line) * PlateTable.keysPerLine
            for slot in first..<first + PlateTable.keysPerLine {
                let key = unsafe keys[slot]
                guard key == 0 || key == plate.bits else { continue }
                unsafe keys[slot] = plate.bits
                let before = unsafe heads[slot]
                unsafe heads[slot] = head
                return before
            }
            line = next(line)
        }
    }

    /// Looks all plates up and calls `found` for each that is stored, with its place and its number, in their order.
    @inline(__always)
    func find(_ plates: UnsafeBufferPointer<Plate>, found: (Int, UInt32) -> Void) {
        let window = lineCount > PlateTable.linesThatNeedNoPrefetch ? PlateTable.window : 0
        for ahead in 0..<min(window, plates.count) { unsafe prefetch(plates[ahead]) }
        for place in 0..<plates.count {
            if window > 0, place + window < plates.count { unsafe prefetch(plates[place + window]) }
            let head = unsafe head(of: plates[place])
            if head != PlateTable.none { found(place, head) }
        }
    }

    @inline(__always)
    private func head(of plate: Plate) -> UInt32 {
        var line = line(of: plate)
        while true {
            let key = unsafe keys + Int(line) * PlateTable.keysPerLine
            // Compared without a branch each: whether a line holds the plate is nearly always no, where it would is
            // random.
            var matches = 0
            for slot in 0..<PlateTable.keysPerLine {
                matches |= unsafe (key[slot] == plate.bits ? 1 : 0) << slot
            }
            if matches != 0 { return unsafe heads[Int(line) * PlateTable.keysPerLine + matches.trailingZeroBitCount] }
            if unsafe key[PlateTable.keysPerLine - 1] == 0 { return PlateTable.none }
            line = next(line)
        }
    }

    @inline(__always)
    private func prefetch(_ plate: Plate) {
        unsafe platform_prefetch(keys + Int(line(of: plate)) * PlateTable.keysPerLine)
    }

    @inline(__always)
    private func next(_ line: UInt64) -> UInt64 { line + 1 == lineCount ? 0 : line + 1 }

    /// The 64-bit finaliser of MurmurHash3, then a multiply that maps its range onto the lines.
    @inline(__always)
    private func line(of plate: Plate) -> UInt64 {
        var hash = plate.bits ^ seed
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        hash ^= hash >> 33
        return hash.multipliedFullWidth(by: lineCount).high
    }
}
