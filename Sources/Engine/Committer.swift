import Dispatch
import Kafka
import Plates

/// A worker's second thread: it commits one piece of work while the polling thread goes on with the next.
///
///     idle ──submit──▶ committing ──▶ finished ──take──▶ idle
///
/// One piece is in flight at most, so what is not yet acknowledged is bounded by two pieces: that one and the running
/// one.
final class Committer<Sink: RecordSink & ~Copyable>: Sendable {
    private enum Slot: Sendable {
        case idle
        case submitted(Work)
        case committing
        case finished(Work, Failure?)
    }

    /// Why a commit did not happen.
    enum Failure: Error, Sendable {
        /// The group has moved on: others own these partitions and will do this work again.
        case notOwner(String)
        case failed(any Error)
    }

    private let slot = Guarded(Slot.idle)
    private let isClosing = Guarded(false)
    private let submission = DispatchSemaphore(value: 0)
    private let completion = DispatchSemaphore(value: 0)

    /// The body of the committer's thread: makes its sink there, and returns once the committer is closed.
    func run(makeSink: () throws -> Sink) {
        var sink: Sink
        do {
            sink = try makeSink()
        } catch {
            return refuseEverything(because: error)
        }
        while let work = nextWork() {
            var failure: Failure?
            do {
                try sink.commit(work.generation)
            } catch let error as GenerationDropped where error.isOvertaken {
                failure = .notOwner("\(error)")
            } catch {
                failure = .failed(error)
            }
            finish(work, failure)
        }
    }

    /// Hands over work. Only when nothing is in flight and all that was finished has been taken.
    func submit(_ work: consuming Work) {
        let work = work
        slot.withLock { slot in
            guard case .idle = slot else { preconditionFailure("one piece of work is in flight at most") }
            slot = .submitted(work)
        }
        submission.signal()
    }

    /// The piece that has been committed or has failed since; nil when there is none, after waiting for at most
    /// `timeout`.
    func takeFinished(waiting timeout: TimeSpan = .zero) -> (work: Work, failure: Failure?)? {
        if timeout > .zero {
            // The semaphore only wakes: the slot alone says what happened.
            _ = completion.wait(timeout: .now() + .nanoseconds(Int(timeout.nanoseconds)))
        } else {
            _ = completion.wait(timeout: .now())
        }
        return slot.withLock { slot in
            guard case .finished(let work, let failure) = slot else { return nil }
            slot = .idle
            return (work, failure)
        }
    }

    var isIdle: Bool {
        slot.withLock { slot in
            if case .idle = slot { true } else { false }
        }
    }

    /// Ends the thread once what is in flight is done.
    func close() {
        isClosing.withLock { $0 = true }
        submission.signal()
    }

    private func nextWork() -> Work? {
        while true {
            submission.wait()
            if let work = takeSubmitted() { return work }
            if isClosing.withLock({ $0 }) { return nil }
        }
    }

    private func takeSubmitted() -> Work? {
        slot.withLock { slot in
            guard case .submitted(let work) = slot else { return nil }
            slot = .committing
            return work
        }
    }

    private func finish(_ work: Work, _ failure: Failure?) {
        slot.withLock { $0 = .finished(work, failure) }
        completion.signal()
    }

    private func refuseEverything(because error: any Error) {
        while let work = nextWork() { finish(work, .failed(error)) }
    }
}
