/// A read that matches an entry, in one tier.
package struct Hit: Equatable, BitwiseCopyable, Sendable {
    package let match: Match
    /// The list's place among the topology's hotlists.
    package let list: Int
    package let tier: Tier
    /// What is left of the entry's priority in this tier and at this hour.
    package let priority: Priority
    package let isLate: Bool
    /// The list was too old when the read was captured.
    package let isStale: Bool

    package init(match: Match, list: Int, tier: Tier, priority: Priority, isLate: Bool, isStale: Bool) {
        self.match = match
        self.list = list
        self.tier = tier
        self.priority = priority
        self.isLate = isLate
        self.isStale = isStale
    }

    /// The read's place among the reads of its batch.
    package var read: Int { Int(match.read) }
    package var entry: EntryID { match.entry }
}

/// How well a read and a hotlist entry agree, best first; tiers are never mixed (a hit has one).
package enum Tier: UInt8, CaseIterable, Comparable, BitwiseCopyable, Sendable {
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
