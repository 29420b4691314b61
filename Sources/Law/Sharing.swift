package import Plates

/// Who may be told of a hit. Default deny: what no rule permits stays with the agency that owns the read.
package enum Sharing {
    /// Decides for one hit and one candidate recipient.
    ///
    /// - Parameter owner: the agency that owns the read.
    /// - Returns: a denial by `conflict` for a hit whose region or vehicle contradicts, whoever asks; a permit by
    ///   `owner` to
    ///   the read's own agency; a denial by `unknown-recipient` or `default-deny` to everyone else.
    package static func decide(tier: Tier, owner: AgencyIndex, recipient: Recipient) -> Decision {
        if tier == .conflict { return Decision(.deny, by: .conflict) }
        guard let agency = recipient.agency else { return Decision(.deny, by: .unknownRecipient) }
        return agency == owner ? Decision(.permit, by: .owner) : Decision(.deny, by: .defaultDeny)
    }
}
