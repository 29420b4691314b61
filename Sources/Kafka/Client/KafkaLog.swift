import Synchronization

/// What librdkafka says, as values: a bounded ring that its threads fill and the caller's own log empties.
///
/// The lines come through librdkafka's log callback and not through its log queue: that queue has no bound, and is not
/// read while our thread blocks in a commit, which is just when its lines matter. The callback only appends here.
package final class KafkaLog: Sendable {
    private struct Ring {
        var lines: [KafkaLogLine] = []
        /// The place of the oldest line once the ring is full.
        var oldest = 0
        var droppedCount = 0
        /// Why the latest connection failed, in librdkafka's words; draining leaves it.
        var latestFailure: String?
    }

    private let ring = Mutex(Ring())

    package init() {}

    /// The lines since the last call, oldest first, and how many were dropped for want of room before them.
    package func drain() -> (lines: [KafkaLogLine], droppedCount: Int) {
        let full = ring.withLock { ring in
            let taken = ring
            ring = Ring()
            ring.latestFailure = taken.latestFailure
            return taken
        }
        return (Array(full.lines[full.oldest...] + full.lines[..<full.oldest]), full.droppedCount)
    }

    /// The lines since the last call, oldest first, after a line that says how many were dropped, if any.
    package func takeLines() -> [KafkaLogLine] {
        let (lines, droppedCount) = drain()
        guard droppedCount > 0 else { return lines }
        let remark = "\(droppedCount) lines were dropped before these, because more came than are kept"
        return [KafkaLogLine(level: .warning, facility: "LOG", text: remark)] + lines
    }

    func append(_ line: KafkaLogLine) {
        ring.withLock { ring in
            if ring.lines.count < Limits.logLinesKept {
                ring.lines.append(line)
            } else {
                ring.lines[ring.oldest] = line
                ring.oldest = (ring.oldest + 1) % Limits.logLinesKept
                ring.droppedCount += 1
            }
        }
    }

    /// Takes a line of librdkafka, at the level that it has for us.
    func receive(_ line: KafkaLogLine) {
        if line.facility == "FAIL" { ring.withLock { $0.latestFailure = line.text } }
        if let ranked = LineRank.ranked(line) { append(ranked) }
    }

    /// Why the latest connection failed: some causes are told in a line only, and never as an error.
    var latestFailure: String? { ring.withLock { $0.latestFailure } }
}

extension KafkaLogLine.Level {
    /// librdkafka counts as syslog does: 0 emergency … 7 debug.
    init(syslog level: Int32) {
        self =
            switch level {
            case ...3: .error
            case 4: .warning
            case 5, 6: .info
            default: .debug
            }
    }
}
