package import Plates
import Windows

/// How the kept state of a partition falls short of its position, which only a loss, or a hand from outside, can do.
package enum StateLoss: Equatable, Sendable {
    /// The changelog has no commit record, though the group has a position.
    case noRecord
    /// Neither changelog nor group knows of the partition, but the disk does: it was read up to the position.
    case onlyOnDisk
    /// The state is older than the position: it ends there.
    case endsAt(Offset)
    /// The state is newer than the position: it goes up to there.
    case goesOnTo(Offset)
    /// Some windows are missing.
    case windows(kept: Int, found: Int)

    /// - Parameters:
    ///   - committed: where the group stands; nil where it has no position.
    ///   - record: the newest of the changelog; nil when there is none.
    ///   - windows: how many came back.
    /// - Returns: nil where state and position agree, as far as can be told: at least once, each is written by itself,
    ///   and an earlier version of the program did not say.
    static func found(committed: Offset?, record: CommitRecord?, windows: Int) -> StateLoss? {
        guard let record else {
            return committed.map { $0.value > 0 } ?? false ? .noRecord : nil
        }
        guard let evidence = record.evidence, evidence.isAtomic else { return nil }
        if let committed, record.next < committed { return .endsAt(record.next) }
        if let committed, committed < record.next { return .goesOnTo(record.next) }
        return evidence.windows == windows ? nil : .windows(kept: evidence.windows, found: windows)
    }
}

// As the failure says it.
extension StateLoss {
    func sentence(of place: RecordPosition, in changelog: String) -> String {
        let offset = place.offset.value
        return switch self {
        case .noRecord: "the group stands at offset \(offset), but '\(changelog)' holds no state of it"
        case .onlyOnDisk:
            "the local image says that it was read up to offset \(offset), but the group has no position, and "
                + "'\(changelog)' holds no state of it"
        case .endsAt(let end):
            "the group stands at offset \(offset), but the state in '\(changelog)' ends at \(end.value)"
        case .goesOnTo(let end):
            "the group stands at offset \(offset), but the state in '\(changelog)' is that of offset \(end.value)"
        case .windows(let kept, let found): "of \(kept) windows '\(changelog)' holds \(found)"
        }
    }

    func remedy(_ changelog: String) -> String {
        switch self {
        case .goesOnTo(let end): "Set the group to offset \(end.value) with kafka-consumer-groups"
        case .noRecord, .onlyOnDisk, .endsAt, .windows: "Bring back what '\(changelog)' held"
        }
    }
}
