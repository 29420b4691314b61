/// One pass over the arguments behind a command's name: options with their values, and operands by place.
///
///     --name VALUE   --name=VALUE   --flag   OPERAND   -   --   (all that follows is an operand)
struct ArgumentScan {
    let specs: [OptionSpec]
    let operandLimit: Int
    private(set) var values: [String: [String]] = [:]
    private(set) var operands: [String] = []

    init(specs: [OptionSpec], operandLimit: Int) {
        self.specs = specs
        self.operandLimit = operandLimit
    }

    mutating func take(_ arguments: ArraySlice<String>) throws(ValueFault) {
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--" {
                for operand in rest { try takeOperand(operand) }
                return
            }
            if argument.hasPrefix("-"), argument != "-" {
                try takeOption(argument, &rest)
            } else {
                try takeOperand(argument)
            }
        }
    }

    private mutating func takeOperand(_ text: String) throws(ValueFault) {
        guard operands.count < operandLimit else { throw ValueFault(wanted: "'\(text)' is one argument too many") }
        guard !text.isEmpty else { throw ValueFault(wanted: "an argument is empty") }
        operands.append(text)
    }

    private mutating func takeOption(_ argument: String, _ rest: inout ArraySlice<String>) throws(ValueFault) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let typed = String(parts[0])
        guard let spec = specs.first(where: { "--\($0.name)" == typed }) else {
            let nearest = nearestWord(to: typed, among: specs.map { "--\($0.name)" } + ["--help", "--version"])
            throw ValueFault(wanted: "there is no option '\(typed)'\(nearest.map { "; did you mean \($0)?" } ?? "")")
        }
        if values[spec.name] != nil, !spec.isRepeatable {
            throw ValueFault(wanted: "--\(spec.name) stands there twice")
        }
        let inline = parts.count == 2 ? String(parts[1]) : nil
        if spec.placeholder == nil {
            guard inline == nil else { throw ValueFault(wanted: "--\(spec.name) takes no value") }
            values[spec.name] = [""]
            return
        }
        guard let value = inline ?? nextValue(&rest) else {
            throw ValueFault(wanted: "--\(spec.name) wants a value: \(spec.placeholder ?? "")")
        }
        try add(value, to: spec, named: "--\(spec.name)")
    }

    /// The next argument, unless it is an option: `--brokers --workers 2` has forgotten something.
    private func nextValue(_ rest: inout ArraySlice<String>) -> String? {
        guard let next = rest.first, !next.hasPrefix("--") else { return nil }
        rest.removeFirst()
        return next
    }

    /// What the command line leaves out comes from the environment, then from the table.
    mutating func fill(_ spec: OptionSpec, from environment: [String: String]) throws(ValueFault) {
        guard values[spec.name] == nil else { return }
        if let variable = spec.environment, let text = environment[variable], !text.isEmpty {
            let lines = spec.isRepeatable ? text.split(separator: "\n").map(String.init) : [text]
            for line in lines { try add(line, to: spec, named: variable) }
        } else if let fallback = spec.fallback {
            try add(fallback, to: spec, named: "--\(spec.name)")
        }
    }

    private mutating func add(_ value: String, to spec: OptionSpec, named name: String) throws(ValueFault) {
        if let fault = spec.fault(value) {
            // What follows the first '=' of a client setting may be a password.
            let shown = value.prefix { $0 != "=" }
            throw ValueFault(wanted: "\(name) wants \(fault.wanted), not '\(shown)'")
        }
        values[spec.name, default: []].append(value)
    }
}
