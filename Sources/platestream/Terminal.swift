import Console
import Glibc
import Plates
import Synchronization

/// What a command has around it: where it prints and logs, the clock, the environment. Made once, by `main`.
struct Terminal {
    let format: ReportFormat
    let log: Log
    /// nil when standard error is no terminal to draw on.
    let screen: Screen?
    /// The path of this program, from which installed files are found.
    let program: String
    /// The command line, the program's name first.
    let arguments: [String]

    init(for invocation: Invocation<Verb>, environment: [String: String]) {
        format = invocation.value(of: CommonOptions.format)
        let wantsScreen = format == .text
        screen = wantsScreen ? Screen(descriptor: 2, environment: environment) : nil
        let form: Log.Form =
            isatty(2) == 1 && format == .text ? .text(isColoured: screen?.isColoured ?? false) : .json
        let sink: any LineSink = screen ?? DescriptorSink(descriptor: 2)
        log = Log(
            level: invocation.value(of: CommonOptions.logLevel), form: form, to: sink, now: { Process.now })
        program = Process.path
        arguments = CommandLine.arguments
    }

    /// A line of the report, on standard output.
    func tell(_ line: String) throws { try writeReport(line + "\n") }

    /// A warning of the report, on standard error.
    func warn(_ sentence: String) { DescriptorSink(descriptor: 2).write(line: "platestream: warning: \(sentence)") }

    /// One sentence on standard error: why the command did not do what it was asked.
    func complain(_ sentence: String) {
        screen?.finish()
        DescriptorSink(descriptor: 2).write(line: "platestream: \(sentence)")
    }
}

/// What only a command may ask of the system.
enum Process {
    static var now: Timestamp { time(of: CLOCK_REALTIME) }

    /// A clock that nobody sets, from no particular beginning.
    static var steady: Timestamp { time(of: CLOCK_MONOTONIC) }

    private static func time(of clock: clockid_t) -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The program's own file, links resolved; its name as typed where the system does not say.
    static var path: String {
        guard let resolved = unsafe realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var place = 0
        while let entry = unsafe environ[place] {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            place += 1
        }
        return variables
    }
}
