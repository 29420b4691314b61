package import Testing
import Threads

/// Runs each test of a suite on a thread of its own: `@Suite(.ownThread)`. Swift has one thread a core for all tests,
/// and a test that blocks, for a broker or for another thread, would hold up the others as long.
package struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    @concurrent
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // The scope of the suite itself blocks nobody.
        guard testCase != nil else { return try await function() }
        try await withTaskExecutorPreference(ThreadExecutor()) { try await function() }
    }
}

extension Trait where Self == OwnThread {
    package static var ownThread: OwnThread { OwnThread() }
}

/// Starts a thread for each stretch of a task between two waits.
private final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread(named: "test") { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }.detach()
    }
}
