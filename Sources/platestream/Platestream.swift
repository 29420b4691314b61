import CMimalloc
import Console
import Files
import Glibc
import Keeping

/// The command: reads the command line, does what it says, and ends with the exit code that `ExitCode` explains.
@main
struct Platestream {
    static func main() {
        // librdkafka allocates per record, and glibc's allocator makes its threads wait for each other; this call keeps
        // the linker from leaving mimalloc out, which then serves every allocation of the process.
        precondition(mi_version() > 0)
        let environment = Process.environment
        do throws(UsageError) {
            let arguments = Array(CommandLine.arguments.dropFirst())
            switch try commandLine.read(arguments, environment: environment) {
            case .show(let text):
                exit(show(text).rawValue)
            case .run(let invocation):
                let terminal = Terminal(for: invocation, environment: environment)
                let code = run(invocation, terminal)
                terminal.finish()
                exit(code.rawValue)
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
            complain("platestream: \(error)")
            return .failed
        }
    }

    private static func run(_ invocation: Invocation<Verb>, _ terminal: Terminal) -> ExitCode {
        do {
            switch invocation.command {
            case .demo: return try demo(invocation, terminal)
            case .run: return try runTopology(invocation, terminal)
            case .check: return try check(invocation, terminal)
            case .hotlistCheck: return try checkHotlist(invocation, terminal)
            case .hotlistAdd: return try addToHotlist(invocation, terminal)
            case .hotlistRemove: return try removeFromHotlist(invocation, terminal)
            case .policyMatrix: return try policyMatrix(invocation, terminal)
            }
        } catch let error as CommandFailure {
            terminal.complain(error.sentence)
            return error.exitCode
        } catch let error as BadInput {
            terminal.complain(error.sentence)
            return .badInput
        } catch let failure as FileFailure where failure.deed == .read {
            terminal.complain(failure.description)
            return .badInput
        } catch {
            terminal.complain("\(error)")
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
