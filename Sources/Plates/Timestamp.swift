/// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds; 1677 to 2262.
package struct Timestamp: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let nanoseconds: Int64

    package static let distantPast = Timestamp(nanoseconds: .min)
    package static let distantFuture = Timestamp(nanoseconds: .max)

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Kafka counts milliseconds; what lies outside the range of nanoseconds becomes the nearest end.
    @inlinable
    package init(milliseconds: Int64) {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : product
    }

    @inlinable
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Saturates at the ends of the range, so that a comparison with the sum is right there too.
    @inlinable
    package static func + (instant: Timestamp, span: TimeSpan) -> Timestamp {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return Timestamp(nanoseconds: overflow ? (span.nanoseconds < 0 ? .min : .max) : sum)
    }

    @inlinable
    package static func - (instant: Timestamp, span: TimeSpan) -> Timestamp {
        let (difference, overflow) = instant.nanoseconds.subtractingReportingOverflow(span.nanoseconds)
        return Timestamp(nanoseconds: overflow ? (span.nanoseconds < 0 ? .max : .min) : difference)
    }

    @inlinable
    package static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return TimeSpan(nanoseconds: overflow ? (later < earlier ? .min : .max) : difference)
    }
}

/// A length of time in nanoseconds; negative when it points back.
package struct TimeSpan: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let nanoseconds: Int64

    package static let zero = TimeSpan(nanoseconds: 0)

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    package static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000) }

    @inlinable
    package static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000_000) }

    @inlinable
    package static func minutes(_ count: Int64) -> TimeSpan { seconds(count * 60) }

    package var milliseconds: Int64 { nanoseconds / 1_000_000 }
    package var seconds: Double { Double(nanoseconds) / 1e9 }

    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
    }

    @inlinable
    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }
}
