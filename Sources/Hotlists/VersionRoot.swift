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
final class VersionRoot<Version: Sendable>: @unchecked Sendable {
    /// A version that readers may still hold.
    @safe
    struct Retired: Sendable {
        // Safe because only who retired it uses it, and readers read.
        nonisolated(unsafe) fileprivate let place: UnsafeMutablePointer<Version>
        fileprivate var batches: [ReaderSlots.Batch]
        var version: Version { unsafe place.pointee }
    }

    let slots = ReaderSlots()
    private let root: Atomic<UnsafeMutablePointer<Version>>

    init(_ version: Version) {
        unsafe root = Atomic(VersionRoot.placed(version))
    }

    /// Nobody reads any more: readers hold the root.
    deinit {
        unsafe VersionRoot.giveBack(root.load(ordering: .acquiring))
    }

    private static func placed(_ version: Version) -> UnsafeMutablePointer<Version> {
        let place = UnsafeMutablePointer<Version>.allocate(capacity: 1)
        unsafe place.initialize(to: version)
        return unsafe place
    }

    private static func giveBack(_ place: UnsafeMutablePointer<Version>) {
        unsafe place.deinitialize(count: 1)
        unsafe ZeroedMemory.poison(place, MemoryLayout<Version>.stride)
        unsafe place.deallocate()
    }

    /// The version in force: good until the slot's batch ends.
    var current: UnsafePointer<Version> {
        unsafe UnsafePointer(root.load(ordering: .sequentiallyConsistent))
    }

    /// Puts the version in force: every batch that begins from now on sees it.
    func publish(_ version: Version) -> Retired {
        let old = unsafe root.load(ordering: .relaxed)
        unsafe root.store(VersionRoot.placed(version), ordering: .sequentiallyConsistent)
        return unsafe Retired(place: old, batches: slots.running())
    }

    /// Gives back those of the retired versions that nobody can hold any more.
    func reclaim(_ retired: inout [Retired]) {
        retired.removeAll { version in
            guard version.batches.allSatisfy(slots.hasEnded) else { return false }
            unsafe VersionRoot.giveBack(version.place)
            return true
        }
    }
}
