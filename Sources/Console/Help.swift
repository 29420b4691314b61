// What `--help` prints: drawn from the option table, at most 80 columns wide.

private let width = 80
/// Where the explanations begin; a longer name gets a line of its own.
private let column = 26

extension OptionTable {
    /// The help of the whole program.
    package func help() -> String {
        var text = "\(program) \(version): \(summary)\n\n"
        text += "Usage: \(program) COMMAND [OPTIONS]\n\nCommands:\n"
        text += entries(commands.map { ($0.usage, $0.summary) })
        if !common.isEmpty {
            text += "\nOptions of every command:\n"
            text += entries(common.map { ($0.usage, $0.explanation) } + HelpEntry.standard)
        }
        text += "\n'\(program) COMMAND --help' explains one command.\n"
        text += "Exit codes: 0 done, 1 failed while running, 2 the input files are wrong, 64 wrong usage.\n"
            .wrapped(to: width, indent: 0)
        return text
    }

    /// The help of one command.
    package func help(of command: Command<Verb>) -> String {
        var text = "\(program) \(command.verb.rawValue): \(command.summary)".wrapped(to: width, indent: 0)
        text += "\nUsage: \(program) \(command.usage)".wrapped(to: width, indent: 7)
        for paragraph in command.explanation.split(separator: "\n") {
            text += "\n" + String(paragraph).wrapped(to: width, indent: 0)
        }
        if !command.operands.isEmpty {
            text += "\nArguments:\n" + entries(command.operands.map { ($0.name, $0.help) })
        }
        let own = command.options.map { ($0.usage, $0.explanation) }
        if !own.isEmpty { text += "\nOptions:\n" + entries(own) }
        text += "\nOptions of every command:\n"
        text += entries(common.map { ($0.usage, $0.explanation) } + HelpEntry.standard)
        if !command.examples.isEmpty {
            text += "\nExamples:\n" + command.examples.map { "  \($0)\n" }.joined()
        }
        return text
    }

    /// The commands that begin with the words typed, when these are not commands by themselves (`platestream hotlist`).
    func help(ofGroup arguments: ArraySlice<String>) -> String? {
        let words = arguments.filter { $0 != "--help" && $0 != "-h" }
        let members = commands.filter { !words.isEmpty && $0.words.starts(with: words) }
        guard !members.isEmpty else { return nil }
        return "\(program) \(words.joined(separator: " ")):\n\n" + entries(members.map { ($0.usage, $0.summary) })
    }

    private func entries(_ entries: [(name: String, explanation: String)]) -> String {
        entries.map { HelpEntry.lines($0.name, $0.explanation) }.joined()
    }
}

/// A name on the left and its explanation on the right.
private enum HelpEntry {
    static let standard = [("--help", "print this"), ("--version", "print the version")]

    static func lines(_ name: String, _ explanation: String) -> String {
        let lead = "  \(name)"
        let body = explanation.wrapped(to: width - column, indent: 0)
            .split(separator: "\n").map { String(repeating: " ", count: column) + $0 + "\n" }
        guard lead.count + 2 <= column, let first = body.first else { return lead + "\n" + body.joined() }
        return lead + first.dropFirst(lead.count) + body.dropFirst().joined()
    }
}

extension Command {
    fileprivate var usage: String {
        let needed = options.filter(\.isRequired).map(\.usage)
        let operands = operands.map { $0.isOptional ? "[\($0.name)]" : $0.name }
        return ([verb.rawValue] + operands + needed).joined(separator: " ")
    }
}

extension OptionSpec {
    fileprivate var usage: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }

    fileprivate var explanation: String {
        var notes: [String] = []
        if isRequired { notes.append("required") }
        if isRepeatable { notes.append("repeatable") }
        if let fallback { notes.append("default \(fallback)") }
        if let environment { notes.append("or \(environment)") }
        return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
    }
}

extension String {
    /// The words in lines of at most `limit` columns, each ended by a newline; lines after the first begin with
    /// `indent` spaces.
    func wrapped(to limit: Int, indent: Int) -> String {
        var lines: [String] = []
        var line = ""
        for word in split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if line.isEmpty || line.allSatisfy({ $0 == " " }) {
                line += word
            } else if line.count + 1 + word.count <= limit {
                line += " " + word
            } else {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            }
        }
        return (lines + [line]).map { $0 + "\n" }.joined()
    }
}
