import CPlatform
import Glibc

/// A thread of our own: librdkafka's calls block, so they belong on no cooperative pool.
package struct Thread: ~Copyable, Sendable {
    private let handle: pthread_t

    /// - Parameter name: as `top -H` shows it; 15 bytes count.
    package init(named name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(&handle, nil, runThread, start.toOpaque())
        precondition(code == 0, "the system gives no more threads: raise its limit of processes (ulimit -u)")
        self.handle = handle
    }

    /// Lets the thread go on alone: its body says when it has ended.
    package consuming func detach() {
        pthread_detach(handle)
    }

    /// Waits for the thread's end.
    package consuming func join() {
        pthread_join(handle, nil)
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument = unsafe argument {
        let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        unsafe platform_name_thread(start.name)
        start.body()
    }
    return nil
}
