/// How long a law or an agency lets a read be kept, in the units of its text (contract §12): `PT3M`, `P21D`, `P9M`,
/// `P3Y`.
///
/// Hours and days are exact, a day being 86,400 s; months and years are the calendar's. So no limit has a length before
/// it has a start.
package struct Limit: Hashable, BitwiseCopyable, Sendable {
    /// Years are 12 of them.
    package let months: Int
    package let exact: TimeSpan

    /// - Returns: nil for what is not an ISO 8601 duration, or has no length.
    package init?(_ text: String) {
        guard let duration = ISODuration(text), !duration.isEmpty else { return nil }
        months = duration.months
        exact = .seconds(Int64(duration.days) * 86_400 + Int64(duration.seconds))
    }

    private init(months: Int, exact: TimeSpan) {
        self.months = months
        self.exact = exact
    }

    /// Nothing may be kept: what a law that cannot be understood comes to.
    package static let none = Limit(months: 0, exact: .zero)

    /// The least that it can be, wherever it starts: no month is shorter than 28 days.
    package var least: TimeSpan { .seconds(Int64(months) * 28 * 86_400) + exact }

    /// The slices in which reads of this limit fall due together.
    package var slice: TimeSpan {
        if least < .minutes(60) { return .seconds(10) }
        if least < .minutes(24 * 60) { return .seconds(15) }
        return least < .minutes(7 * 24 * 60) ? .minutes(5) : .minutes(60)
    }
}
