/// An agency's place in the topology's list: what a read carries instead of the agency's name.
package struct AgencyIndex: Hashable, BitwiseCopyable, Sendable {
    package let value: UInt32

    @inlinable
    package init(_ value: UInt32) { self.value = value }
}

/// Who owns reads or may be told of a hit.
package struct Agency: Equatable, Sendable {
    package let id: String
    package let name: String?
    /// What the law tells agencies apart by; nil when the topology does not say, or says what no law knows.
    package let kind: AgencyKind?
    /// The region whose law binds it, as written (`US` for a federal agency).
    package let region: String?
    /// nil when its kind does not say either.
    package var isLawEnforcement: Bool?
    /// The special regimes that bind it, by the names that law packs give them (`us-ca/chp`).
    package var regimes: [String] = []
    /// Whom it works for: what it is told, these are told, too.
    package var actsFor: [AgencyIndex] = []
    /// Who answers for its reads.
    package var custodian: String?
    /// The first instant of the day on which the public was heard, by the clock of its region.
    package var publicComment: Timestamp?
    package var policyURL: String?
    /// Its own numbers.
    package var retention = RetentionNumbers()

    package init(id: String, name: String?, kind: AgencyKind?, region: String?) {
        self.id = id
        self.name = name
        self.kind = kind
        self.region = region
        isLawEnforcement = kind?.isUsuallyLawEnforcement
    }

    /// nil for an agency without a region, and for a region that is none.
    package var jurisdiction: Jurisdiction? { region.flatMap { Jurisdiction($0) } }
}

/// How long an agency says that it keeps a read; nil = it does not say.
package struct RetentionNumbers: Equatable, Sendable {
    package var nonHit: Limit?
    package var hit: Limit?

    package init(nonHit: Limit? = nil, hit: Limit? = nil) {
        self.nonHit = nonHit
        self.hit = hit
    }
}

/// The kinds of agency that the law tells apart (contract §10): it denies to what it does not know.
package enum AgencyKind: String, CaseIterable, BitwiseCopyable, Sendable {
    case local, county, state, university, tribal, federal, `private`, foreign

    /// What counts where the topology does not say.
    package var isUsuallyLawEnforcement: Bool {
        switch self {
        case .local, .county, .state, .tribal, .federal: true
        case .university, .private, .foreign: false
        }
    }
}

/// A declared camera's place in the topology's list.
package struct CameraIndex: Hashable, BitwiseCopyable, Sendable {
    package let value: UInt32

    @inlinable
    package init(_ value: UInt32) { self.value = value }
}

/// A camera that the topology declares.
package struct Camera: Equatable, Sendable {
    package let id: String
    package let agency: AgencyIndex
    /// Where it stands, so that its reads need not say; nil when the file leaves it out.
    package let location: Location?

    package init(id: String, agency: AgencyIndex, location: Location?) {
        self.id = id
        self.agency = agency
        self.location = location
    }
}

/// A place on earth in WGS 84 degrees: latitude −90…90, longitude −180…180, both ends included.
package struct Location: Equatable, BitwiseCopyable, Sendable {
    package let latitude: Double
    package let longitude: Double

    @inlinable
    package init?(latitude: Double, longitude: Double) {
        guard latitude >= -90, latitude <= 90, longitude >= -180, longitude <= 180 else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }
}
