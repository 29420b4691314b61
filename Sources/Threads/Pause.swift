import Glibc
package import Plates

/// A short sleep: between two tries, or between two looks.
package enum Pause {
    /// The longest that a sleeper who is to wake up early sleeps on.
    private static let slice = TimeSpan.milliseconds(100)

    package static func of(_ span: TimeSpan) { usleep(UInt32(clamping: span.nanoseconds / 1_000)) }

    /// Sleeps for `span`, or until `isOver` says so, which it is asked ten times a second.
    package static func of(_ span: TimeSpan, unless isOver: () -> Bool) {
        var rest = span.nanoseconds
        while rest > 0, !isOver() {
            of(TimeSpan(nanoseconds: min(rest, slice.nanoseconds)))
            rest -= slice.nanoseconds
        }
    }
}
