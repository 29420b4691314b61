package import Plates

/// What a hotlist asks of its windows (contract §4), with every bound checked: when a hit is not news, and how many
/// make one alert.
package struct WindowRules: Equatable, Sendable {
    /// No span may be longer: a window is remembered for as long as its spans and the lateness last.
    package static let longestSpan = TimeSpan.seconds(366 * 86_400)

    /// A hit less than this before or after a remembered outcome is suppressed; nil = every hit is an outcome.
    package let suppress: TimeSpan?
    /// How many permitted hits make a pattern; nil = every hit counts by itself.
    package let repeating: RepeatRule?
    /// How far behind the watermark a read may be before it is late: as long outcomes and kept hits outlive their span.
    package let allowedLateness: TimeSpan

    /// Every hit is an outcome, and nothing is remembered.
    package static let none = WindowRules()

    private init() {
        suppress = nil
        repeating = nil
        allowedLateness = .zero
    }

    package init(
        suppress: TimeSpan? = nil, repeating: RepeatRule? = nil, allowedLateness: TimeSpan
    ) throws(WindowRulesFault) {
        if let suppress {
            guard suppress > .zero, suppress <= WindowRules.longestSpan else { throw .suppress(suppress) }
        }
        guard allowedLateness >= .zero, allowedLateness <= WindowRules.longestSpan else {
            throw .allowedLateness(allowedLateness)
        }
        self.suppress = suppress
        self.repeating = repeating
        self.allowedLateness = allowedLateness
    }

    /// Whether nothing needs to be remembered: every hit is an outcome that hides none.
    package var remembersNothing: Bool { suppress == nil && repeating == nil }

    /// Whether the watermark has passed what began at `base`, the later of its `captured_at` and the watermark before
    /// it.
    ///
    /// - Parameter span: nil when the rule that it was remembered for is gone, and it with it.
    func isForgotten(_ base: Timestamp, span: TimeSpan?, watermark: Timestamp?) -> Bool {
        guard let span else { return true }
        guard let watermark else { return false }
        return watermark > base + span + allowedLateness
    }
}

/// How many permitted hits within which span, at how many cameras, make a pattern.
package struct RepeatRule: Equatable, Sendable {
    package let count: Int
    package let within: TimeSpan
    package let distinctCameras: Int

    /// - Parameters:
    ///   - count: 1 to 256, the number of hits that a window keeps.
    ///   - distinctCameras: 1 to `count`.
    package init(count: Int, within: TimeSpan, distinctCameras: Int = 1) throws(WindowRulesFault) {
        guard 1...WindowLimits.standard.hits ~= count else { throw .count(count) }
        guard within > .zero, within <= WindowRules.longestSpan else { throw .within(within) }
        guard 1...count ~= distinctCameras else { throw .distinctCameras(distinctCameras, count: count) }
        self.count = count
        self.within = within
        self.distinctCameras = distinctCameras
    }
}

/// How much one window remembers at most; beyond, what has the earliest `captured_at` goes first.
package struct WindowLimits: Equatable, Sendable {
    package let outcomes: Int
    package let hits: Int

    /// Contract §4.
    package static let standard = WindowLimits(outcomes: 64, hits: 256)

    /// - Precondition: each is at least 1 and at most the standard, which the changelog's format is made for.
    package init(outcomes: Int, hits: Int) {
        precondition(1...64 ~= outcomes && 1...256 ~= hits, "a window remembers 1 to 64 outcomes and 1 to 256 hits")
        self.outcomes = outcomes
        self.hits = hits
    }
}

/// A hotlist with its rules, as a store of windows is made for.
package struct WindowedHotlist: Equatable, Sendable {
    package let id: String
    package let rules: WindowRules

    /// - Precondition: `id` has 1 to 255 bytes.
    package init(id: String, rules: WindowRules) {
        precondition(1...WindowFormat.longestHotlistID ~= id.utf8.count, "a hotlist's id has 1 to 255 bytes")
        self.id = id
        self.rules = rules
    }
}

/// Which rule of a hotlist is out of bounds.
package enum WindowRulesFault: Error, Equatable, Sendable {
    case suppress(TimeSpan)
    case allowedLateness(TimeSpan)
    case within(TimeSpan)
    case count(Int)
    case distinctCameras(Int, count: Int)

    /// One sentence: what is wrong, and what to write instead.
    package var sentence: String {
        switch self {
        case .suppress(let span): "suppress is \(span.seconds) s; write a span above 0 and up to 366 days"
        case .allowedLateness(let span): "allowed_lateness is \(span.seconds) s; write a span from 0 to 366 days"
        case .within(let span): "repeat.within is \(span.seconds) s; write a span above 0 and up to 366 days"
        case .count(let count): "repeat.count is \(count); write 1 to \(WindowLimits.standard.hits)"
        case .distinctCameras(let cameras, let count):
            "repeat.distinct_cameras is \(cameras); write 1 to \(count), the pattern's count"
        }
    }
}
