package import Plates

/// The law of one jurisdiction as data: its rules in the order of its file.
package struct LawPack: Equatable, Sendable {
    /// What its rules are named after, and its file: `us-ca`.
    package let id: String
    package let jurisdiction: Jurisdiction
    package let title: String
    /// By which its days begin and its months are counted.
    package let clock: WallClock
    /// Nothing is said of sharing: where no rule fits, the owner's grant decides.
    package let hasNoStatute: Bool
    /// It adds to the pack of its jurisdiction, such as a bill that an agency keeps to of its own accord: where none of
    /// its rules fits, it says nothing.
    package let isSupplement: Bool
    /// The special regimes that its rules may be limited to: `us-ca/chp`.
    package let regimes: [String]
    package let rules: [LawRule]

    package init(
        id: String, jurisdiction: Jurisdiction, title: String, clock: WallClock, hasNoStatute: Bool = false,
        isSupplement: Bool = false, regimes: [String] = [], rules: [LawRule]
    ) {
        self.id = id
        self.jurisdiction = jurisdiction
        self.title = title
        self.clock = clock
        self.hasNoStatute = hasNoStatute
        self.isSupplement = isSupplement
        self.regimes = regimes
        self.rules = rules
    }
}

/// One rule of a statute, with where it stands and from when to when it holds.
package struct LawRule: Equatable, Sendable {
    /// As decisions name it: `us-ca/no-immigration`.
    package let id: String
    package let citation: String
    package let verification: Verification
    package let inForce: Period
    package let owners: OwnerLimit
    package let recipients: RecipientLimit
    package let body: RuleBody
    /// Something of it could not be understood. Such a rule denies whatever it might deny, and permits nothing.
    package var isFaulty: Bool

    package init(
        id: String, citation: String, verification: Verification, inForce: Period = .always,
        owners: OwnerLimit = .any, recipients: RecipientLimit = .any, body: RuleBody, isFaulty: Bool = false
    ) {
        self.id = id
        self.citation = citation
        self.verification = verification
        self.inForce = inForce
        self.owners = owners
        self.recipients = recipients
        self.body = body
        self.isFaulty = isFaulty
    }
}

/// How the text of a rule was seen.
package enum Verification: String, CaseIterable, Sendable {
    /// The text itself was read.
    case text = "S"
    /// A secondary account of it was.
    case secondary = "S2"
    /// From memory: never the reason for a permit.
    case memory = "M"
}

/// From an instant on, and before another; both may be open.
package struct Period: Hashable, BitwiseCopyable, Sendable {
    package let from: Timestamp
    /// The first instant after it.
    package let to: Timestamp

    package init(from: Timestamp = .distantPast, to: Timestamp = .distantFuture) {
        self.from = from
        self.to = to
    }

    package static let always = Period()

    package func contains(_ instant: Timestamp) -> Bool { from <= instant && instant < to }
}

/// Which owners a rule is about; what is empty or nil asks for nothing.
package struct OwnerLimit: Equatable, Sendable {
    package var kinds: ChoiceSet<AgencyKind>
    /// Bound by one of these at least: `us-ca/chp`.
    package var regimes: [String]
    package var isLawEnforcement: Bool?

    package init(kinds: ChoiceSet<AgencyKind> = [], regimes: [String] = [], isLawEnforcement: Bool? = nil) {
        self.kinds = kinds
        self.regimes = regimes
        self.isLawEnforcement = isLawEnforcement
    }

    package static let any = OwnerLimit()
}

/// Which recipients a rule is about; what is empty or nil asks for nothing.
package struct RecipientLimit: Equatable, Sendable {
    package var isLawEnforcement: Bool?
    package var regions: [Jurisdiction]

    package init(isLawEnforcement: Bool? = nil, regions: [Jurisdiction] = []) {
        self.isLawEnforcement = isLawEnforcement
        self.regions = regions
    }

    package static let any = RecipientLimit()
}
