import Plates

/// Why a target is planted: how its reads and its entries agree, which decides their tier (contract of match tiers).
package enum TargetKind: CaseIterable, Sendable {
    // Hits.
    case exact
    /// Two live entries: two hits a read.
    case twice
    /// The read's region is absent or doubtful.
    case readWithoutRegion
    case entryWithoutRegion
    /// Same text and region, another make or body.
    case otherVehicle
    /// Same text, another region.
    case otherRegion
    /// Region unknown, and another make.
    case otherVehicleWithoutRegion
    /// An entry with `?` or `*`; planted only when the profile says so.
    case wildcard
    // Near misses, some of them hits for half of the time.
    /// The entry goes live at the middle read.
    case opening
    /// The entry expires at the middle read.
    case closing
    case expired
    case notYetEffective
    /// The read shows a look-alike of the entry's plate.
    case lookAlike
    /// The same, and the camera offered the entry's plate as a candidate: a hit of tier `ocr` where the list has that
    /// tier.
    case lookAlikeOffered

    /// The order in which kinds are dealt out, so that a short list has them all.
    static let hits: [TargetKind] = [
        .exact, .readWithoutRegion, .entryWithoutRegion, .otherVehicle, .otherRegion, .twice,
        .otherVehicleWithoutRegion, .exact, .exact, .readWithoutRegion, .entryWithoutRegion, .otherVehicle, .exact,
        .exact, .exact, .exact,
    ]
    static let misses: [TargetKind] = [
        .lookAlike, .opening, .closing, .lookAlikeOffered, .expired, .notYetEffective,
    ]

    var contradictsVehicle: Bool { self == .otherVehicle || self == .otherVehicleWithoutRegion }
}

/// A vehicle that is looked for, and what its reads show.
struct Target: Sendable {
    let kind: TargetKind
    /// What its reads show; for a wildcard the last four characters vary.
    let shown: PlateText
    /// What its entry says, where that differs.
    let listed: PlateText
    let region: Int
    let look: VehicleLook?
    /// The places of its entries among the planted ones.
    let entries: Range<Int>
}

/// An entry of the hotlist that belongs to a target.
struct PlantedEntry: Sendable {
    let target: Int
    let plate: String
    /// Empty = unknown.
    let region: String
    let make: String
    let body: String
    /// Whole seconds since 1970; nil = always.
    let effectiveAt: Int64?
    let expiresAt: Int64
}
