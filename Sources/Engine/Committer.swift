import Dispatch
import Glibc
import Kafka
import Plates
import Synchronization
import Threads

/// A worker's second thread, with the sink that it makes there: librdkafka's commit blocks. When it does not come back
/// it is left to itself, and a new thread with a new sink takes its place.
final class Committer<Sink: RecordSink & ~Copyable>: CommitPort {
    private let name: String
    private let makeSink: @Sendable (@escaping Patience) throws -> Sink
    private let onFinish: @Sendable () -> Void
    private var thread: CommitThread
    private var abandoned: [CommitThread] = []

    /// So many sinks may hang at once.
    private static var abandonedLimit: Int { 3 }

    /// - Parameter onFinish: called on the committer's thread once `takeFinished` has something to tell.
    init(
        named name: String, makeSink: @escaping @Sendable (@escaping Patience) throws -> Sink,
        onFinish: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.makeSink = makeSink
        self.onFinish = onFinish
        thread = CommitThread(named: name, makeSink: makeSink, onFinish: onFinish)
    }

    func submit(_ generation: consuming Generation) { thread.submit(.commit(generation)) }

    func takeFinished(waiting timeout: TimeSpan) -> Finished? { thread.takeFinished(waiting: timeout) }

    var signs: Int { thread.signs.load(ordering: .relaxed) }

    func replace(committing offsets: [Partition: Offset]) -> Bool {
        abandoned.removeAll { $0.hasEnded }
        guard abandoned.count < Self.abandonedLimit else { return false }
        thread.close()
        abandoned.append(thread)
        thread = CommitThread(named: name, makeSink: makeSink, onFinish: onFinish)
        thread.submit(.resolve(offsets))
        return true
    }

    /// Ends the thread once what is in flight is done, and waits for that, at most for `limit`.
    func close(waiting limit: TimeSpan) {
        thread.close()
        thread.awaitEnd(atMost: limit)
    }
}

/// One thread of a committer, from its sink's beginning to its end.
private final class CommitThread: Sendable {
    enum Task: Sendable {
        case commit(Generation)
        case resolve([Partition: Offset])
    }

    private enum Slot: Sendable {
        case idle
        case submitted(Task)
        case working
        case finished(Finished)
    }

    /// How often the sink has said that it lives.
    let signs = Atomic(0)
    private let onFinish: @Sendable () -> Void
    private let slot = Guarded(Slot.idle)
    private let isClosing = Guarded(false)
    private let isOver = Guarded(false)
    private let submission = DispatchSemaphore(value: 0)
    private let completion = DispatchSemaphore(value: 0)
    private let end = DispatchSemaphore(value: 0)

    init<Sink: RecordSink & ~Copyable>(
        named name: String, makeSink: @escaping @Sendable (@escaping Patience) throws -> Sink,
        onFinish: @escaping @Sendable () -> Void
    ) {
        self.onFinish = onFinish
        Thread(named: name) { [self] in
            run(makeSink)
            isOver.withLock { $0 = true }
            end.signal()
        }.detach()
    }

    var hasEnded: Bool { isOver.withLock { $0 } }

    func submit(_ task: consuming Task) {
        let task = task
        slot.withLock { slot in
            guard case .idle = slot else { preconditionFailure("one generation is in flight at most") }
            slot = .submitted(task)
        }
        submission.signal()
    }

    func takeFinished(waiting timeout: TimeSpan) -> Finished? {
        // The semaphore only wakes: the slot alone says what happened.
        _ = completion.wait(timeout: .now() + .nanoseconds(Int(timeout.nanoseconds)))
        return slot.withLock { slot in
            guard case .finished(let finished) = slot else { return nil }
            slot = .idle
            return finished
        }
    }

    func close() {
        isClosing.withLock { $0 = true }
        submission.signal()
    }

    func awaitEnd(atMost limit: TimeSpan) {
        _ = end.wait(timeout: .now() + .nanoseconds(Int(limit.nanoseconds)))
    }

    private func run<Sink: RecordSink & ~Copyable>(_ makeSink: (@escaping Patience) throws -> Sink) {
        var sink: Sink
        do {
            sink = try makeSink { [self] in isAwaited(after: $0) }
        } catch {
            return refuseEverything(because: error)
        }
        while let task = nextTask() { finish(CommitThread.perform(task, on: &sink)) }
    }

    private func isAwaited(after span: TimeSpan) -> Bool {
        signs.wrappingAdd(1, ordering: .relaxed)
        if span > .zero { Pause.of(span) }
        return !isClosing.withLock { $0 }
    }

    private static func perform<Sink: RecordSink & ~Copyable>(_ task: Task, on sink: inout Sink) -> Finished {
        var buffers: Generation?
        do {
            switch task {
            case .commit(let generation):
                buffers = generation
                try sink.commit(generation)
            case .resolve(let offsets):
                guard try sink.hasCommitted(offsets) else {
                    return Finished(
                        .dropped(GenerationDropped(isOvertaken: false, "its answer never came, and it did not happen")),
                        generation: nil)
                }
            }
            return Finished(.committed, generation: buffers)
        } catch let dropped as GenerationDropped {
            return Finished(.dropped(dropped), generation: buffers)
        } catch {
            return Finished(.failed(error), generation: buffers)
        }
    }

    private func nextTask() -> Task? {
        while true {
            submission.wait()
            if isClosing.withLock({ $0 }) { return nil }
            if let task = takeSubmitted() { return task }
        }
    }

    private func takeSubmitted() -> Task? {
        slot.withLock { slot in
            guard case .submitted(let task) = slot else { return nil }
            slot = .working
            return task
        }
    }

    private func finish(_ finished: Finished) {
        slot.withLock { $0 = .finished(finished) }
        completion.signal()
        onFinish()
    }

    private func refuseEverything(because error: any Error) {
        while nextTask() != nil { finish(Finished(.failed(error), generation: nil)) }
    }
}
