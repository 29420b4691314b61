package import Plates

/// What a decision about one hit and one candidate recipient depends on, and nothing else.
package struct SharingFacts: Equatable, BitwiseCopyable, Sendable {
    package let tier: Tier
    /// The agency that owns the read.
    package let owner: AgencyIndex
    /// nil = the policy does not declare the recipient.
    package let recipient: AgencyIndex?

    package init(tier: Tier, owner: AgencyIndex, recipient: AgencyIndex?) {
        self.tier = tier
        self.owner = owner
        self.recipient = recipient
    }
}

/// What it depends on whether a read may be held.
package struct AdmissionFacts: Equatable, BitwiseCopyable, Sendable {
    /// The camera wrote one of the topology's words for want of a plate.
    package let isNoPlate: Bool
    /// The partition has seen the read before, lately enough (contract §4).
    package let isDuplicate: Bool

    @inlinable
    package init(isNoPlate: Bool, isDuplicate: Bool) {
        self.isNoPlate = isNoPlate
        self.isDuplicate = isDuplicate
    }
}
