/// How a command reports: for people, or one JSON object for programs.
package enum ReportFormat: String, CaseIterable, Sendable { case text, json }

/// The options that all commands share.
package enum CommonOptions {
    package static let format = Option<ReportFormat>
        .choice("format", help: "how the command reports and logs").fallback("text")
    package static let logLevel = Option<LogLevel>
        .choice("log-level", help: "what is worth a line on standard error").fallback("info")
        .environment("PLATESTREAM_LOG_LEVEL")

    package static var all: [OptionSpec] { [format.spec, logLevel.spec] }
}
