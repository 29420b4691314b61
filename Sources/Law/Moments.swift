import Plates

/// All instants at which something begins or ends to be in force, sorted: between two of them nothing changes, so an
/// instant is told by how many of them it has reached.
///
/// Found by a bucket first: a topology has days by the thousand, and each decision asks.
struct Moments: Sendable {
    /// In nanoseconds, each once.
    let changes: [Int64]
    private let first: Int64
    /// Buckets are 2^shift ns wide.
    private let shift: UInt64
    /// How many changes lie before each bucket; one more at the end.
    private let before: [UInt32]

    private static let mostBuckets: UInt64 = 8_192

    init(_ periods: some Sequence<Period>) {
        var all: Set<Timestamp> = []
        for period in periods {
            all.insert(period.from)
            all.insert(period.to)
        }
        changes = all.subtracting([.distantPast, .distantFuture]).map(\.nanoseconds).sorted()
        let first = changes.first ?? 0
        let width = UInt64(bitPattern: (changes.last ?? 0) &- first)
        var shift: UInt64 = 0
        while width >> shift >= Moments.mostBuckets { shift += 1 }
        var before = [UInt32](repeating: 0, count: Int(width >> shift) + 2)
        for change in changes { before[Int(UInt64(bitPattern: change &- first) >> shift) + 1] += 1 }
        for bucket in before.indices.dropFirst() { before[bucket] += before[bucket - 1] }
        (self.first, self.shift, self.before) = (first, shift, before)
    }

    /// How many changes an instant has reached.
    @inline(__always)
    func reached(at instant: Timestamp) -> UInt32 {
        let instant = instant.nanoseconds
        guard instant >= first else { return 0 }
        let bucket = Int(truncatingIfNeeded: UInt64(bitPattern: instant &- first) &>> shift)
        guard bucket + 1 < before.count else { return UInt32(truncatingIfNeeded: changes.count) }
        var (low, high) = (Int(before[bucket]), Int(before[bucket + 1]))
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    /// When a read is captured and when it is told.
    @inline(__always)
    func moment(capturedAt: Timestamp, decidedAt: Timestamp) -> Moment {
        let captured = reached(at: capturedAt)
        let next = Int(captured)
        let isSame =
            capturedAt.nanoseconds <= decidedAt.nanoseconds
            && (next == changes.count || decidedAt.nanoseconds < changes[next])
        return Moment(captured: captured, decided: isSame ? captured : reached(at: decidedAt))
    }

    /// - Precondition: its ends are among the changes, or open.
    func stretch(_ period: Period) -> Stretch {
        let to = period.to == .distantFuture ? .max : reached(at: period.to)
        return Stretch(from: period.from == .distantPast ? 0 : reached(at: period.from), to: to)
    }
}

/// When a read was captured and when it is told, each by the changes that it has reached.
struct Moment: Hashable, BitwiseCopyable, Sendable {
    let captured: UInt32
    let decided: UInt32
}

/// A period, by the changes with which it begins and ends.
struct Stretch: Hashable, BitwiseCopyable, Sendable {
    let from: UInt32
    let to: UInt32

    static let always = Stretch(from: 0, to: .max)

    /// Whether it is in force at capture and when it is told. What is so at one of them alone is in force as far as it
    /// denies or requires, and is not as far as it allows (contract §10).
    @inline(__always)
    func isInForce(at moment: Moment) -> Verdict {
        let captured = from <= moment.captured && moment.captured < to
        let decided = from <= moment.decided && moment.decided < to
        return captured == decided ? Verdict(captured) : .unknown
    }
}
