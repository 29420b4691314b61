/// The command line of a program as one table: it gives parsing, `--help`, and the sentence for a mistake.
///
/// `Verb` names the commands (`"hotlist check"` is one of two words), so that the program's `switch` over them is
/// complete.
package struct OptionTable<Verb: RawRepresentable<String> & Hashable & Sendable>: Sendable {
    package let program: String
    package let version: String
    /// What `--version` says besides, a line each: what the program finds on this machine.
    private let surroundings: @Sendable () -> [String]
    package let summary: String
    package let commands: [Command<Verb>]
    /// The options that every command takes.
    package let common: [OptionSpec]

    package init(
        program: String, version: String, surroundings: @escaping @Sendable () -> [String] = { [] }, summary: String,
        commands: [Command<Verb>], common: [OptionSpec] = []
    ) {
        self.program = program
        self.version = version
        self.surroundings = surroundings
        self.summary = summary
        self.commands = commands
        self.common = common
    }

    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - environment: the variables that may stand in for options. An empty one counts as unset.
    package func read(_ arguments: [String], environment: [String: String]) throws(UsageError) -> Request<Verb> {
        var arguments = arguments[...]
        let asksForHelp = arguments.first == "help"
        if asksForHelp { arguments.removeFirst() }
        switch arguments.first {
        case "--version": return .show(versionText)
        case "--help", "-h": return .show(help())
        case nil where asksForHelp: return .show(help())
        default: break
        }
        guard let command = takeCommand(from: &arguments) else {
            if let group = help(ofGroup: arguments) { return .show(group) }
            throw unknownCommand(arguments)
        }
        if asksForHelp || asks("--help", "-h", in: arguments) { return .show(help(of: command)) }
        if asks("--version", "--version", in: arguments) { return .show(versionText) }
        return .run(try invocation(of: command, arguments, environment))
    }

    private var versionText: String { (["\(program) \(version)"] + surroundings()).map { $0 + "\n" }.joined() }

    private func asks(_ long: String, _ short: String, in arguments: ArraySlice<String>) -> Bool {
        arguments.prefix { $0 != "--" }.contains { $0 == long || $0 == short }
    }

    /// The command whose words the arguments begin with.
    private func takeCommand(from arguments: inout ArraySlice<String>) -> Command<Verb>? {
        for command in commands where arguments.starts(with: command.words) {
            arguments.removeFirst(command.words.count)
            return command
        }
        return nil
    }

    private func unknownCommand(_ arguments: ArraySlice<String>) -> UsageError {
        let names = commands.map { $0.verb.rawValue }
        guard let first = arguments.first else {
            return usageError("say what to do: \(names.joined(separator: ", "))", nil)
        }
        if first.hasPrefix("-") { return usageError("the command comes before its options, not '\(first)'", nil) }
        let longest = commands.map(\.words.count).max() ?? 1
        let typed = arguments.prefix { !$0.hasPrefix("-") }.prefix(longest)
        let guesses = typed.indices.reversed().map { typed[...$0].joined(separator: " ") }
        let group = commands.filter { $0.words.count > 1 && $0.words.first == first }.map { $0.verb.rawValue }
        let missing = group.isEmpty ? first : typed.joined(separator: " ")
        let nearest = guesses.lazy.compactMap { nearestWord(to: $0, among: names) }.first
        var remedy = nearest.map { "; did you mean '\($0)'?" } ?? ""
        if nearest == nil, !group.isEmpty {
            remedy = ", but \(group.map { "'\($0)'" }.joined(separator: ", "))"
        }
        return usageError("there is no command '\(missing)'\(remedy)", nil)
    }

    private func invocation(
        of command: Command<Verb>, _ arguments: ArraySlice<String>, _ environment: [String: String]
    ) throws(UsageError) -> Invocation<Verb> {
        let specs = command.options + common
        var scan = ArgumentScan(specs: specs, operandLimit: command.operands.count)
        let typed: Set<String>
        do throws(ValueFault) {
            try scan.take(arguments)
            typed = Set(scan.values.keys)
            for spec in specs { try scan.fill(spec, from: environment) }
            for spec in specs where spec.isRequired && scan.values[spec.name] == nil {
                let variable = spec.environment.map { " (or the variable \($0))" } ?? ""
                throw ValueFault(wanted: "give --\(spec.name) \(spec.placeholder ?? "")\(variable)")
            }
            let needed = command.operands.filter { !$0.isOptional }
            if scan.operands.count < needed.count {
                throw ValueFault(
                    wanted: "give \(needed[scan.operands.count].name), \(needed[scan.operands.count].help)")
            }
        } catch {
            throw usageError(error.wanted, command)
        }
        return Invocation(
            command: command.verb, known: Set(specs.map(\.name)), typed: typed, values: scan.values,
            operands: Dictionary(
                zip(command.operands.map(\.name), scan.operands), uniquingKeysWith: { first, _ in first }))
    }

    private func usageError(_ what: String, _ command: Command<Verb>?) -> UsageError {
        let name = command.map { "\(program) \($0.verb.rawValue)" } ?? program
        return UsageError(sentence: "\(name): \(what) (see '\(name) --help')")
    }
}

/// One command: what it does, what it takes.
package struct Command<Verb: RawRepresentable<String> & Hashable & Sendable>: Sendable {
    package let verb: Verb
    /// One line, without a full stop.
    package let summary: String
    /// What `--help` says beyond the summary; paragraphs are separated by newlines.
    package let explanation: String
    /// The optional ones come last.
    package let operands: [Operand]
    package let options: [OptionSpec]
    /// Command lines to copy, each with the program's name.
    package let examples: [String]

    package init(
        _ verb: Verb, _ summary: String, explanation: String = "", operands: [Operand] = [],
        options: [OptionSpec] = [], examples: [String] = []
    ) {
        self.verb = verb
        self.summary = summary
        self.explanation = explanation
        self.operands = operands
        self.options = options
        self.examples = examples
    }

    var words: [String] { verb.rawValue.split(separator: " ").map(String.init) }
}

/// What a command line asks for.
package enum Request<Verb: RawRepresentable<String> & Hashable & Sendable>: Sendable {
    case run(Invocation<Verb>)
    /// Help or version: print it on standard output and end with `ExitCode.done`.
    case show(String)
}

/// A command line that is wrong: print the sentence on standard error and end with `ExitCode.usage`.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
    package let sentence: String
    package var description: String { sentence }

    /// For what only the command can see, such as two options that exclude each other.
    package init(sentence: String) { self.sentence = sentence }
}
