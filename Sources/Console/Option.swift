/// One option of a command: its name, what its value must look like, and the sentence that `--help` prints.
///
/// The same value stands in the table and is the key of the look-up, so an option has its type in one place:
///
///     let workers = Option.count("workers", 1...64, help: "polling threads")
///     …
///     let many = invocation[workers] ?? 1          // Int
package struct Option<Value: Sendable>: Sendable {
    package private(set) var spec: OptionSpec
    let read: @Sendable (String) throws(ValueFault) -> Value

    init(
        _ name: String, placeholder: String?, help: String,
        read: @escaping @Sendable (String) throws(ValueFault) -> Value
    ) {
        self.read = read
        spec = OptionSpec(name: name, placeholder: placeholder, help: help) { text in
            do throws(ValueFault) {
                _ = try read(text)
                return nil
            } catch {
                return error
            }
        }
    }

    /// The command cannot run without it.
    package var required: Option { changed { $0.isRequired = true } }

    /// May be given more than once; `invocation.all` has every value, in order.
    package var repeatable: Option { changed { $0.isRepeatable = true } }

    /// What the option is when neither the command line nor the environment says, written as the user would.
    package func fallback(_ text: String) -> Option { changed { $0.fallback = text } }

    /// The environment variable that stands in for the option; one value a line where the option is repeatable.
    package func environment(_ variable: String) -> Option { changed { $0.environment = variable } }

    private func changed(_ change: (inout OptionSpec) -> Void) -> Option {
        var copy = self
        change(&copy.spec)
        return copy
    }
}

/// An option as the table sees it: without the type of its value.
package struct OptionSpec: Sendable {
    package let name: String
    /// What stands for the value in the help (`HOST:PORT`); nil for a flag, which takes none.
    package let placeholder: String?
    package let help: String
    package fileprivate(set) var isRequired = false
    package fileprivate(set) var isRepeatable = false
    package fileprivate(set) var fallback: String?
    package fileprivate(set) var environment: String?
    /// What is wrong with a value; nil when it will do.
    let fault: @Sendable (String) -> ValueFault?

    init(name: String, placeholder: String?, help: String, fault: @escaping @Sendable (String) -> ValueFault?) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
        self.fault = fault
    }
}

/// Why a value will not do: what was wanted instead, as it continues "--workers wants …".
package struct ValueFault: Error, Equatable, Sendable {
    package let wanted: String

    package init(wanted: String) { self.wanted = wanted }
}

/// An argument that has no name but a place, such as the topology file.
package struct Operand: Sendable {
    package let name: String
    package let help: String
    package let isOptional: Bool

    package init(_ name: String, help: String, isOptional: Bool = false) {
        self.name = name
        self.help = help
        self.isOptional = isOptional
    }
}

/// A broker or a listening address, as typed.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What `--brokers` says: addresses of a cluster, or the broker within the process.
package enum Brokers: Equatable, Sendable {
    case embedded
    case cluster([HostPort])
}

/// One client setting of `--kafka KEY=VALUE`.
package struct Setting: Equatable, Sendable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
