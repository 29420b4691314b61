package import Plates

/// A hit that was decided for one recipient, as a window sees it.
package struct WindowHit: Sendable {
    package let key: WindowKey
    package let effect: Decision.Effect
    package let tier: Tier
    package let capturedAt: Timestamp
    /// Tells cameras apart, by agency and id.
    package let camera: CameraIdentity
    package let read: ReadIdentity
    package let readID: ReadID
    /// Of a permitted hit.
    package let decision: KeptDecision?

    package init(
        key: WindowKey, effect: Decision.Effect, tier: Tier, capturedAt: Timestamp, camera: CameraIdentity,
        read: ReadIdentity, readID: ReadID, decision: KeptDecision?
    ) {
        self.key = key
        self.effect = effect
        self.tier = tier
        self.capturedAt = capturedAt
        self.camera = camera
        self.read = read
        self.readID = readID
        self.decision = decision
    }
}

/// The window that a hit belongs to: (hotlist, entry_id, recipient, permit or deny), for a wildcard entry also the
/// plate.
///
/// The digest covers all but the hotlist, so that entries may be renumbered by an update of their list without their
/// windows being mixed up; the plate enters it through a keyed hash only, since it travels in the changelog.
package struct WindowKey: Hashable, BitwiseCopyable, Sendable {
    /// The hotlist's place among those that the store was given.
    package let hotlist: Int
    package let digest: WindowDigest

    package init(hotlist: Int, digest: WindowDigest) {
        self.hotlist = hotlist
        self.digest = digest
    }
}

/// 128 bits of a hash over (entry_id, recipient, permit or deny, for a wildcard entry the plate): the same in every
/// process that may read the changelog.
package struct WindowDigest: Hashable, BitwiseCopyable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// 64 bits of a keyed hash over (agency_id, camera_id, read_id, instant of captured_at): two reads are one when it is
/// equal (contract §4).
///
/// Of 2,000,000 remembered reads a new one has the same with a probability of 10⁻¹³.
package struct ReadIdentity: Hashable, BitwiseCopyable, Sendable {
    package let bits: UInt64

    package init(_ bits: UInt64) { self.bits = bits }
}

/// 64 bits of a keyed hash over (agency_id, camera_id).
package struct CameraIdentity: Hashable, BitwiseCopyable, Sendable {
    package let bits: UInt64

    package init(_ bits: UInt64) { self.bits = bits }
}
