/// A zone's wall clock, by which a list writes its times and a law counts its months.
///
/// A time that the clock leaves out, since it is set forward, is taken as if it had not been: with the offset from
/// before. Of a time that it shows twice, since it is set back, the first counts. So every day has its first instant,
/// also where a clock is set forward at midnight. Its rules are known for the years 1970 to 2199; before and after, the
/// clock stays as it was at the nearer end.
package struct WallClock: Equatable, Sendable {
    /// As the topology names it.
    package let name: String
    /// In seconds since 1970, the first `.min`.
    private let starts: [Int64]
    /// In seconds ahead of UTC, from each start on.
    private let offsets: [Int64]

    /// - Precondition: the stretches are in order, the first from the distant past.
    package init(name: String, stretches: [ActiveHours.Stretch]) {
        precondition(stretches.first?.start == .distantPast, "the first stretch starts in the distant past")
        self.name = name
        starts = stretches.map { $0.start == .distantPast ? .min : $0.start.nanoseconds / 1_000_000_000 }
        offsets = stretches.map { $0.offset.nanoseconds / 1_000_000_000 }
    }

    package static let utc = WallClock(
        name: "UTC", stretches: [ActiveHours.Stretch(start: .distantPast, offset: .zero)])

    /// How far the clock is ahead of UTC, in seconds, when it shows a time.
    ///
    /// - Parameter local: the time as it would be written of UTC, in seconds since 1970.
    package func offset(atLocal local: Int64) -> Int64 {
        var place = self.place(at: local - 26 * 3_600)
        while place + 1 < starts.count, local - offsets[place] >= starts[place + 1] { place += 1 }
        let isShown = place == 0 || local - offsets[place] >= starts[place]
        return isShown ? offsets[place] : offsets[place - 1]
    }

    /// How far the clock is ahead of UTC at an instant, in seconds.
    ///
    /// - Parameter instant: in seconds since 1970.
    package func offset(at instant: Int64) -> Int64 { offsets[place(at: instant)] }

    /// The first instant that a time of the clock can mean, in seconds since 1970: of a time that it shows twice the
    /// first, and of one that it leaves out the one with the offset from after.
    ///
    /// - Parameter local: the time as it would be written of UTC, in seconds since 1970.
    package func earliestInstant(atLocal local: Int64) -> Int64 {
        let before = offset(atLocal: local)
        let after = offset(at: local - before)
        return local - max(before, after)
    }

    /// The stretch in which an instant lies.
    private func place(at instant: Int64) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= instant { low = middle } else { high = middle }
        }
        return low
    }
}
