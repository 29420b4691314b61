import Synchronization

/// The one pointer that readers follow to the version in force, and what makes it safe to give old versions back.
///
///     reader    slot ← odd (seq-cst) · root → version (seq-cst) · … reads it … · slot ← even (release)
///     updater   builds the new version · root ← new (seq-cst) · slots → batches that run (seq-cst)
///               later: old version given back once each of those slots has another count (acquire)
///
/// A batch that the updater does not see running has not loaded the root yet, and will load the new one. Readers wait
/// for nobody. One updater at a time.
///
/// `@unchecked Sendable`: safe because a version is written before it is published, and given back after its readers.
@safe
package final class VersionRoot<Version: Sendable>: @unchecked Sendable {
    /// Holds a version in a place that does not change, so that lending it counts no references.
    package final class Place: Sendable {
        package let version: Version

        init(_ version: Version) { self.version = version }
    }

    /// A version that readers may still hold.
    package struct Retired: Sendable {
        fileprivate let place: Place
        fileprivate let batches: [ReaderSlots.Batch]
        package var version: Version { place.version }
    }

    package let slots = ReaderSlots()
    /// Counted once, for as long as it is in force.
    private let root: Atomic<Unmanaged<Place>>

    package init(_ version: Version) {
        unsafe root = Atomic(Unmanaged.passRetained(Place(version)))
    }

    /// Nobody reads any more: readers hold the root.
    deinit {
        unsafe root.load(ordering: .acquiring).release()
    }

    /// The version in force: good until the slot's batch ends.
    package var current: Unmanaged<Place> { unsafe root.load(ordering: .sequentiallyConsistent) }

    /// Puts the version in force: every batch that begins from now on sees it.
    package func publish(_ version: Version) -> Retired {
        let old = unsafe root.load(ordering: .relaxed)
        unsafe root.store(Unmanaged.passRetained(Place(version)), ordering: .sequentiallyConsistent)
        return unsafe Retired(place: old.takeRetainedValue(), batches: slots.running())
    }

    /// Gives back those of the retired versions that nobody can hold any more.
    package func reclaim(_ retired: inout [Retired]) {
        retired.removeAll { $0.batches.allSatisfy(slots.hasEnded) }
    }
}
