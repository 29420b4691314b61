import Glibc

/// A value behind a lock, for the few things that threads share.
///
/// It does what `Synchronization.Mutex` does, with the C library's mutex: the thread sanitizer knows that one and can
/// prove its users right, while the standard library's is invisible to it and looks like a race.
///
/// `@unchecked Sendable`: safe because the value is touched only while the mutex is held.
@safe
package final class Guarded<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
