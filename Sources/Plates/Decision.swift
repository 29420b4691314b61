/// What the law says of telling one recipient about one hit: a permit or a denial, and by which rule.
///
/// Small, so that decisions stand in a column: the names of rule and grant, the citation and the policy's version are
/// looked up when a decision is written, in the policy that it names.
package struct Decision: Hashable, BitwiseCopyable, Sendable {
    package enum Effect: String, BitwiseCopyable, Sendable { case permit, deny }

    package let effect: Effect
    package let rule: Rule
    /// The grant that a permit rests on; nil where it rests on none.
    package let grant: GrantNumber?
    /// The agency that the recipient acts for and that may not be told; nil when the denial is of the recipient.
    package let via: AgencyIndex?
    /// What must be done to the read before it is told, and kept to afterwards.
    package let obligations: Obligations
    /// The policy that decided.
    package let policy: PolicyNumber

    package init(
        _ effect: Effect, by rule: Rule, grant: GrantNumber? = nil, via: AgencyIndex? = nil,
        obliging obligations: Obligations, policy: PolicyNumber
    ) {
        self.effect = effect
        self.rule = rule
        self.grant = grant
        self.via = via
        self.obligations = obligations
        self.policy = policy
    }

    /// A denial obliges to nothing.
    ///
    /// - Parameter via: the agency that may not be told, where it is not the recipient itself.
    package static func denial(by rule: Rule, via: AgencyIndex? = nil, policy: PolicyNumber) -> Decision {
        Decision(.deny, by: rule, via: via, obliging: [], policy: policy)
    }

    /// What of the read must be left out when it is told.
    package var redaction: Redaction { obligations.redaction }
}

/// The rule that decided, by its number in its policy's law: the engine's own first, then those of the law packs.
package struct Rule: Hashable, BitwiseCopyable, Sendable {
    package let number: UInt16

    package init(number: UInt16) { self.number = number }

    /// The recipient owns the read.
    package static let owner = Rule(number: 0)
    /// Region or vehicle contradicts: recorded, never alerted.
    package static let conflict = Rule(number: 1)
    /// The topology names no law at all: its reads stay with their owners.
    package static let defaultDeny = Rule(number: 2)
    /// The policy does not know the recipient.
    package static let unknownRecipient = Rule(number: 3)
    /// It is permitted, but Kafka refuses an alert of that size.
    package static let tooLarge = Rule(number: 4)
    /// The owner's region, or the place of capture, has no law pack.
    package static let noLaw = Rule(number: 5)
    /// No grant for this data, purpose and reason.
    package static let noGrant = Rule(number: 6)
    /// There is one, but not on this day.
    package static let grantExpired = Rule(number: 7)
    /// There is one, but not for this place.
    package static let outsideGeofence = Rule(number: 8)
    /// Wider than what was approved.
    package static let notApproved = Rule(number: 9)
    /// The read's time had run out before it could be told.
    package static let expiredInBacklog = Rule(number: 10)
}

/// A grant of a policy, by its place when their ids are sorted by bytes.
package struct GrantNumber: Hashable, BitwiseCopyable, Sendable {
    package let value: UInt16

    package init(_ value: UInt16) { self.value = value }
}

/// Counts the policies of one process, from 1; across processes a policy is told by its version (`sha256:…`).
package struct PolicyNumber: Hashable, Comparable, BitwiseCopyable, Sendable {
    package let value: UInt32

    package init(_ value: UInt32) { self.value = value }

    /// What a process begins with.
    package static let first = PolicyNumber(1)
    package var next: PolicyNumber { PolicyNumber(value + 1) }

    package static func < (left: PolicyNumber, right: PolicyNumber) -> Bool { left.value < right.value }
}

/// What is told: a hit as it happens, reads as they come, or the answer to a look-up (contract §10).
package enum DataKind: String, CaseIterable, BitwiseCopyable, Sendable {
    case alert, read, lookup
}
