import CPlatform
package import Plates

/// From plate texts to the numbers of their entries: built once, never changed, and a miss reads one cache line.
///
///     lines     64 bytes: 31 × UInt16 fingerprint of a plate's hash, filled from the front, 0 = free ·
///               UInt16 set of the kinds of fingerprint that found no room here: those go on in the next line
///     keys      32 × UInt64 plate bits a line, read only where a fingerprint agrees
///     numbers   32 × UInt32 a line: the number of the plate's entry, or bit 31 and where they stand in `sharers`
///     sharers   UInt32: the numbers of all entries of one plate, ascending, bit 31 set on the last
///
/// Lines are filled to 70 %: 20.6 bytes a plate, 0.3 % of the plates stand in a later line than their own, and one miss
/// in 3,000 compares a key in vain. The hash is seeded, so no list can be made to collide.
@safe
package struct FingerprintTable: ~Copyable, @unchecked Sendable {
    /// A number has 31 bits.
    package static let maximumNumber = UInt32(1) << 31 - 1

    let view: View
    /// Kept only to be given back.
    private let memory: ZeroedMemory
    private let sharers: ZeroedMemory

    /// How many plates stand in the table, each counted once.
    package let plateCount: Int
    /// How many of them stand in a later line than their own.
    package let displacedCount: Int

    /// - Parameters:
    ///   - columns: the plates, with ascending numbers; those of one plate are found in the order given here.
    ///   - seed: of the hash; any value unknown to those who write the lists.
    /// - Precondition: no number is above `maximumNumber`.
    package init(_ columns: [PlateColumn], seed: UInt64) {
        var builder = Builder(columns, seed: seed)
        builder.insertAll()
        sharers = builder.sharers()
        var view = builder.view
        unsafe view.sharers = UnsafePointer(sharers.values(of: UInt32.self))
        self.view = view
        plateCount = builder.plateCount
        displacedCount = builder.displacedCount
        memory = builder.finish()
        assert(structureFault == nil)
    }

    /// How many bytes the table takes.
    package var byteCount: Int { memory.size + sharers.size }

    /// Makes candidates of the entries of all plates, by place in `plates` and then in their order.
    package func find(_ plates: UnsafeBufferPointer<Plate>, into candidates: inout [Candidate]) {
        candidates.removeAll(keepingCapacity: true)
        unsafe find(plates) { place, number in
            candidates.append(Candidate(read: Int32(truncatingIfNeeded: place), entry: EntryID(number)))
        }
    }

    /// Calls `found` with each plate's place and each of its numbers, in their orders.
    @inline(__always)
    func find(_ plates: UnsafeBufferPointer<Plate>, found: (Int, UInt32) -> Void) {
        unsafe view.forEachHash(of: plates) { place, hash in
            unsafe view.find(plates[place], hash: hash) { found(place, $0) }
        }
    }
}

extension FingerprintTable {
    /// The table as its readers see it: borrowed pointers, good as long as the table is.
    @safe
    struct View: BitwiseCopyable {
        let lines: UnsafePointer<UInt16>
        let keys: UnsafePointer<UInt64>
        let numbers: UnsafePointer<UInt32>
        var sharers: UnsafePointer<UInt32>
        let lineCount: UInt64
        let seed: UInt64

        static var places: Int { 32 }
        static var sharedBit: UInt32 { 1 << 31 }
        /// How many lines are asked for before the first is looked at: what one core keeps in flight. A power of two.
        private static var window: Int { 32 }
        /// A table that fits into a core's second-level cache is as fast without being asked for.
        private static var linesThatNeedNoPrefetch: UInt64 { 4_096 }

        /// Calls `body` with each plate's place and hash in their order, and asks for the lines of those behind.
        @inline(__always)
        func forEachHash(of plates: UnsafeBufferPointer<Plate>, _ body: (Int, UInt64) -> Void) {
            guard lineCount > View.linesThatNeedNoPrefetch else {
                for place in 0..<plates.count { unsafe body(place, hash(of: plates[place])) }
                return
            }
            unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: View.window) { ahead in
                for place in 0..<min(View.window, plates.count) {
                    unsafe ahead[place] = prefetched(plates[place])
                }
                for place in 0..<plates.count {
                    let slot = place & (View.window - 1)
                    let hash = unsafe ahead[slot]
                    if place + View.window < plates.count {
                        unsafe ahead[slot] = prefetched(plates[place + View.window])
                    }
                    body(place, hash)
                }
            }
        }

