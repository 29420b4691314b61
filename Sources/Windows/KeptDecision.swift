package import Plates

/// By which policy a kept hit was permitted, and what another policy must know of it to decide it again.
package struct KeptDecision: Equatable, BitwiseCopyable, Sendable {
    package let policy: PolicyMark
    package let tier: Tier
    /// The agency that owns the read.
    package let owner: AgencyIdentity
    package let recipient: AgencyIdentity

    package init(policy: PolicyMark, tier: Tier, owner: AgencyIdentity, recipient: AgencyIdentity) {
        self.policy = policy
        self.tier = tier
        self.owner = owner
        self.recipient = recipient
    }

    func renewed(by policy: PolicyMark) -> KeptDecision {
        KeptDecision(policy: policy, tier: tier, owner: owner, recipient: recipient)
    }

    /// The same of a read that its recipient owns.
    var ofOwnRead: KeptDecision {
        KeptDecision(policy: policy, tier: tier, owner: recipient, recipient: recipient)
    }
}

/// The first 8 bytes of the SHA-256 of a policy's version, which tell policies apart in every process.
package struct PolicyMark: Hashable, BitwiseCopyable, Sendable {
    package let bits: UInt64

    /// - Parameter bits: 0, which stands for no policy, becomes 1.
    package init(_ bits: UInt64) { self.bits = max(1, bits) }
}

/// 64 bits of a keyed hash over an agency's id: the same in every process, wherever the topology puts the agency.
package struct AgencyIdentity: Hashable, BitwiseCopyable, Sendable {
    package let bits: UInt64

    package init(_ bits: UInt64) { self.bits = bits }
}
