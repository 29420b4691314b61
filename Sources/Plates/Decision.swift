/// What the rules say of telling one recipient about one hit: a permit or a denial, and by which rule.
package struct Decision: Equatable, Sendable {
    package enum Effect: String, Sendable { case permit, deny }

    package let effect: Effect
    package let rule: Rule
    /// The statute behind the rule; nil where the rule is the engine's own.
    package let citation: String?
    /// The grant that a permit rests on.
    package let grant: String?
    /// What must be left out or done when the hit is told, e.g. `redact:image_ref`.
    package let obligations: [String]

    package init(
        _ effect: Effect, by rule: Rule, citation: String? = nil, grant: String? = nil, obligations: [String] = []
    ) {
        self.effect = effect
        self.rule = rule
        self.citation = citation
        self.grant = grant
        self.obligations = obligations
    }
}

/// The name of the rule that decided: one of the engine's own, or one of a law pack (`us-ca/share-in-state`).
package struct Rule: Hashable, Sendable {
    package let name: String

    package init(_ name: String) { self.name = name }

    /// The recipient owns the read.
    package static let owner = Rule("owner")
    /// Region or vehicle contradicts: recorded, never alerted.
    package static let conflict = Rule("conflict")
    /// Nothing permits it.
    package static let defaultDeny = Rule("default-deny")
    /// The topology does not know the recipient.
    package static let unknownRecipient = Rule("unknown-recipient")
}
