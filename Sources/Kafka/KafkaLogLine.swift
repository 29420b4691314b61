/// One line that the Kafka client has to say, as a value: whoever runs the engine renders it in its own log.
package struct KafkaLogLine: Equatable, Sendable {
    package enum Level: String, Comparable, CaseIterable, Sendable {
        case error, warning, info, debug

        /// Earlier = more severe.
        package static func < (left: Level, right: Level) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    package let level: Level
    /// librdkafka's name for the part that speaks: `FAIL`, `SASL` …
    package let facility: String
    package let text: String

    package init(level: Level, facility: String, text: String) {
        self.level = level
        self.facility = facility
        self.text = text
    }
}
