/// A command line as typed: every value is of its kind, none has a meaning yet. What it means (which files, which
/// brokers, how many threads) is for the command to resolve.
package struct Invocation<Verb: RawRepresentable<String> & Hashable & Sendable>: Sendable {
    package let command: Verb
    private let known: Set<String>
    private let typed: Set<String>
    private let values: [String: [String]]
    private let operands: [String: String]

    /// - Parameter typed: the options that stand on the command line itself.
    init(
        command: Verb, known: Set<String>, typed: Set<String>, values: [String: [String]], operands: [String: String]
    ) {
        self.command = command
        self.known = known
        self.typed = typed
        self.values = values
        self.operands = operands
    }

    /// The option's value; nil when it was not given and has no fallback.
    package subscript<Value>(option: Option<Value>) -> Value? { all(option).last }

    /// The value of an option that is required or has a fallback.
    package func value<Value>(of option: Option<Value>) -> Value {
        guard let value = self[option] else {
            preconditionFailure("--\(option.spec.name) is neither required nor has it a fallback")
        }
        return value
    }

    /// Every value of a repeatable option, in the order given.
    package func all<Value>(_ option: Option<Value>) -> [Value] {
        precondition(known.contains(option.spec.name), "\(command.rawValue) has no option --\(option.spec.name)")
        return (values[option.spec.name] ?? []).compactMap { try? option.read($0) }
    }

    /// Whether a flag was given.
    package func isSet(_ flag: Option<Bool>) -> Bool { self[flag] ?? false }

    /// Whether the option stands on the command line: neither its fallback nor the environment speaks for it.
    package func isTyped(_ option: OptionSpec) -> Bool {
        precondition(known.contains(option.name), "\(command.rawValue) has no option --\(option.name)")
        return typed.contains(option.name)
    }

    /// The argument at this place; nil when it is optional and was left out.
    package subscript(operand: Operand) -> String? { operands[operand.name] }

    /// The argument at this place, which the command cannot run without.
    package func value(of operand: Operand) -> String {
        guard let value = operands[operand.name] else {
            preconditionFailure("\(command.rawValue) does not require \(operand.name)")
        }
        return value
    }
}
