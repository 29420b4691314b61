/// A read and an entry that it may hit.
package struct Match: Equatable, BitwiseCopyable, Sendable {
    /// How the texts agree.
    package enum Kind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
        case text, lookAlike, pattern
    }

    /// The read's place in the batch.
    package let read: Int32
    package let entry: EntryID
    package let kind: Kind

    package init(read: Int32, entry: EntryID, kind: Kind) {
        self.read = read
        self.entry = entry
        self.kind = kind
    }
}

/// An entry's number within one version of the index.
package struct EntryID: Hashable, BitwiseCopyable, Sendable {
    package let value: UInt32

    package init(_ value: UInt32) { self.value = value }
}
