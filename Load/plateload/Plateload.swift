import CMimalloc
import Console
import Glibc

/// The command: reads the command line, does what it says, and ends with the exit code that `ExitCode` explains.
@main
struct Plateload {
    static func main() {
        // librdkafka allocates per record; this call keeps the linker from leaving mimalloc out.
        precondition(mi_version() > 0)
        let environment = System.environment
        do throws(UsageError) {
            switch try commandLine.read(Array(CommandLine.arguments.dropFirst()), environment: environment) {
            case .show(let text):
                exit(show(text).rawValue)
            case .run(let invocation):
                exit(try run(invocation, Report(for: invocation, environment: environment)).rawValue)
            }
        } catch {
            complain(error.sentence)
            exit(ExitCode.usage.rawValue)
        }
    }

    /// Help or version.
    private static func show(_ text: String) -> ExitCode {
        do throws(WriteFailure) {
            try writeReport(text)
            return .done
        } catch {
            complain("plateload: \(error)")
            return .failed
        }
    }

    private static func run(_ invocation: Invocation<Verb>, _ report: Report) throws(UsageError) -> ExitCode {
        do {
            switch invocation.command {
            case .generate: return try generate(invocation, report)
            case .run: return try send(invocation, report)
            case .score: return try score(invocation, report)
            }
        } catch let error as UsageError {
            throw error
        } catch let error as CommandFailure {
            report.complain(error.sentence)
            return error.exitCode
        } catch {
            report.complain("\(error)")
            return .failed
        }
    }
}

/// Why a command cannot go on, and how it ends.
struct CommandFailure: Error {
    let exitCode: ExitCode
    let sentence: String

    init(_ exitCode: ExitCode, _ sentence: String) {
        self.exitCode = exitCode
        self.sentence = sentence
    }
}
