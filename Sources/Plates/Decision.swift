/// What the law says of telling one recipient about one hit: a permit or a denial, and by which rule.
///
/// Small, so that decisions stand in a column: the names of rule and grant, the citation and the policy's version are
/// looked up when a decision is written, in the policy that it names.
package struct Decision: Equatable, BitwiseCopyable, Sendable {
    package enum Effect: String, BitwiseCopyable, Sendable { case permit, deny }

    package let effect: Effect
    package let rule: Rule
    /// The grant that a permit rests on; nil where it rests on none.
    package let grant: GrantNumber?
    /// What of the read must be left out when it is told.
    package let redaction: Redaction
    /// The policy that decided.
    package let policy: PolicyNumber

    package init(
        _ effect: Effect, by rule: Rule, grant: GrantNumber?, redacting redaction: Redaction, policy: PolicyNumber
    ) {
        self.effect = effect
        self.rule = rule
        self.grant = grant
        self.redaction = redaction
        self.policy = policy
    }
}

/// The rule that decided, by its number in its policy's law: the engine's own first, then those of the law packs.
package struct Rule: Hashable, BitwiseCopyable, Sendable {
    package let number: UInt16

    package init(number: UInt16) { self.number = number }

    /// The recipient owns the read.
    package static let owner = Rule(number: 0)
    /// Region or vehicle contradicts: recorded, never alerted.
    package static let conflict = Rule(number: 1)
    /// Nothing permits it.
    package static let defaultDeny = Rule(number: 2)
    /// The policy does not know the recipient.
    package static let unknownRecipient = Rule(number: 3)
    /// It is permitted, but Kafka refuses an alert of that size.
    package static let tooLarge = Rule(number: 4)
}

/// A grant of a policy, by its place in the topology's list.
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
