// How a table of plates is built: its entries sorted by stretches of lines, then inserted.
import CPlatform
import Plates

extension FingerprintTable {
    /// Fills a table, one stretch of lines after the other: plates are first sorted by stretch (one counting pass, one
    /// that distributes), so that what is written at a time fits into a core's second-level cache.
    @safe
    struct Builder: ~Copyable {
        /// So many plates of 20.6 bytes are 340 KB.
        private static let platesPerStretch = 16_384
        /// Writing to more places at once than this misses the page tables' cache more than the stretches gain.
        private static let maximumStretches = 1_024
        /// Plates for ten lines: 70 % of 310 places.
        private static let platesPerTenLines = 217

        /// A plate on its way.
        private struct Entrant: BitwiseCopyable {
            let bits: UInt64
            let number: UInt32
        }

        private(set) var view: View
        private(set) var plateCount = 0
        private(set) var displacedCount = 0
        private let columns: [PlateColumn]
        private let memory: ZeroedMemory
        private let shift: UInt64
        /// Where each stretch's entrants begin; one more, for the end.
        private var starts: [Int]
        /// Entries of plates that were in already, slot << 32 | number: ascending within a stretch.
        private var repeats: [UInt64] = []
        private var shared: [UInt32] = []

        init(_ columns: [PlateColumn], seed: UInt64) {
            let rows = columns.reduce(0) { $0 + $1.count }
            var stretches = 1
            while stretches < Builder.maximumStretches, stretches * Builder.platesPerStretch < rows { stretches *= 2 }
            shift = UInt64(UInt64.bitWidth - stretches.trailingZeroBitCount)
            starts = Builder.starts(of: columns, seed: seed, stretches: stretches, shift: shift)
            let lineCount = (starts.last ?? 0) * 10 / Builder.platesPerTenLines + 1
            let places = lineCount * View.places
            memory = ZeroedMemory(size: places * (2 + 8 + 4))
            let keys = unsafe memory.start + places * 2
            let numbers = unsafe keys + places * 8
            unsafe view = View(
                lines: UnsafePointer(memory.start.bindMemory(to: UInt16.self, capacity: places)),
                keys: UnsafePointer(keys.bindMemory(to: UInt64.self, capacity: places)),
                numbers: UnsafePointer(numbers.bindMemory(to: UInt32.self, capacity: places)),
                sharers: UnsafePointer(numbers.assumingMemoryBound(to: UInt32.self)),
                lineCount: UInt64(lineCount), seed: seed)
            self.columns = columns
        }

        /// Counts the plates of each stretch.
        private static func starts(
            of columns: [PlateColumn], seed: UInt64, stretches: Int, shift: UInt64
        ) -> [Int] {
            var starts = Array(repeating: 0, count: stretches + 1)
            unsafe starts.withUnsafeMutableBufferPointer { starts in
                for index in columns.indices {
                    let column = columns[index]
                    for row in 0..<column.count {
                        let bits = column.bits(at: row)
                        if bits != 0 { unsafe starts[Int(View.hash(bits, seed) >> shift) + 1] += 1 }
                    }
                }
                for stretch in 0..<stretches { unsafe starts[stretch + 1] += starts[stretch] }
            }
            return starts
        }

        mutating func insertAll() {
            let entrants = distributed()
            let values = unsafe entrants.values(of: Entrant.self)
            for stretch in 0..<starts.count - 1 {
                for place in starts[stretch]..<starts[stretch + 1] { unsafe insert(values[place]) }
                share()
            }
        }

        /// The entrants, by stretch and then in their order.
        private func distributed() -> ZeroedMemory {
            let entrants = ZeroedMemory(for: starts.last ?? 0, of: Entrant.self)
            let values = unsafe entrants.values(of: Entrant.self)
            var places = starts
            unsafe places.withUnsafeMutableBufferPointer { places in
                for index in columns.indices {
                    let column = columns[index]
                    for row in 0..<column.count {
                        let bits = column.bits(at: row)
                        guard bits != 0 else { continue }
                        let stretch = Int(View.hash(bits, view.seed) >> shift)
                        unsafe values[places[stretch]] = Entrant(bits: bits, number: column.number(at: row))
                        unsafe places[stretch] += 1
                    }
                }
            }
            return entrants
        }

        @inline(__always)
        private mutating func insert(_ entrant: Entrant) {
            let hash = View.hash(entrant.bits, view.seed)
            let fingerprint = View.fingerprint(of: hash)
            let home = view.line(of: hash)
            var line = home
            while true {
                let start = Int(line) * View.places
                let places = unsafe UnsafeMutablePointer(mutating: view.lines) + start
                var equal = unsafe line_matches(places, fingerprint) & ~View.sharedBit
                while equal != 0 {
                    let slot = start + equal.trailingZeroBitCount
                    if unsafe view.keys[slot] == entrant.bits {
                        return repeats.append(UInt64(slot) << 32 | UInt64(entrant.number))
                    }
                    equal &= equal - 1
                }
                let free = unsafe line_matches(places, 0) & ~View.sharedBit
                if free != 0 {
                    let place = free.trailingZeroBitCount
                    unsafe places[place] = fingerprint
                    unsafe UnsafeMutablePointer(mutating: view.keys)[start + place] = entrant.bits
                    unsafe UnsafeMutablePointer(mutating: view.numbers)[start + place] = entrant.number
                    plateCount += 1
                    if line != home { displacedCount += 1 }
                    return
                }
                unsafe places[View.places - 1] |= 1 << (fingerprint & 15)
                line = view.next(line)
            }
        }

        /// Gives every plate of the stretch that has several entries its run of them; a plate is in one stretch only.
        private mutating func share() {
            if repeats.isEmpty { return }
            repeats.sort()
            let numbers = unsafe UnsafeMutablePointer(mutating: view.numbers)
            var previous: Int?
            for entry in repeats {
                let slot = Int(entry >> 32)
                if slot == previous {
                    shared[shared.count - 1] &= ~View.sharedBit
                } else {
                    shared.append(unsafe numbers[slot])
                    unsafe numbers[slot] = UInt32(shared.count - 1) | View.sharedBit
                }
                shared.append(UInt32(truncatingIfNeeded: entry) | View.sharedBit)
                previous = slot
            }
            repeats.removeAll(keepingCapacity: true)
        }

        func sharers() -> ZeroedMemory { ZeroedMemory(copying: shared) }

        consuming func finish() -> ZeroedMemory { memory }
    }
}
