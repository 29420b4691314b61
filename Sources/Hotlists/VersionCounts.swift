package import Plates

/// What is counted of a version of a list before it may come into force, whether it was read from a file or a topic.
package struct VersionCounts: Equatable, Sendable {
    /// Rows of a file without its header, or records of a topic under keys of their own.
    package let rows: Int
    /// Those of them that were rejected.
    package let badRows: Int
    package let entries: Int

    package init(rows: Int, badRows: Int, entries: Int) {
        self.rows = rows
        self.badRows = badRows
        self.entries = entries
    }
}

extension ImportGuards {
    /// Why a version must not come into force, or nil when it may (contract §2).
    ///
    /// - Parameter running: how many entries the version has that this one is to replace: the one in force, or at a
    ///   start the one that was accepted last; nil when there is none.
    package func refusal(of version: VersionCounts, running: Int?) -> HotlistRefusal? {
        if let refusal = tooManyBadRows(version) { return refusal }
        guard let running, running > 0 else { return nil }
        if version.entries == 0 { return allowEmpty ? nil : .noEntryLeft(running: running) }
        let fewer = running - version.entries
        guard fewer >= fewerEntries, share(fewer, of: running) >= fewerShare else { return nil }
        return .fewerEntries(version.entries, running: running)
    }

    private func tooManyBadRows(_ version: VersionCounts) -> HotlistRefusal? {
        guard version.badRows > 0 else { return nil }
        let badShare = share(version.badRows, of: version.rows)
        guard badShare > badLimit || version.badRows > badRows && badShare > self.badShare else { return nil }
        return .badRows(version.badRows, of: version.rows)
    }

    /// Correctly rounded, so that 29 of 2,900 is the same number as the setting `0.01`.
    private func share(_ part: Int, of whole: Int) -> Double { Double(part) / Double(whole) }
}
