import Plates

/// All instants at which something begins or ends to be in force, sorted: between two of them nothing changes, so an
/// instant is told by how many of them it has reached.
struct Moments: Sendable {
    /// Each once.
    let changes: [Timestamp]

    init(_ periods: some Sequence<Period>) {
        var all: Set<Timestamp> = []
        for period in periods {
            all.insert(period.from)
            all.insert(period.to)
        }
        changes = all.subtracting([.distantPast, .distantFuture]).sorted()
    }

    /// How many changes an instant has reached.
    @inline(__always)
    func reached(at instant: Timestamp) -> UInt32 {
        var first = 0
        var count = changes.count
        while count > 0 {
            let half = count / 2
            if changes[first + half] <= instant {
                first += half + 1
                count -= half + 1
            } else {
                count = half
            }
        }
        return UInt32(truncatingIfNeeded: first)
    }

    /// When a read is captured and when it is told.
    @inline(__always)
    func moment(capturedAt: Timestamp, decidedAt: Timestamp) -> Moment {
        let captured = reached(at: capturedAt)
        let next = Int(captured)
        let isSame = capturedAt <= decidedAt && (next == changes.count || decidedAt < changes[next])
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
