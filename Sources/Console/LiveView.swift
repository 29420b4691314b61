import Plates

/// The live view: figures in, lines out. It knows neither terminal nor clock.
///
///      platestream  bay-area                     2 workers · 8 partitions · up 00:03:12
///     ──────────────────────────────────────────────────────────────────────────────────
///      reads/s       412,331   ▂▄▆▇▇▆▇█▇▇▇▇
///      reads      12,331,012                      lag                   1,204 reads
///      …
///     ── latest alerts ─────────────────────────────────────────────────────────────────
///      …
///
/// Where the rows do not suffice, warnings come first, then five alerts, the reasons of refusals, more alerts, hints.
package struct LiveView {
    let figures: LiveFigures
    let width: Int
    private let height: Int

    /// Wider than this no line is read as one.
    private static let widest = 180
    private static let narrowest = 36
    /// So many alerts come before the reasons.
    private static let alertsFirst = 5

    private init(_ figures: LiveFigures, width: Int, height: Int) {
        self.figures = figures
        self.width = max(LiveView.narrowest, min(width, LiveView.widest))
        self.height = height
    }

    /// The lines for a terminal of this size: none wider than it, and no more than its rows less one.
    package static func lines(of figures: LiveFigures, width: Int, height: Int) -> [StyledLine] {
        let view = LiveView(figures, width: width, height: height)
        return view.lines.prefix(max(1, height - 1)).map { $0.clipped(to: max(1, width)) }
    }

    private var lines: [StyledLine] {
        let head = [title, rule()] + warnings + [progress] + totals + silence
        var room = height - 1 - head.count
        let alertsFirst = alerts(atMost: min(room, LiveView.alertsFirst + LiveView.alertFrame))
        room -= alertsFirst.count
        let details = reasonsFitting(room)
        room -= details.count
        let alerts = alerts(atMost: alertsFirst.count + room)
        room -= alerts.count - alertsFirst.count
        return head + details + alerts + hints(atMost: room)
    }

    private var title: StyledLine {
        var line = StyledLine(" platestream", .strong)
        line.add("  " + figures.topology.oneColumnEach.clipped(to: max(8, width - 62)))
        let facts =
            "\(counted(figures.workers, "worker")) · \(counted(figures.partitions, "partition"))"
            + " · up \(figures.uptime.clock)"
        guard line.columnCount + facts.count + 3 <= width else { return line }
        line.tab(to: width - facts.count - 1)
        line.add(facts, .faint)
        return line
    }

    private func rule(_ caption: String = "") -> StyledLine {
        guard !caption.isEmpty else { return StyledLine(String(repeating: "─", count: width), .faint) }
        var line = StyledLine("── ", .faint)
        line.add(caption)
        line.add(" " + String(repeating: "─", count: max(0, width - caption.count - 4)), .faint)
        return line
    }

    private var warnings: [StyledLine] { figures.warnings.flatMap { marked("!", $0, .bad) } }

    /// What is waited for, or how it goes.
    private var progress: StyledLine {
        guard let wait = figures.waits.first else { return rate }
        let more = figures.waits.count > 1 ? " (and \(figures.waits.count - 1) more)" : ""
        return StyledLine(" waiting: \(wait.oneColumnEach)\(more)", .doubtful)
    }

    private var silence: [StyledLine] {
        guard let silence = figures.silence else { return [] }
        let caption = " not told    "
        return silence.wrapped(to: width - caption.count, indent: 0).split(separator: "\n").enumerated().map {
            var line = StyledLine($0.offset == 0 ? caption : String(repeating: " ", count: caption.count), .faint)
            line.add(String($0.element))
            return line
        }
    }

    // MARK: - What shares the rows that are left

    private func reasonsFitting(_ room: Int) -> [StyledLine] {
        let whole = reasons
        return whole.count <= room ? whole : room >= 1 ? [reasonsInShort] : []
    }

    /// Rule, heads, and the space below.
    private static let alertFrame = 3

    private func alerts(atMost room: Int) -> [StyledLine] {
        let shown = figures.recentAlerts.prefix(max(0, room - LiveView.alertFrame))
        guard !figures.recentAlerts.isEmpty else {
            return Array([rule("latest alerts"), StyledLine(" none yet", .faint), StyledLine()].prefix(max(0, room)))
        }
        guard !shown.isEmpty else { return [] }
        let table = AlertTable(of: Array(shown), width: width)
        return [rule("latest alerts"), table.heads] + shown.map(table.row) + [StyledLine()]
    }

    /// Whole hints, the first ones.
    private func hints(atMost room: Int) -> [StyledLine] {
        var lines = [rule()]
        for hint in figures.hints {
            let more = marked("▸", hint, .faint)
            if lines.count + more.count > room { break }
            lines += more
        }
        return lines.count > 1 ? lines : []
    }

    private func marked(_ mark: String, _ sentence: String, _ style: Style) -> [StyledLine] {
        sentence.oneColumnEach.wrapped(to: width - 4, indent: 0).split(separator: "\n").enumerated().map {
            StyledLine(($0.offset == 0 ? " \(mark) " : "   ") + $0.element, style)
        }
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }
}
