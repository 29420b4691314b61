import Encoding
import Plates

/// The instant from or to which an entry is listed: of any year that RFC 3339 can write, so that also those are told
/// apart which lie outside the range of `Timestamp`, such as `9999-12-31T23:59:59Z` for never.
struct EntryTime: Comparable {
    /// As lists write them (contract §2).
    static let years = 1...9999

    /// As it was written, on the clock and calendar on which spans are counted from it.
    let civil: CivilTime
    /// The zone whose clock wrote it; nil when it was written with its distance from UTC.
    let clock: WallClock?

    init(_ civil: CivilTime, on clock: WallClock?) {
        self.civil = civil
        self.clock = clock
    }

    /// - Returns: nil when the whole of `text` is not an RFC 3339 time of the years allowed.
    init?(_ text: UnsafeRawBufferPointer) {
        guard let civil = unsafe RFC3339.time(text, years: EntryTime.years) else { return nil }
        self.init(civil, on: nil)
    }

    /// What lies outside its range becomes its nearest end, which is as good for every read.
    var timestamp: Timestamp { civil.timestamp }

    static func < (left: EntryTime, right: EntryTime) -> Bool {
        (left.civil.seconds, left.civil.nanosecond) < (right.civil.seconds, right.civil.nanosecond)
    }

    static func == (left: EntryTime, right: EntryTime) -> Bool {
        (left.civil.seconds, left.civil.nanosecond) == (right.civil.seconds, right.civil.nanosecond)
    }
}
