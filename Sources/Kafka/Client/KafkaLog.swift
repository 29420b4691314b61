import CRdKafka
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
    }

    private let ring = Mutex(Ring())

    package init() {}

    /// The lines since the last call, oldest first, and how many were dropped for want of room before them.
    package func drain() -> (lines: [KafkaLogLine], droppedCount: Int) {
        let full = ring.withLock { ring in
            let taken = ring
            ring = Ring()
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

    /// The settings of a user go to all clients alike; that one of them has no use for some is no news.
    private func isNoise(_ line: KafkaLogLine) -> Bool {
        line.facility == "CONFWARN" && line.text.contains("property and will be ignored by")
    }

    /// Makes `configuration` log into this ring; librdkafka's opaque pointer is the ring, which must outlive the client.
    func receive(from configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        unsafe rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
            guard let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client) else { return }
            let log = unsafe Unmanaged<KafkaLog>.fromOpaque(opaque).takeUnretainedValue()
            let line = KafkaLogLine(
                level: KafkaLogLine.Level(syslog: level),
                facility: unsafe facility.map { unsafe String(cString: $0) } ?? "",
                text: unsafe text.map { unsafe String(cString: $0) } ?? "")
            if !log.isNoise(line) { log.append(line) }
        }
    }
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
