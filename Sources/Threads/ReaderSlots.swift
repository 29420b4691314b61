import Synchronization

/// Where each reader tells in which batch it is: a count that is odd while a batch runs.
///
///     slot   128 bytes, so that no reader's writing disturbs another's line or the line beside it:
///            batches UInt64 · isTaken Bool
///
/// A reader writes its own slot only; who retires a version reads them all.
///
/// `@unchecked Sendable`: safe because the slots are atomics in memory that lives as long as this does.
@safe
package final class ReaderSlots: @unchecked Sendable {
    /// More readers at a time than a process has workers.
    package static let maximumReaders = 256

    /// A batch that was running: it has ended once its slot's count is another.
    package struct Batch: BitwiseCopyable, Sendable {
        fileprivate let slot: Int
        fileprivate let count: UInt64
    }

    /// One reader's place.
    @safe
    package struct Slot: BitwiseCopyable {
        fileprivate let content: UnsafeMutablePointer<Content>

        /// Begins a batch: from here on the version that is looked up next stays.
        ///
        /// Sequentially consistent, as the load of the root that follows it: otherwise the processor may load the root
        /// before anyone can see that a batch runs, and what the root named may be given back meanwhile.
        package func enter() {
            let count = unsafe content.pointee.batches.load(ordering: .relaxed)
            precondition(count & 1 == 0, "a reader takes one snapshot at a time: end the batch before the next begins")
            unsafe content.pointee.batches.store(count + 1, ordering: .sequentiallyConsistent)
        }

        /// Ends it: what it read, it read before.
        package func leave() {
            let count = unsafe content.pointee.batches.load(ordering: .relaxed)
            unsafe content.pointee.batches.store(count + 1, ordering: .releasing)
        }
    }

    fileprivate struct Content: ~Copyable {
        let batches = Atomic<UInt64>(0)
        let isTaken = Atomic<Bool>(false)
    }

    private static let stride = 128
    private let memory: UnsafeMutableRawPointer

    package init() {
        unsafe memory = .allocate(
            byteCount: ReaderSlots.maximumReaders * ReaderSlots.stride, alignment: ReaderSlots.stride)
        for place in 0..<ReaderSlots.maximumReaders {
            let slot = unsafe (memory + place * ReaderSlots.stride).bindMemory(to: Content.self, capacity: 1)
            unsafe slot.initialize(to: Content())
        }
    }

    deinit {
        for place in 0..<ReaderSlots.maximumReaders { unsafe content(place).deinitialize(count: 1) }
        unsafe memory.deallocate()
    }

    private func content(_ place: Int) -> UnsafeMutablePointer<Content> {
        unsafe (memory + place * ReaderSlots.stride).assumingMemoryBound(to: Content.self)
    }

    /// A place that nobody has. Its count goes on from that of who had it before.
    package func take() -> Slot {
        for place in 0..<ReaderSlots.maximumReaders {
            let (isMine, _) = unsafe content(place).pointee.isTaken.compareExchange(
                expected: false, desired: true, ordering: .acquiring)
            if isMine { return unsafe Slot(content: content(place)) }
        }
        preconditionFailure("a version has at most \(ReaderSlots.maximumReaders) readers at a time")
    }

    package func giveBack(_ slot: Slot) {
        unsafe slot.content.pointee.isTaken.store(false, ordering: .releasing)
    }

    /// The batches that run now: only they can hold what was published before the last sequentially consistent store.
    package func running() -> [Batch] {
        (0..<ReaderSlots.maximumReaders).compactMap { place in
            let count = unsafe content(place).pointee.batches.load(ordering: .sequentiallyConsistent)
            return count & 1 == 1 ? Batch(slot: place, count: count) : nil
        }
    }

    /// Whether the batch has ended; all it read, it read before this says so.
    package func hasEnded(_ batch: Batch) -> Bool {
        unsafe content(batch.slot).pointee.batches.load(ordering: .acquiring) != batch.count
    }
}
