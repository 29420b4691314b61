package import Plates

/// The law that one policy decides by: a pure function of facts. Default deny: what no rule permits stays with the
/// agency that owns the read.
package struct Law: Sendable {
    /// The policy that its decisions name.
    package let policy: PolicyNumber
    private let rules: [NamedRule]
    private let grants: [String]

    /// - Parameters:
    ///   - rules: of the law packs; they are numbered behind the engine's own.
    ///   - grants: the ids of the topology's grants, in its order.
    package init(policy: PolicyNumber, rules: [NamedRule], grants: [String]) {
        self.policy = policy
        self.rules = NamedRule.own + rules
        self.grants = grants
    }

    /// Whether one candidate recipient may be told of a hit.
    ///
    /// - Returns: the decision of the first rule that applies: a denial by `conflict` for a hit whose region or vehicle
    ///   contradicts, whoever asks; by `unknown-recipient` for a recipient that the policy does not declare; a permit
    ///   by `owner` for the read's own agency; a denial by `default-deny` for everyone else.
    package func decide(_ facts: SharingFacts) -> Decision {
        if facts.tier == .conflict { return deny(by: .conflict) }
        guard let recipient = facts.recipient else { return deny(by: .unknownRecipient) }
        guard recipient == facts.owner else { return deny(by: .defaultDeny) }
        return Decision(.permit, by: .owner, grant: nil, redacting: .nothing, policy: policy)
    }

    /// Why a read may not be held at all, the first reason of contract §1; nil = it may. Asked of every read.
    @inlinable
    package func refusal(of facts: AdmissionFacts) -> RefusalReason? {
        if facts.isNoPlate { return .noPlate }
        return facts.isDuplicate ? .duplicateRead : nil
    }

    private func deny(by rule: Rule) -> Decision {
        Decision(.deny, by: rule, grant: nil, redacting: .nothing, policy: policy)
    }

    /// The same, for a permit that cannot be delivered because its alert is larger than its topic takes: what is not
    /// told is a denial.
    package func denyForSize() -> Decision { deny(by: .tooLarge) }

    package func name(of rule: Rule) -> String { rules[Int(rule.number)].name }

    /// The statute behind a rule; nil where the rule is the engine's own.
    package func citation(of rule: Rule) -> String? { rules[Int(rule.number)].citation }

    package func id(of grant: GrantNumber) -> String { grants[Int(grant.value)] }
}

/// A rule as it is written in a decision.
package struct NamedRule: Equatable, Sendable {
    /// One of the engine's own, or one of a law pack (`us-ca/share-in-state`).
    package let name: String
    package let citation: String?

    package init(_ name: String, citation: String?) {
        self.name = name
        self.citation = citation
    }

    /// The engine's own, by their numbers.
    package static let own = ["owner", "conflict", "default-deny", "unknown-recipient", "too-large"].map {
        NamedRule($0, citation: nil)
    }
}