        /// Calls `found` with the number of each entry of the plate, in their order.
        @inline(__always)
        func find(_ plate: Plate, hash: UInt64, found: (UInt32) -> Void) {
            let line = line(of: hash)
            let matches = unsafe line_matches(lines + Int(line) * View.places, View.fingerprint(of: hash))
            if matches != 0 { findFurther(plate, matches, line, View.fingerprint(of: hash), found) }
        }

        /// Some place of the line may hold the plate, or a later line does: rare, so kept out of the loop over misses.
        @inline(never)
        private func findFurther(
            _ plate: Plate, _ matches: UInt32, _ line: UInt64, _ fingerprint: UInt16, _ found: (UInt32) -> Void
        ) {
            var (line, matches) = (line, matches)
            while true {
                var candidates = matches & ~View.sharedBit
                while candidates != 0 {
                    let slot = Int(line) * View.places + candidates.trailingZeroBitCount
                    if unsafe keys[slot] == plate.bits { return unsafe forEachNumber(numbers[slot], found) }
                    candidates &= candidates - 1
                }
                guard matches & View.sharedBit != 0 else { return }
                line = next(line)
                matches = unsafe line_matches(lines + Int(line) * View.places, fingerprint)
            }
        }

        @inline(__always)
        private func forEachNumber(_ number: UInt32, _ found: (UInt32) -> Void) {
            guard number & View.sharedBit != 0 else { return found(number) }
            var place = Int(number & ~View.sharedBit)
            while true {
                let sharer = unsafe sharers[place]
                found(sharer & ~View.sharedBit)
                if sharer & View.sharedBit != 0 { return }
                place += 1
            }
        }

        @inline(__always)
        private func prefetched(_ plate: Plate) -> UInt64 {
            let hash = hash(of: plate)
            unsafe platform_prefetch(lines + Int(line(of: hash)) * View.places)
            return hash
        }

        @inline(__always)
        func hash(of plate: Plate) -> UInt64 { View.hash(plate.bits, seed) }

        /// The finaliser of MurmurHash3: each bit of the plate changes each bit of the hash.
        @inline(__always)
        static func hash(_ bits: UInt64, _ seed: UInt64) -> UInt64 {
            var hash = bits ^ seed
            hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
            hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
            return hash ^ hash >> 33
        }

        /// The line of a plate, of the hash's high bits: lines ascend with hashes.
        @inline(__always)
        func line(of hash: UInt64) -> UInt64 { hash.multipliedFullWidth(by: lineCount).high }

        /// Of the hash's low bits, and never 0.
        @inline(__always)
        static func fingerprint(of hash: UInt64) -> UInt16 { max(1, UInt16(truncatingIfNeeded: hash)) }

        @inline(__always)
        func next(_ line: UInt64) -> UInt64 { line + 1 == lineCount ? 0 : line + 1 }
    }
}

/// Plates that stand at equal distances in memory, numbered through.
@safe
package struct PlateColumn {
    let first: UnsafeRawPointer
    let stride: Int
    let count: Int
    let firstNumber: UInt32

    /// - Parameter first: the first plate's bits (`UInt64`); bits of 0 stand for none and are passed over.
    package init(first: UnsafeRawPointer, stride: Int, count: Int, firstNumber: UInt32) {
        unsafe self.first = unsafe first
        self.stride = stride
        self.count = count
        self.firstNumber = firstNumber
    }

    func bits(at row: Int) -> UInt64 { unsafe first.load(fromByteOffset: row * stride, as: UInt64.self) }
    func number(at row: Int) -> UInt32 { firstNumber + UInt32(truncatingIfNeeded: row) }
}
