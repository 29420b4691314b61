import Engine
import Glibc
import Synchronization
import Threads

/// SIGINT and SIGTERM as a question the command asks: has someone asked us to stop?
///
/// The first asks for an orderly end. A second SIGINT ends the process at once: whoever presses twice means it.
/// To be made before any other thread: the signals are blocked for all of them, and one thread waits for them.
final class StopSignals: Sendable {
    /// What a shell reports for a process ended by SIGINT.
    private static let interrupted: Int32 = 130

    private let count = Atomic(0)

    init() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        Thread(named: "signals") { [self, signals] in
            var signals = signals
            var number: Int32 = 0
            while unsafe sigwait(&signals, &number) == 0 {
                let before = count.add(1, ordering: .relaxed).oldValue
                if before > 0 && number == SIGINT { _exit(Self.interrupted) }
            }
        }.detach()
    }

    var isStopAsked: Bool { count.load(ordering: .relaxed) > 0 }
}
