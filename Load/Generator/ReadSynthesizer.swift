package import Plates

/// Makes reads with their keys and their truth: the n-th read is a function of (profile, seed, n) alone, so any
/// stretch can
/// be made by anyone, in any order, on any number of threads, always with the same bytes.
package struct ReadSynthesizer: Sendable {
    /// No value is longer, planted faults included.
    package static let maximumValueBytes = 72 * 1024
    /// Where the id stands in the value of every read without a fault.
    package static let readIDPlace = 12..<38
    /// The name of the hotlist, in the topology and in the truth.
    package static let hotlist = "synthetic-svs"

    package let profile: Profile
    package let seed: UInt64
    private let planner: ReadPlanner

    package init(_ profile: Profile, seed: UInt64) {
        self.profile = profile
        self.seed = seed
        planner = ReadPlanner(profile, seed: seed)
    }

    package var cameras: Cameras { planner.cameras }
    var targets: Targets { planner.targets }

    /// Writes the value of read `sequence`, counted from 0, to the start of `memory`.
    ///
    /// - Precondition: `memory` holds `maximumValueBytes`.
    package func write(_ sequence: UInt64, into memory: UnsafeMutableRawBufferPointer) -> SyntheticRead {
        precondition(memory.count >= ReadSynthesizer.maximumValueBytes, "a read needs room for the longest value")
        var plan = planner.plan(sequence)
        let key = plan.key
        let truth = plan.truth
        let agency = planner.cameras.all[plan.camera].agency
        let capturedAt = Timestamp(milliseconds: plan.capturedAt)
        guard let base = memory.baseAddress, plan.fault != .nullValue else {
            return SyntheticRead(valueCount: nil, key: key, truth: truth, agency: agency, capturedAt: capturedAt)
        }
        var cursor = unsafe ByteCursor(base)
        unsafe planner.write(&plan, &cursor)
        return unsafe SyntheticRead(
            valueCount: cursor.count, key: key, truth: truth, agency: agency, capturedAt: capturedAt)
    }

    /// The hits that a read must make, one a live matching entry, in the order of the entries.
    package func hits(of truth: ReadTruth) -> [PlantedHit] {
        guard case .target(let place, let capturedAt) = truth else { return [] }
        let target = planner.targets.all[place]
        guard let tier = tier(of: target, capturedAt: capturedAt) else { return [] }
        return target.entries.map { entry in
            PlantedHit(entryID: EntryID.text(ofRow: planner.targets.row(ofPlanted: entry)), tier: tier)
        }
    }

    /// Why a read of a target makes no hit; nil when it makes one, or is of no target.
    package func missCause(of truth: ReadTruth) -> String? {
        guard case .target(let place, let capturedAt) = truth else { return nil }
        let target = planner.targets.all[place]
        guard tier(of: target, capturedAt: capturedAt) == nil else { return nil }
        switch target.kind {
        case .opening, .notYetEffective: return "not-yet-effective"
        case .closing, .expired: return "expired"
        default: return "look-alike"
        }
    }

    private func tier(of target: Target, capturedAt: Int64) -> Tier? {
        switch target.kind {
        case .exact, .twice: .exact
        case .readWithoutRegion, .entryWithoutRegion: .regionUnknown
        case .otherVehicle: .mismatch
        case .otherRegion, .otherVehicleWithoutRegion: .conflict
        case .wildcard: .wildcard
        case .opening: capturedAt >= (entry(of: target)?.effectiveAt ?? .max) * 1000 ? .exact : nil
        case .closing: capturedAt < (entry(of: target)?.expiresAt ?? .min) * 1000 ? .exact : nil
        case .lookAlikeOffered: profile.plantsLookAlikeHits ? .ocr : nil
        case .expired, .notYetEffective, .lookAlike: nil
        }
    }

    private func entry(of target: Target) -> PlantedEntry? { target.entries.first.map { planner.targets.entries[$0] } }
}

/// What `ReadSynthesizer.write` wrote.
package struct SyntheticRead: Sendable {
    /// Bytes of the value; nil = a null value.
    package let valueCount: Int?
    /// The record's key: the canonical plate, also of a record whose value is at fault.
    package let key: PlateText
    package let truth: ReadTruth
    /// The owner's place in `Cameras.agencies`.
    package let agency: Int
    package let capturedAt: Timestamp
}

/// A hit that must be made.
package struct PlantedHit: Equatable, Sendable {
    package let entryID: String
    package let tier: Tier
}

/// Ids of entries: `svs-` and the row's number. They never hold a plate.
enum EntryID {
    static func text(ofRow row: Int) -> String {
        let digits = String(row)
        return "svs-" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }
}
