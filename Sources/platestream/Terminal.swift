import Console
import Glibc
import Plates
import Synchronization

/// What a command has around it: where it prints and logs, the clock, the environment. Made once, by `main`.
struct Terminal {
    let format: ReportFormat
    let log: Log
    /// nil when standard error is not a terminal to draw on.
    let screen: Screen?
    /// Standard error, which nobody but its own thread writes to.
    private let errors: OutputQueue
    /// The path of this program, from which installed files are found.
    let program: String
    /// The command line, the program's name first.
    let arguments: [String]

    init(for invocation: Invocation<Verb>, environment: [String: String]) {
        format = invocation.value(of: CommonOptions.format)
        let canDraw = format == .text
        let form: Log.Form =
            canDraw && isatty(2) == 1 ? .text(isColoured: Screen.isColoured(environment)) : .json
        let remark: @Sendable (Int) -> String = { count in
            Log.line(
                .warning, "lines of the log were dropped here: nobody read them in time", ["lines": .number(count)],
                form, at: Process.now)
        }
        screen = canDraw ? Screen(descriptor: 2, environment: environment, remark: remark) : nil
        errors = screen?.output ?? OutputQueue(descriptor: 2, remark: remark)
        log = Log(
            level: invocation.value(of: CommonOptions.logLevel), form: form, to: errors, now: { Process.now })
        program = Process.path
        arguments = CommandLine.arguments
    }

    /// A line of the report, on standard output.
    func tell(_ line: String) throws { try writeReport(line + "\n") }

    /// The same at the end of a run, which does not hang on who reads it.
    func tellAtEnd(_ text: String) throws { try writeReport(text + "\n", within: Terminal.endWait) }

    /// A warning of the report, on standard error.
    func warn(_ sentence: String) { errors.write(line: "platestream: warning: \(sentence)") }

    /// One sentence on standard error: why the command did not do what it was asked.
    func complain(_ sentence: String) {
        screen?.finish()
        errors.write(line: "platestream: \(sentence)")
    }

    /// Gives the terminal back, and what was said is written, or nobody reads it.
    func finish() {
        screen?.finish()
        errors.drain(within: Terminal.endWait)
    }

    /// Lines of the log that nobody has read in time.
    var droppedLines: @Sendable () -> Int { { [errors] in errors.droppedCount } }

    /// How long the end of the process waits for whoever reads what it says.
    private static let endWait = TimeSpan.seconds(2)
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
