/// How well a read and a hotlist entry agree, best first; tiers are never mixed (a hit has one).
package enum Tier: UInt8, CaseIterable, Comparable, Sendable {
    case exact, regionUnknown, ocr, wildcard, mismatch, conflict

    package var name: StaticString {
        switch self {
        case .exact: "exact"
        case .regionUnknown: "region-unknown"
        case .ocr: "ocr"
        case .wildcard: "wildcard"
        case .mismatch: "mismatch"
        case .conflict: "conflict"
        }
    }

    /// Earlier = better.
    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

/// How urgent an entry is: `low` is listed for review and never pushed.
package enum Priority: UInt8, CaseIterable, Comparable, BitwiseCopyable, Sendable {
    case low, normal, high

    package var name: StaticString {
        switch self {
        case .low: "low"
        case .normal: "normal"
        case .high: "high"
        }
    }

    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}

/// Why a plate is wanted, and the NCIC file it came from: one closed list for both columns.
package enum HotlistReason: String, CaseIterable, BitwiseCopyable, Sendable {
    case stolenVehicle = "stolen-vehicle"
    case stolenPlate = "stolen-plate"
    case felonyVehicle = "felony-vehicle"
    case wantedPerson = "wanted-person"
    case missingPerson = "missing-person"
    case amberAlert = "amber-alert"
    case protectionOrder = "protection-order"
    case supervisedRelease = "supervised-release"
    case gang
    case terroristScreening = "terrorist-screening"
    case sexOffender = "sex-offender"
    case immigrationViolator = "immigration-violator"
    case protectiveInterest = "protective-interest"
    case violentPerson = "violent-person"
    case agencyInterest = "agency-interest"
}
