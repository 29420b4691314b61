import Threads

/// One worker's way into a `LiveIndex`: used by one thread at a time.
package struct HotlistReader: ~Copyable {
    private let root: VersionRoot<Matcher>
    private let slot: ReaderSlots.Slot

    init(_ root: VersionRoot<Matcher>) {
        self.root = root
        slot = root.slots.take()
    }

    deinit { root.slots.giveBack(slot) }

    /// Lends the version in force, for one batch: from its first look-up to the last use of an entry's number.
    ///
    /// The same version throughout, whatever changes meanwhile. It waits for nobody; but as long as `body` runs the
    /// version stays in memory, and many changes later their makers wait.
    package func withSnapshot<Result, Failure>(
        _ body: (borrowing Matcher) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        slot.enter()
        defer { slot.leave() }
        let result: Swift.Result<Result, Failure> = unsafe root.current._withUnsafeGuaranteedRef { place in
            do throws(Failure) { return .success(try body(place.version)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
