import Glibc

/// A process under test: started, watched, killed by its own id.
final class MemberProcess {
    let name: String
    /// Where its standard output and standard error go.
    let output: String
    let log: String
    let pid: pid_t
    private(set) var ending: Ending?

    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    init(_ command: [String], name: String, in directory: String) throws {
        self.name = name
        output = "\(directory)/\(name).out"
        log = "\(directory)/\(name).log"
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o644)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, log, flags, 0o644)
        var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawnp(&pid, command[0], &actions, nil, &arguments, environ)
        guard code == 0 else {
            throw FaultFailure("cannot start \(command[0]): \(unsafe String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    deinit {
        if isRunning {
            signal(SIGKILL)
            _ = wait(within: 5)
        }
    }

    /// Whether this user may mount.
    static var isRoot: Bool { geteuid() == 0 }

    var isRunning: Bool {
        look()
        return ending == nil
    }

    func signal(_ number: Int32) {
        look()
        if ending == nil { Glibc.kill(pid, number) }
    }

    /// SIGKILL, and gone.
    func kill() {
        signal(SIGKILL)
        _ = wait(within: 5)
    }

    /// - Returns: nil when it still runs.
    func wait(within seconds: Double) -> Ending? {
        let end = Clock.seconds + seconds
        while isRunning, Clock.seconds < end { usleep(5_000) }
        return ending
    }

    var logText: String { Text.of(log) }
    var outputText: String { Text.of(output) }

    private func look() {
        guard ending == nil else { return }
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return }
        let signal = status & 0x7f
        ending = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }
}

/// Why a fault could not be tried or judged: a sentence.
struct FaultFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

enum Clock {
    /// Seconds since the machine started.
    static var seconds: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Milliseconds since 1970.
    static var milliseconds: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}

func pause(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }
