/// A command line as a person can paste it into a shell, for a sentence that says what to run.
package enum CommandText {
    /// - Parameter arguments: with the program's name. Secrets among them (values of `KEY=VALUE` whose key says so) are
    ///   left out: the sentence may end up in a log.
    package static func text(_ arguments: [String]) -> String {
        arguments.map { quoted(withoutSecret($0)) }.joined(separator: " ")
    }

    /// With an option added, in front of the `--` that makes operands of all that follows.
    package static func text(_ arguments: [String], adding option: String) -> String {
        var arguments = arguments
        arguments.insert(option, at: arguments.firstIndex(of: "--") ?? arguments.endIndex)
        return text(arguments)
    }

    /// What librdkafka calls its secrets.
    private static let secretKeys = ["password", "secret", "key.pem", "ssl_key", "oauthbearer.config"]

    private static func withoutSecret(_ argument: String) -> String {
        let start = argument.hasPrefix("--") ? argument.firstIndex(of: "=").map { argument.index(after: $0) } : nil
        let setting = argument[(start ?? argument.startIndex)...]
        guard let equals = setting.firstIndex(of: "=") else { return argument }
        let key = setting[..<equals].lowercased()
        guard secretKeys.contains(where: { key.contains($0) }) else { return argument }
        return argument[...equals] + "***"
    }

    /// In single quotes where the shell would see more than a word.
    private static func quoted(_ argument: String) -> String {
        let isPlain =
            !argument.isEmpty
            && argument.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && scalar.properties.isAlphabetic
                    || "0123456789-_./:=,@%+".unicodeScalars.contains(scalar)
            }
        return isPlain ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
    }
}
