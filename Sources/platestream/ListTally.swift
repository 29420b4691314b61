import Keeping

/// What has happened to one hotlist since the start, as metrics tell it.
struct ListTally: Equatable, Sendable {
    /// Versions that were read whole and put in force in the place of another.
    private(set) var replacements = 0
    private(set) var written = 0
    private(set) var removed = 0
    /// Bad rows and records.
    private(set) var rejected = 0
    private(set) var refusals: [Refusal.Reason: Int] = [:]
    /// Whether its origin holds what cannot be taken.
    private(set) var isRefused = false
    /// Whether it has lost many entries within ten minutes.
    private(set) var isFalling = false

    mutating func note(_ event: ListEvent) {
        switch event {
        case .loaded(_, _, let rows): rejected += rows.count
        case .replaced(_, _, let rows):
            replacements += 1
            rejected += rows.count
            isRefused = false
        case .changed(let change):
            written += change.written
            removed += change.removed
            rejected += change.rejected.count
        case .refused(let refusal, _):
            refusals[refusal.reason, default: 0] += 1
            isRefused = true
        case .recovered: isRefused = false
        case .fell: isFalling = true
        case .steadied: isFalling = false
        case .renewed, .notKept, .stale, .fresh: break
        }
    }
}
