/// What librdkafka's lines mean to whoever runs the engine. Its own levels are for whoever develops a client: it calls
/// an error what it then gets over by itself, and a line of it says again what a failed call of ours says anyway.
///
/// The texts are those of 2.0.2. A line that is not in the table keeps its level.
enum LineRank {
    /// - Returns: the line as it is to be logged; nil when it is not news to anybody.
    static func ranked(_ line: KafkaLogLine) -> KafkaLogLine? {
        guard let row = table.first(where: { $0.covers(line) }) else { return line }
        return row.level.map { KafkaLogLine(level: $0, facility: line.facility, text: line.text) }
    }

    private struct Row {
        let facility: String
        /// A part of the text; empty = any text.
        let part: String
        /// nil = the line is dropped.
        let level: KafkaLogLine.Level?

        func covers(_ line: KafkaLogLine) -> Bool {
            line.facility == facility && (part.isEmpty || line.text.contains(part))
        }
    }

    /// The first row that covers a line ranks it.
    private static let table: [Row] = [
        // The settings of a user go to all clients alike, and the embedded broker's own handle connects to nobody.
        Row(facility: "CONFWARN", part: "property and will be ignored by", level: nil),
        Row(facility: "CONFWARN", part: "No `bootstrap.servers` configured", level: nil),
        // A connection that a broker closes because it was idle counts as a broker that is down. One that cannot be
        // reached is told by FAIL.
        Row(facility: "ERROR", part: "brokers are down", level: .debug),
        // Retried until it works: the first transaction on a new cluster, and each take-over of an id, meet these.
        Row(facility: "GETPID", part: "retrying", level: .debug),
        // The commit that meets it fails, and what became of it, and why, is told then.
        Row(facility: "ADDPARTS", part: "", level: .debug),
        Row(facility: "ADDOFFSETS", part: "", level: .debug),
        Row(facility: "TXNERR", part: "", level: .debug),
        Row(facility: "FATAL", part: "", level: .debug),
        Row(facility: "COMMITFAIL", part: "", level: .debug),
        Row(facility: "TERMINATE", part: "still in queue or transit", level: .debug),
        // One request of many: that they time out together is told by another line, at warning.
        Row(facility: "REQTMOUT", part: "Request ", level: .debug),
        // Whoever watches the topic says it, with what to do.
        Row(facility: "ERROR", part: "desired partition is no longer available", level: .debug),
        Row(facility: "ERROR", part: "topic does not exist", level: .debug),
        // It tries again until the broker is back.
        Row(facility: "FAIL", part: "Connect to ", level: .warning),
        Row(facility: "FAIL", part: "timed out", level: .warning),
        Row(facility: "FAIL", part: "Receive failed", level: .warning),
        Row(facility: "FAIL", part: "Send failed", level: .warning),
    ]
}
