import Engine
import Glibc
import Synchronization
import Threads

/// SIGINT, SIGTERM and SIGHUP as a question the command asks: has someone asked us to stop?
///
/// The first asks for an orderly end. A second SIGINT ends the process at once: whoever presses twice means it.
/// To be made before any other thread: the signals are blocked for all of them, and one thread waits for them.
final class StopSignals: Sendable {
    /// What a shell reports for a process ended by SIGINT.
    private static let interrupted: Int32 = 130

    private let count = Atomic(0)

    init() {
        StopSignals.failWritesInsteadOfDying()
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        // Whoever started us with nohup wants us to outlive the terminal. A blocked signal is waited for even where it
        // is ignored, so it must not be blocked then.
        if !StopSignals.isIgnored(SIGHUP) { unsafe sigaddset(&signals, SIGHUP) }
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

    /// A reader of our output that goes away (SIGPIPE), and a file beyond the limit of its size (SIGXFSZ), make the
    /// write fail, which is handled where it is written; by default they end the process in the midst of its work.
    private static func failWritesInsteadOfDying() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
