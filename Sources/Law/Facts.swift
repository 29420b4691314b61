package import Plates

/// What a decision depends on, and nothing else. A fact that nobody knows denies (contract §10).
package struct SharingFacts: Equatable, BitwiseCopyable, Sendable {
    package var tier: Tier
    /// The agency that owns the read.
    package var owner: AgencyIndex
    /// nil = the policy does not declare the recipient.
    package var recipient: AgencyIndex?
    package var data: DataKind
    /// nil = unknown.
    package var purpose: Purpose?
    /// Of the entry; only alerts have one, and of an alert nil is unknown.
    package var reason: HotlistReason?
    /// Of the entry; nil = it has none.
    package var sourceFile: HotlistReason?
    package var caseNumber: CaseNumber
    /// Whose list it is; only alerts have one, and of an alert nil is unknown.
    package var listOwner: AgencyIndex?
    package var zones: ZoneSet
    package var places: PlaceSet
    /// *T*.
    package var capturedAt: Timestamp
    /// *D*, when it is told.
    package var decidedAt: Timestamp

    package init(
        tier: Tier, owner: AgencyIndex, recipient: AgencyIndex?, data: DataKind, purpose: Purpose?,
        reason: HotlistReason?, sourceFile: HotlistReason?, caseNumber: CaseNumber, listOwner: AgencyIndex?,
        zones: ZoneSet, places: PlaceSet, capturedAt: Timestamp, decidedAt: Timestamp
    ) {
        self.tier = tier
        self.owner = owner
        self.recipient = recipient
        self.data = data
        self.purpose = purpose
        self.reason = reason
        self.sourceFile = sourceFile
        self.caseNumber = caseNumber
        self.listOwner = listOwner
        self.zones = zones
        self.places = places
        self.capturedAt = capturedAt
        self.decidedAt = decidedAt
    }
}

/// The case of an entry or a look-up, as far as a law tells cases apart: see `Law.caseNumber`.
package struct CaseNumber: Hashable, BitwiseCopyable, Sendable {
    let value: UInt32

    /// No case is named.
    package static let absent = CaseNumber(value: 0)
    /// One that no document is about.
    package static let other = CaseNumber(value: 1)

    /// - Parameter place: the case's place among those of all documents.
    static func document(_ place: Int) -> CaseNumber { CaseNumber(value: UInt32(place) + 2) }
}

/// What it depends on whether a read may be held (contract §11).
package struct AdmissionFacts: Equatable, BitwiseCopyable, Sendable {
    package var owner: AgencyIndex
    package var capturedAt: Timestamp
    /// The record's Kafka timestamp; nil = it has none.
    package var arrivedAt: Timestamp?
    package var places: PlaceSet
    /// The camera wrote one of the topology's words for want of a plate.
    package var isNoPlate: Bool
    /// Captured where nothing may be collected.
    package var isInCollectionBan: Bool
    /// Its plate is on a suppression list of its agency, and no entry lifts that.
    package var isSuppressed: Bool
    /// The partition has seen the read before, lately enough (contract §4).
    package var isDuplicate: Bool

    @inlinable
    package init(
        owner: AgencyIndex, capturedAt: Timestamp, arrivedAt: Timestamp?, places: PlaceSet, isNoPlate: Bool,
        isInCollectionBan: Bool, isSuppressed: Bool, isDuplicate: Bool
    ) {
        self.owner = owner
        self.capturedAt = capturedAt
        self.arrivedAt = arrivedAt
        self.places = places
        self.isNoPlate = isNoPlate
        self.isInCollectionBan = isInCollectionBan
        self.isSuppressed = isSuppressed
        self.isDuplicate = isDuplicate
    }
}
