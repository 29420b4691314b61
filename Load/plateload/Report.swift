import Console
import Encoding
import Glibc
import Plates

/// Where a command says what it does: progress on standard error, results on standard output.
struct Report {
    let format: ReportFormat
    private let screen: Screen?
    private let errors: OutputQueue

    init(for invocation: Invocation<Verb>, environment: [String: String]) {
        format = invocation.value(of: CommonOptions.format)
        let remark: @Sendable (Int) -> String = { "\($0) lines were dropped here: nobody read them in time" }
        screen = format == .text ? Screen(descriptor: 2, environment: environment, remark: remark) : nil
        errors = screen?.output ?? OutputQueue(descriptor: 2, remark: remark)
    }

    /// In place on a terminal, otherwise a line: call it once a second at most.
    func progress(_ line: String) {
        if let screen { screen.draw([StyledLine(line)]) } else { errors.write(line: line) }
    }

    /// The result: lines for people, or one object for programs.
    func result(_ lines: [String], json: () -> JSONWriter) throws {
        screen?.finish()
        switch format {
        case .text: try writeReport(lines.map { $0 + "\n" }.joined())
        case .json: try writeReport(String(decoding: json().take(), as: UTF8.self) + "\n")
        }
    }

    /// One sentence on standard error: why the command did not do what it was asked.
    func complain(_ sentence: String) {
        screen?.finish()
        errors.write(line: "plateload: \(sentence)")
        errors.drain(within: .seconds(2))
    }
}

/// What only a command may ask of the system.
enum System {
    static var now: Timestamp { read(CLOCK_REALTIME) }

    /// Seconds since some moment, never going back.
    static var seconds: Double { Double(read(CLOCK_MONOTONIC).nanoseconds) / 1e9 }

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

    private static func read(_ clock: clockid_t) -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
