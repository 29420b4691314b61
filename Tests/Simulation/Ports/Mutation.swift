/// A mistake that an exactly-once engine could make, planted in the ports beneath it: the oracle has to find each.
package enum Mutation: String, CaseIterable, Sendable {
    case rewindLeftOut = "rewind-left-out"
    case offsetOneTooFar = "offset-one-too-far"
    case offsetOneTooNear = "offset-one-too-near"
    case changelogOutsideTransaction = "changelog-outside-transaction"
    /// A commit speaks for whoever the member is now, not for who it was when it polled.
    case metadataRefreshed = "metadata-refreshed"
    case restoreToLastStableOffset = "restore-to-last-stable-offset"
    /// A commit whose answer never came is taken for one that did not happen.
    case blindRewind = "blind-rewind"
    /// The group's offsets are read while a transaction still holds others.
    case unstableOffsets = "unstable-offsets"
    /// A producer whose request may arrive late begins another transaction.
    case spentWriterKept = "spent-writer-kept"
}
