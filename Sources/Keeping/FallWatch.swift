package import Plates

/// Notices that a list falls steeply: within ten minutes by as much as its guards allow a new version to lack
/// (contract §2).
///
///     entries   900 ──╮
///                     ╰ 850 ─╮                         peaks   (10:00, 900) (10:04, 850) (10:06, 700)
///                            ╰ 700                     fall    900 − 700 = 200: 22 %
///
/// Times are taken to the second, so that it remembers some six hundred peaks at most, however often the list changes.
package struct FallWatch: Sendable {
    package static let within = TimeSpan.minutes(10)
    private static let resolution = TimeSpan.seconds(1)

    private let guards: ImportGuards
    /// When the list last had as many entries; each has fewer than the one before it.
    private var peaks: [(at: Timestamp, entries: Int)] = []
    private var isFalling = false

    package init(_ guards: ImportGuards) { self.guards = guards }

    /// - Parameters:
    ///   - entries: how many the list has now.
    ///   - now: by a clock that nobody sets.
    /// - Returns: what is to be told.
    package mutating func look(_ entries: Int, at now: Timestamp) -> ListEvent? {
        remember(entries, at: now)
        let top = peaks.first?.entries ?? entries
        let falls = guards.areTooFew(entries, after: top)
        guard falls != isFalling else { return nil }
        isFalling = falls
        return falls ? .fell(from: top, to: entries) : .steadied
    }

    private mutating func remember(_ entries: Int, at now: Timestamp) {
        peaks.removeAll { now - $0.at > Self.within }
        while let last = peaks.last, last.entries <= entries { peaks.removeLast() }
        if let last = peaks.last, now - last.at < Self.resolution { return }
        peaks.append((now, entries))
    }
}

extension ImportGuards {
    /// Whether a list that had `before` entries has lost as many as a new version must not lack.
    fileprivate func areTooFew(_ entries: Int, after before: Int) -> Bool {
        let lost = before - entries
        return lost > 0 && lost >= fewerEntries && Double(lost) / Double(before) >= fewerShare
    }
}
